"""The checks beside the form: of saved words, of typed ones, and the pages on which one is accepted."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from circulars import checks
from circulars.models import AcceptedFinding, AuditEntry, WorkingCopy
from tests import factories

pytestmark = pytest.mark.django_db

NUMBER = "-".join(("900101", "1234568"))  # a resident number's form, of nobody


def address(copy, name="checks", *more) -> str:
    return reverse(f"admin:circulars_workingcopy_{name}", args=[copy.pk, *more])


def form_of(client, copy) -> dict[str, str]:
    """What a browser would send of the open form."""
    page = BeautifulSoup(client.get(address(copy, "change")).content, "html.parser")
    form = page.find("form", id="workingcopy_form")
    data = {}
    for field in form.find_all(["input", "select", "textarea"]):
        if (
            not field.get("name")
            or field.get("type") in ("submit", "file", "checkbox")
            or field.find_parent("template")
        ):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            data[field["name"]] = chosen["value"] if chosen else ""
        else:
            data[field["name"]] = field.text.strip() if field.name == "textarea" else field.get("value", "")
    return data


def said(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def editor(client, make_user):
    client.user = make_user("kim", "editor")
    client.force_login(client.user)
    return client


@pytest.fixture
def publisher(client, make_user):
    client.user = make_user("park", "publisher")
    client.force_login(client.user)
    return client


def test_form_shows_the_checks_of_the_saved_words(editor):
    copy = factories.draft(body=f"<p>Click here. {NUMBER}</p>")

    page = BeautifulSoup(editor.get(address(copy, "change")).content, "html.parser")
    panel = page.find(id="panel-checks")

    assert NUMBER not in panel.text
    link = panel.find("a", attrs={"data-finding": "body", "data-start": "12"})
    assert link["href"] == "#words"
    assert panel.find(attrs={"role": "status"}).text
    assert "accept" not in str(panel), "an editor accepts nothing"


def test_typed_words_are_looked_at_and_never_stored(editor):
    copy = factories.draft()
    before = WorkingCopy.objects.values().get(pk=copy.pk)
    entries = AuditEntry.objects.count()
    data = form_of(editor, copy) | {"body": f"<p>Please find attached. {NUMBER}</p>", "title": "", "post": ""}

    answer = editor.post(address(copy), data)

    found = BeautifulSoup(answer.content, "html.parser")
    fields = {link["data-finding"] for link in found.find_all("a", attrs={"data-finding": True})}
    assert answer.status_code == 200
    assert {"body", "title", "post"} <= fields
    assert NUMBER not in said(answer)
    assert "no-store" in answer["Cache-Control"]
    assert WorkingCopy.objects.values().get(pk=copy.pk) == before
    assert AuditEntry.objects.count() == entries


def test_typed_lines_count_and_wrong_ones_break_nothing(editor):
    copy = factories.draft()
    data = form_of(editor, copy) | {
        "deadlinelines-TOTAL_FORMS": "2",
        "deadlinelines-0-due_on": "2020-01-02",
        "deadlinelines-0-kind": "reply",
        "deadlinelines-1-due_on": "not a day",
        "deadlinelines-1-kind": "reply",
        "eventmentions-TOTAL_FORMS": "1",
        "eventmentions-0-role": "announces",
        "eventmentions-0-text": "Forum",
        "eventmentions-0-starts_on": "2020-05-05",
        "issued_on": "2026-02-20",
    }

    answer = editor.post(address(copy), data)

    found = BeautifulSoup(answer.content, "html.parser")
    rows = [(one["data-finding"], one.get("data-row")) for one in found.find_all("a", attrs={"data-finding": True})]
    assert ("deadlines", "1") in rows
    assert ("deadlines", "2") not in rows
    assert ("events", "1") in rows


def test_form_that_came_back_shows_the_checks_of_what_was_typed(editor):
    copy = factories.draft()
    data = form_of(editor, copy) | {"title": "", "body": f"<p>{NUMBER}</p>", "_continue": "1"}

    page = editor.post(address(copy, "change"), data)

    panel = BeautifulSoup(page.content, "html.parser").find(id="panel-checks")
    assert panel.find("a", attrs={"data-finding": "title"})
    assert panel.find(class_="checks__level--block")


def test_nobody_without_the_right_is_told_anything(client, make_user):
    copy = factories.draft()
    assert client.post(address(copy), {}).status_code in (302, 401)

    client.force_login(make_user("lee"))
    assert client.post(address(copy), {}).status_code in (403, 404)
    client.force_login(make_user("kim", "editor"))
    assert client.get(address(copy)).status_code == 405


def test_an_empty_or_broken_form_answers(editor):
    copy = factories.draft()

    assert editor.post(address(copy), {}).status_code == 200
    assert editor.post(address(copy), {"body": "<table><td>" * 50, "deadlinelines-TOTAL_FORMS": "x"}).status_code == 200


def test_a_second_person_accepts_and_takes_it_back(publisher, make_user):
    kim = make_user("kim", "editor")
    copy = factories.draft(by=kim, body=f"<p>{NUMBER}</p>")
    finding = next(checks.run(copy, at=timezone.now()))
    there = address(copy, "accept", finding.key)
    page = publisher.get(there)
    assert NUMBER not in said(page)

    empty = publisher.post(there, {"apply": "1", "revision": copy.revision, "reason": " "})
    assert empty.context["form"].errors["reason"]
    publisher.post(there, {"apply": "1", "revision": copy.revision, "reason": "An example of nobody."})

    row = AcceptedFinding.objects.get()
    assert (row.accepted_by, row.reason) == (publisher.user, "An example of nobody.")
    panel = BeautifulSoup(publisher.get(address(copy, "change")).content, "html.parser").find(id="panel-checks")
    assert "An example of nobody." in panel.text
    back = address(copy, "unaccept", row.pk)
    assert publisher.get(back).status_code == 200
    assert AcceptedFinding.objects.exists(), "reading the page changes nothing"
    publisher.post(back, {"apply": "1"})
    assert not AcceptedFinding.objects.exists()


def test_the_one_who_saved_the_words_cannot_accept_what_blocks_them(publisher):
    copy = factories.draft(by=publisher.user, body=f"<p>{NUMBER}</p>")
    finding = next(checks.run(copy, at=timezone.now()))

    answer = publisher.post(
        address(copy, "accept", finding.key), {"apply": "1", "revision": copy.revision, "reason": "Mine."}
    )

    assert answer.context["form"].non_field_errors()
    assert not AcceptedFinding.objects.exists()


def test_what_is_not_there_leads_back_and_the_right_is_asked(publisher, make_user):
    copy = factories.draft()

    assert publisher.get(address(copy, "accept", "privacy_resident-0123456789abcdef")).status_code == 302
    assert publisher.get(address(copy, "accept", "no_post")).status_code == 302
    publisher.force_login(make_user("choi", "editor"))
    assert publisher.get(address(copy, "accept", "no_post")).status_code == 403


def test_review_date_is_saved_with_the_form(editor):
    copy = factories.draft()
    day = timezone.localdate() + timedelta(days=90)

    editor.post(address(copy, "change"), form_of(editor, copy) | {"review_on": day.isoformat(), "_continue": "1"})

    copy.circular.refresh_from_db()
    assert copy.circular.review_on == day
