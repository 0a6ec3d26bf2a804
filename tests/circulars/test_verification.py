"""What a code on paper answers in every state, in both languages, and what guessing leads to."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from circulars import publishing
from circulars.models import Circular, Edition, WorkingCopy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def path_of(edition) -> str:
    return Circular.objects.get(pk=edition.circular_id).path


def asked(client, code: str, *, language: str = "ko", status: int = 200) -> BeautifulSoup:
    response = client.get(f"{'/en' if language == 'en' else ''}/verify/{code}/")
    assert response.status_code == status
    return BeautifulSoup(response.content, "lxml")


def answers(soup: BeautifulSoup) -> dict[str, str]:
    return {section["lang"]: section.get_text(" ", strip=True) for section in soup.select(".verification")}


@pytest.mark.database
def test_current_edition_is_told_in_both_languages(client):
    edition = factories.published(title="Declaration", number_serial=7, number_label="Circular 7/2026")

    korean, english = asked(client, edition.code), asked(client, edition.code, language="en")

    assert list(answers(korean)) == ["ko", "en"]
    assert list(answers(english)) == ["en", "ko"]
    said = answers(english)["en"]
    shown = edition.content_hash
    for part in (
        "This is the current edition.", "Circular 7/2026", "Declaration", "2 March 2026", "1 ( English )",
        f"{shown[:4]} {shown[4:8]} {shown[8:12]}", f"{edition.code[:4]}-{edition.code[4:8]}-{edition.code[8:]}",
    ):  # fmt: skip
        assert part.replace("( ", "(").replace(" )", ")") in said
    assert "현재" in answers(english)["ko"]
    assert english.select_one('meta[name="robots"]')["content"] == "noindex"
    assert f"/en/circulars/{path_of(edition)}/" in [link["href"] for link in english.select(".verification a")]


def test_replaced_edition_tells_what_changed_and_leads_on(client):
    edition = factories.published(title="Old title")
    factories.corrected(edition, now=NOW + HOUR, note="The day was wrong.", title="New title")
    factories.corrected(edition, now=NOW + 2 * HOUR, note="The place was wrong.", title="Newest title")

    soup = asked(client, edition.code, language="en")
    said = answers(soup)["en"]

    assert "This edition was replaced by a later one." in said
    assert "Edition 2 of 2 March 2026: The day was wrong." in said
    assert "Edition 3 of 2 March 2026: The place was wrong." in said
    links = [link["href"] for link in soup.select(".verification[lang=en] a.button")]
    base = f"/en/circulars/{path_of(edition)}/"
    assert links == [base, f"{base}compare/?from=1&to=3"]
    assert all(client.get(link).status_code == 200 for link in links)


def test_withdrawn_edition_tells_reason_date_and_successor(client):
    edition, other = factories.published(title="Old"), factories.published(title="New one")
    publishing.withdraw(
        edition.circular_id, by=None, now=NOW + HOUR, reason_ko="취소", reason_en="Cancelled", successor=other.circular
    )

    said = answers(asked(client, edition.code))

    assert "This document was withdrawn." in said["en"]
    assert "It was withdrawn on 2 March 2026. Cancelled" in said["en"]
    assert "New one" in said["en"]
    assert "취소" in said["ko"]


@pytest.mark.database
@pytest.mark.parametrize("erased", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_removed_edition_tells_the_reason_and_none_of_its_words(client, make_user, whole, erased):
    kim, lee = make_user("kim"), make_user("lee")
    edition = factories.published(title="Secret title", number_serial=77, number_label="Circular 77/2026")
    factories.corrected(edition, now=NOW + HOUR, title="Clean title")
    removal = publishing.hide(
        edition.circular_id,
        by=kim,
        now=NOW + 2 * HOUR,
        reason_ko="개인정보",
        reason_en="Personal data",
        editions=[] if whole else [edition.pk],
    )
    if erased:
        publishing.erase(removal.pk, by=lee, now=NOW + 3 * HOUR)

    soup = asked(client, edition.code)
    said = answers(soup)

    assert "This edition is no longer public." in said["en"]
    assert "Personal data" in said["en"]
    assert "개인정보" in said["ko"]
    assert edition.content_hash[:4] in said["en"]
    assert "Secret" not in soup.text
    assert "77/2026" not in soup.text


@pytest.mark.database
def test_edition_shown_again_is_known_again(client):
    edition = factories.published()
    removal = publishing.hide(edition.circular_id, by=None, now=NOW + HOUR, reason_ko="오류")
    publishing.lift(removal.pk, by=None, now=NOW + 2 * HOUR)

    assert "This is the current edition." in answers(asked(client, edition.code))["en"]


@pytest.mark.database
def test_scheduled_edition_is_unknown_until_its_minute(client, monkeypatch):
    start = factories.later(days=1)
    edition = factories.published(now=timezone.now(), at=start)

    before = asked(client, edition.code, status=404)
    assert "No published document has this code." in answers(before)["en"]
    monkeypatch.setattr(timezone, "now", lambda: start)
    assert "This is the current edition." in answers(asked(client, edition.code))["en"]


@pytest.mark.database
def test_edition_is_superseded_at_its_minute(client, monkeypatch):
    edition = factories.published()
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    factories.edit(copy, title="Tomorrow")
    start = factories.later(days=1)
    publishing.publish(copy.pk, by=None, now=timezone.now(), at=start, change_note="Later.")

    assert "Tomorrow" not in asked(client, edition.code).text
    assert "Later." not in asked(client, edition.code).text
    monkeypatch.setattr(timezone, "now", lambda: start)
    assert "replaced by a later one" in answers(asked(client, edition.code))["en"]


@pytest.mark.parametrize("written", ["{a}-{b}-{c}", "{a}{b}{c} ", "{A}{B}{C}"])
def test_code_as_people_write_it_leads_to_its_address(client, written):
    edition = factories.published()
    a, b, c = edition.code[:4], edition.code[4:8], edition.code[8:]
    typed = written.format(a=a, b=b, c=c, A=a.upper(), B=b.upper(), C=c.upper())

    response = client.get("/en/verify/", {"code": typed})

    assert (response.status_code, response["Location"]) == (302, f"/en/verify/{edition.code}/")


def test_address_in_capitals_leads_to_the_canonical_one(client):
    Edition.objects.filter(pk=factories.published().pk)
    response = client.get("/verify/7K3M-Q9XZ-4T/")

    assert (response.status_code, response["Location"]) == (301, "/verify/7k3mq9xz4t/")


@pytest.mark.parametrize("typed", ["u!", "abc", "x" * 30, "가나다라마바"])
def test_what_is_no_code_is_said_on_the_form(client, typed):
    response = client.get("/en/verify/", {"code": typed})

    assert response.status_code == 400
    soup = BeautifulSoup(response.content, "lxml")
    assert soup.title.get_text().startswith("This is no verification code.")
    field = soup.select_one("#verify-code")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "verify-error verify-help")
    assert soup.select_one("#verify-error").get_text() == "This is no verification code."
    assert client.get(f"/verify/{typed}/").status_code == 404


def test_form_without_a_code_asks_for_one(client):
    response = client.get("/verify/")

    assert response.status_code == 200
    assert 'name="code"' in response.content.decode()
    assert not response.cookies


def test_guessing_is_refused_even_a_right_guess(client, settings):
    settings.WRONG_CODES_PER_HOUR = 3
    edition = factories.published()
    for number in range(3):
        response = client.get(f"/verify/0000000{number}/")
        assert response.status_code == 404
        assert response["Cache-Control"].startswith("public")

    refused = client.get(f"/verify/{edition.code}/")

    assert refused.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert refused["Cache-Control"] == "private, no-store"
    assert "This is the current edition." not in refused.content.decode()
    assert "Too many wrong codes" in refused.content.decode()
    assert client.get(f"/verify/{edition.code}/", REMOTE_ADDR="198.51.100.9").status_code == 200
    assert not refused.cookies


def test_right_codes_are_not_counted(client, settings):
    settings.WRONG_CODES_PER_HOUR = 2
    edition = factories.published()

    assert {client.get(f"/verify/{edition.code}/").status_code for _ in range(6)} == {200}


@pytest.mark.database
@pytest.mark.parametrize("state", ["superseded", "withdrawn", "hidden"])
@pytest.mark.parametrize("count", [1, 8])
def test_number_of_queries_is_fixed(client, count, state, django_assert_max_num_queries):
    edition = factories.published()
    for number in range(count):
        factories.corrected(edition, now=NOW + (number + 1) * HOUR, title=f"Title {number}")
    if state == "withdrawn":
        publishing.withdraw(edition.circular_id, by=None, now=NOW + 20 * HOUR, reason_ko="취소")
    if state == "hidden":
        publishing.hide(edition.circular_id, by=None, now=NOW + 20 * HOUR, reason_ko="취소")
    client.get("/verify/")

    with django_assert_max_num_queries(5):
        client.get(f"/verify/{edition.code}/")


def test_pages_carry_the_code_and_print_pages_the_picture(client):
    edition = factories.published()
    address = f"/en/circulars/{path_of(edition)}/"
    grouped = f"{edition.code[:4]}-{edition.code[4:8]}-{edition.code[8:]}"

    page = BeautifulSoup(client.get(address).content, "lxml").select_one(".imprint")
    paper = BeautifulSoup(client.get(f"{address}?view=print").content, "lxml").select_one(".imprint")

    assert grouped in page.text
    assert page.select_one(f'a[href="/en/verify/{edition.code}/"]')
    assert not page.select("svg")
    assert grouped in paper.text
    assert f"http://testserver/en/verify/{edition.code}/" in paper.text
    assert paper.svg["role"] == "img"
    assert "style" not in str(paper)
