"""Circulars, their languages and editions as programs read them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import editing, publishing
from circulars.files.store import put
from circulars.models import (
    Attachment,
    DeadlineLine,
    Dossier,
    DossierEntry,
    Event,
    EventMention,
    File,
    RelationKind,
    Topic,
    WorkingCopy,
)
from tests import factories
from tests.circulars.file_samples import SAMPLES
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)
ORIGIN = "http://testserver"
LIST = "/api/v1/circulars/"


def address(edition) -> str:
    return f"{LIST}{edition.circular.path}/"


def attach(copy, code: str = "abcdef123456", name: str = "회람 31호.pdf", **fields) -> File:
    file = File.objects.create(code=code, circular=copy.circular, language=copy.language, created_at=NOW)
    blob = put(SAMPLES["pdf"], name=name, now=timezone.now())
    Attachment.objects.create(working_copy=copy, file=file, blob=blob, name=name, **fields)
    return file


def queries_of(client, path: str) -> int:
    client.get(path)  # what is kept per state of the public site
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_list_shows_the_newest_day_of_issue_first(client):
    older = factories.published(issued_on=date(2026, 1, 5))
    newer = factories.published(issued_on=date(2026, 2, 5), title="Newer")

    answer = client.get(LIST).json()

    assert {name: answer[name] for name in ("count", "page", "page_size", "next", "previous")} == {
        "count": 2, "page": 1, "page_size": 20, "next": None, "previous": None
    }  # fmt: skip
    assert [row["self"] for row in answer["results"]] == [f"{ORIGIN}{address(newer)}", f"{ORIGIN}{address(older)}"]
    row = answer["results"][0]
    assert row["url"] == f"{ORIGIN}/circulars/{newer.circular.path}/"
    assert row["number"]["text"] == newer.number_label
    assert row["issuer"]["self"] == f"{ORIGIN}/api/v1/issuers/uclg/"
    assert row["issued_on"] == "2026-02-05"
    assert row["published_at"] == "2026-03-02T10:00:00+09:00"
    assert row["section"]["slug"] == "circulars"
    assert row["withdrawn"] is None


def test_pages_follow_each_other_without_gap_or_double(client):
    for _index in range(5):
        factories.published()
    found, at = [], f"{LIST}?page_size=2"

    while at:
        answer = client.get(at).json()
        found += [row["self"] for row in answer["results"]]
        at = answer["next"]

    assert len(found) == len(set(found)) == 5


def test_detail_shows_all_that_belongs_to_a_circular(client):
    copy = factories.draft(addressees=["All members"], title="Forum", body="<p>See the attachment.</p>")
    file = attach(copy, title="Programme")
    event = Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 2))
    EventMention.objects.create(working_copy=copy, event=event, text="the Forum", starts_on=date(2026, 5, 1))
    DeadlineLine.objects.create(
        working_copy=copy, kind="register", due_on=date(2026, 4, 1), due_time="17:00", time_zone="Europe/Madrid"
    )
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    topic = Topic.objects.create(slug="migration", name_ko="이주")
    publishing.set_topics(edition.circular_id, topics=[topic], by=None, now=NOW)
    dossier = Dossier.objects.create(slug="compact", name_ko="컴팩트")
    DossierEntry.objects.create(dossier=dossier, circular=edition.circular)

    answer = client.get(address(edition)).json()

    assert answer["title"] == "Forum"
    assert answer["body_html"] == "<p>See the attachment.</p>"
    assert answer["addressees"] == [{"role": "to", "text": "All members", "addressee": None}]
    assert answer["deadlines"][0]["due_at"] == "2026-04-01T17:00:00+02:00"
    assert answer["events"][0]["event"]["self"] == f"{ORIGIN}/api/v1/events/forum/"
    (shown,) = answer["files"]
    assert shown["url"].startswith(f"{ORIGIN}/files/{file.code}/")
    assert (shown["title"], shown["media_type"]) == ("Programme", "application/pdf")
    assert client.get(shown["url"].removeprefix(ORIGIN)).status_code == 200
    assert [row["slug"] for row in answer["topics"]] == ["migration"]
    assert [row["slug"] for row in answer["dossiers"]] == ["compact"]
    assert answer["contact"]["duty_en"] == "International bodies"
    assert answer["contact"]["telephone"]["uri"] == "tel:+82-2-0000-0002"
    assert answer["contact"]["team"]["self"] == f"{ORIGIN}/api/v1/teams/cooperation/"
    assert [row["language"] for row in answer["languages"]] == ["en"]
    assert answer["withdrawn"] is None


def test_detail_names_citations_and_relations_both_ways(client):
    older = factories.published(number_serial=27, number_label="Circular 27/2018", issued_on=date(2018, 5, 1))
    newer = factories.published(body="<p>It replaces Circular 27/2018.</p>", title="Newer")
    publishing.relate(newer.circular_id, older.circular_id, kind=RelationKind.REPLACES, by=None, now=NOW)

    of_newer, of_older = client.get(address(newer)).json(), client.get(address(older)).json()

    assert [row["self"] for row in of_newer["cites"]] == [f"{ORIGIN}{address(older)}"]
    assert [row["self"] for row in of_older["cited_by"]] == [f"{ORIGIN}{address(newer)}"]
    assert f'href="{ORIGIN}/circulars/{older.circular.path}/"' in of_newer["body_html"]
    assert [(row["kind"], row["direction"]) for row in of_newer["relations"]] == [("replaces", "to_older")]
    assert [(row["kind"], row["direction"]) for row in of_older["relations"]] == [("replaces", "from_newer")]


def test_translation_has_an_address_of_its_own(client):
    edition = factories.published()
    copy = editing.add_language(edition.circular, "ko", by=None, now=NOW, title="이주 선언")
    factories.edit(copy, now=NOW, body="<p>본문입니다.</p>")
    publishing.publish(copy.pk, by=None, now=NOW + HOUR)

    translated = client.get(f"{address(edition)}ko/").json()

    assert (translated["title"], translated["is_original"]) == ("이주 선언", False)
    assert translated["url"] == f"{ORIGIN}/circulars/{edition.circular.path}/ko/"
    assert [row["language"] for row in translated["languages"]] == ["en", "ko"]
    original = client.get(f"{address(edition)}en/")
    assert (original.status_code, original["Location"]) == (301, f"{ORIGIN}{address(edition)}")
    assert client.get(f"{address(edition)}fr/").status_code == 404


def test_editions_tell_what_changed(client):
    first = factories.published()
    second = factories.corrected(first, now=NOW + HOUR)

    rows = client.get(f"{address(first)}editions/").json()["results"]
    earlier = client.get(rows[1]["self"].removeprefix(ORIGIN)).json()
    current = client.get(f"{address(first)}v2/").json()

    assert [(row["version"], row["is_current"], row["change_note"]) for row in rows] == [
        (2, True, "The date was wrong."), (1, False, "")
    ]  # fmt: skip
    assert (earlier["title"], earlier["is_current"]) == (first.title, False)
    assert earlier["superseded_at"] == "2026-03-02T11:00:00+09:00"
    assert earlier["url"].endswith("/v1/")
    assert (current["title"], current["is_current"]) == (second.title, True)
    assert client.get(f"{address(first)}editions/?language=ko").json()["count"] == 0
    assert client.get(f"{address(first)}v3/").status_code == 404
    assert client.get(f"{address(first)}v99999999999999999999/").status_code == 404


def test_withdrawn_is_said_with_its_successor(client):
    successor = factories.published(title="The new one")
    edition = factories.published()
    publishing.withdraw(
        edition.circular_id, by=None, now=NOW, reason_ko="취소되었습니다.", successor=successor.circular
    )

    of_detail = client.get(address(edition)).json()["withdrawn"]
    rows = {row["self"]: row["withdrawn"] for row in client.get(LIST).json()["results"]}

    assert of_detail["reason_ko"] == "취소되었습니다."
    assert of_detail["since"] == "2026-03-02T10:00:00+09:00"
    assert of_detail["successor"]["self"] == f"{ORIGIN}{address(successor)}"
    assert rows[f"{ORIGIN}{address(edition)}"] == of_detail


def test_draft_and_scheduled_answer_404_and_removed_410_with_the_reason(client, make_user):
    scheduled = factories.published(at=factories.later(hours=1), now=timezone.now())
    hidden = factories.published()
    publishing.hide(
        hidden.circular_id, by=make_user("kim"), now=NOW + HOUR, reason_ko="개인정보", reason_en="Personal data"
    )

    for path in (address(scheduled), f"{address(scheduled)}v1/", f"{address(scheduled)}editions/"):
        assert client.get(path).status_code == 404
    for path in (address(hidden), f"{address(hidden)}v1/", f"{address(hidden)}editions/"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert answer.json() == {
            "detail": "This was removed from public view.",
            "code": "gone",
            "reason_ko": "개인정보",
            "reason_en": "Personal data",
            "removed_at": "2026-03-02T11:00:00+09:00",
        }
    assert client.get(LIST).json()["count"] == 0


def test_file_removed_alone_is_left_out(client, make_user):
    copy = factories.draft()
    file = attach(copy)
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    assert client.get(LIST).json()["results"][0]["file_count"] == 1

    publishing.hide(edition.circular_id, by=make_user("kim"), now=NOW + HOUR, reason_ko="개인정보", file=file)

    assert client.get(address(edition)).json()["files"] == []
    assert client.get(LIST).json()["results"][0]["file_count"] == 0
    assert client.get(f"{LIST}?has_file=true").json()["count"] == 0


def test_former_address_leads_to_the_present_one(client):
    edition = factories.published()
    former = address(edition)
    circular = publishing.rename(edition.circular_id, key="99", by=None, now=NOW + HOUR)

    for rest in ("", "v1/", "editions/"):
        answer = client.get(f"{former}{rest}")
        assert (answer.status_code, answer["Location"]) == (301, f"{ORIGIN}{LIST}{circular.path}/{rest}")


def test_former_address_of_a_scheduled_circular_tells_nothing(client):
    edition = factories.published(at=factories.later(hours=1), now=timezone.now())
    former = address(edition)
    publishing.rename(edition.circular_id, key="99", by=None, now=timezone.now())

    assert client.get(former).status_code == 404


@pytest.mark.parametrize("count", [3, 110])  # the longest page holds 100
def test_number_of_queries_does_not_grow(client, count, settings):
    settings.API_REQUESTS_PER_MINUTE = 0
    first = factories.published(number_serial=5000, number_label="Circular 5000/2026", issued_on=date(2026, 2, 28))
    for index in range(count - 1):
        factories.published(body="<p>As Circular 5000/2026 says.</p>" if index < 30 else "<p>Words.</p>")
    assert WorkingCopy.objects.count() == count

    assert queries_of(client, LIST) <= 4
    assert queries_of(client, f"{LIST}?page_size=100") <= 4
    assert queries_of(client, f"{LIST}?section=circulars&year=2026") <= 4
    assert queries_of(client, address(first)) <= 5
    assert queries_of(client, f"{address(first)}editions/") <= 4
    assert queries_of(client, "/api/v1/changes/") <= 7
