"""What the notes at the forms and the page of privacy promise is what the code does: each period by its constant."""

from datetime import timedelta

import pytest
from django.urls import reverse

from circulars import feedback, mailing
from circulars.alerts import asking, sending
from circulars.bounces import counting
from circulars.search import missed
from tests import factories

pytestmark = pytest.mark.django_db
PERIODS = {
    "sign-up": (asking.VALID, timedelta(days=2), "two days", "이틀"),
    "sent alerts": (sending.ROWS_KEPT, timedelta(days=30), "30 days, without its words", "내용 없이 30일"),
    "words of mails": (mailing.WORDS_KEPT, timedelta(days=30), "keeps them for 30 days", "30일 동안 보관한 뒤"),
    "remarks": (feedback.KEPT_FOR, timedelta(days=3 * 365), "three years", "3년"),
    "returned mails": (counting.ROWS_KEPT, timedelta(days=90), "90 days and without the address", "90일 동안 남기며"),
    "searches": (missed.KEPT_FOR, timedelta(days=90), "counted for 90 days", "90일 동안 세며"),
}


@pytest.mark.parametrize("kind", PERIODS)
def test_page_of_privacy_says_what_the_code_does(client, kind):
    held, told, english, korean = PERIODS[kind]

    assert held == told
    assert english in client.get("/en/privacy/").content.decode()
    assert korean in client.get("/privacy/").content.decode()


def test_each_public_form_that_takes_words_says_what_becomes_of_them(client, settings):
    for prefix, words in (("", ("이틀", "3년")), ("/en", ("two days", "three years"))):
        ask, opinion = client.get(f"{prefix}/alerts/"), client.get(f"{prefix}/feedback/", {"page": "/"})
        for page, period in ((ask, words[0]), (opinion, words[1])):
            assert page.status_code == 200
            note = page.content.decode().split("opinion__privacy")[1].split("</div>")[0]
            assert period in note
            assert f"{prefix}/privacy/" in note


def test_note_of_a_copy_names_the_days_that_its_words_are_kept(settings):
    text = (settings.BASE_DIR / "templates/circulars/file_copy.html").read_text(encoding="utf-8")
    assert f"keeps it for {mailing.WORDS_KEPT.days} days" in text


def test_forms_of_the_desk_say_what_is_kept(client, make_user, settings):
    settings.INTAKE_DAYS = 217
    lee = make_user("lee", "administrator", language="en")
    client.force_login(lee)
    factories.section()
    pages = {
        reverse("admin:contacts_person_add"): "until an administrator deletes the person",
        reverse("admin:portal_user_change", args=[lee.pk]): "is never deleted",
        reverse("admin:circulars_intake_changelist"): "for 217 days",
    }
    for address, words in pages.items():
        assert words in client.get(address).content.decode(), address
