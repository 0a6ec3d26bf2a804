"""A session that ends while somebody types loses nothing: login, one button, and the form goes where it was going."""

import pytest
from axes.models import AccessAttempt
from bs4 import BeautifulSoup
from django.test import Client

from circulars.models import WorkingCopy
from portal import kept_form

pytestmark = pytest.mark.django_db
ADD = "/admin/circulars/workingcopy/add/"
OWN = {"HTTP_ORIGIN": "http://testserver"}
LINES = (
    "deadlinelines",
    "eventmentions",
    "addresseelines",
    "attachments",
    "sourcelines",
    "passagelines",
    "requestedfiles",
)


def typed(title: str = "회람 <b>제목</b> 🎉\n") -> dict[str, str]:
    rows = {f"{prefix}-{name}_FORMS": "0" for prefix in LINES for name in ("TOTAL", "INITIAL")}
    return rows | {
        "title": title.strip(), "kind": "circular", "language": "ko", "rights": "issuer", "body": "<p>둘째\n줄</p>",
        "_continue": "저장",
    }  # fmt: skip


def fields_of(response, selector: str) -> dict[str, str]:
    form = BeautifulSoup(response.content, "html.parser").select_one(selector)
    # a browser drops the first line break of a text area
    return {area["name"]: area.get_text().removeprefix("\n") for area in form.select("textarea[hidden]")}


def test_form_sent_after_the_session_ended_is_kept_over_the_login_and_saved(client, make_user):
    make_user("kim", "editor")
    asked = client.post(ADD, typed())
    assert asked.status_code == 401
    assert "세션이 끝났습니다" in asked.content.decode()
    page = BeautifulSoup(asked.content, "html.parser")
    kept = page.select_one("textarea[name=kept_form][form=login-form]").get_text().removeprefix("\n")
    login = {"username": "kim", "kept_form": kept, "next": ADD}

    wrong = client.post("/admin/login/", login | {"password": "wrong"})
    assert kept_form.read(wrong.context["kept"].as_text()).fields
    assert AccessAttempt.objects.get().post_data
    assert not AccessAttempt.objects.filter(post_data__contains="제목").exists()  # nor any other word that was typed
    again = client.post("/admin/login/", login | {"password": "correct horse battery"})
    assert not WorkingCopy.objects.exists()
    form = BeautifulSoup(again.content, "html.parser").select_one("#content-main form")
    assert form["action"] == ADD
    client.post(form["action"], fields_of(again, "#content-main form"))

    copy = WorkingCopy.objects.get()
    assert (copy.title, copy.edited_by.username) == ("회람 <b>제목</b> 🎉", "kim")


def test_login_in_another_window_costs_one_click(make_user):
    make_user("kim", "editor")
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("lee", "editor"))
    client.get(ADD)

    refused = client.post(ADD, typed() | {"csrfmiddlewaretoken": "a" * 64}, **OWN)
    assert refused.status_code == 403
    sent = fields_of(refused, "#content-main form")
    token = BeautifulSoup(refused.content, "html.parser").select_one("#content-main [name=csrfmiddlewaretoken]")[
        "value"
    ]
    client.post(ADD, sent | {"csrfmiddlewaretoken": token}, **OWN)

    assert WorkingCopy.objects.get().edited_by.username == "lee"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_other_sites_are_not_offered_a_second_try(make_user, origin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("lee", "editor"))

    refused = client.post(ADD, typed(), HTTP_ORIGIN=origin)

    assert refused.status_code == 403
    assert "회람 &lt;b&gt;" not in refused.content.decode()


def test_passwords_are_never_kept(client):
    response = client.post("/admin/password_change/", {"old_password": "secret", "new_password1": "x"})

    assert response.status_code == 302
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "nonsense", '["//elsewhere.example/admin/", [], false]', '["/admin/", [1], false]']
)
def test_only_what_the_portal_kept_is_read(text):
    assert kept_form.read(text) is None


def test_logging_out_after_the_session_ended_leads_to_the_login(client):
    assert client.post("/admin/logout/", {"any": "thing"}).status_code == 302
