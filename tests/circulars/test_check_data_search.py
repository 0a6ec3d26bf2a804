"""Each kind of damage to the index of search, planted behind its back, is named and made good."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from circulars import integrity, words
from circulars.models import (
    Event,
    EventMention,
    JobRun,
    SearchCopy,
    SearchEntry,
    SearchPart,
    SearchSubject,
    Section,
    ShownText,
)
from circulars.search import backends
from circulars.search import upkeep as index
from tests import factories
from tests.circulars import portable
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path, monkeypatch):
    portable.use_own_folders(settings, tmp_path)
    monkeypatch.setattr(index, "PAUSE", 0)


@pytest.fixture
def entry():
    """Of a circular with a file that was read, an event and a section."""
    from circulars import publishing

    event = Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
    copy = factories.draft(number_serial=31, home_section=factories.section("below", factories.section("top")))
    attachment = portable.attach(copy, "Statement", "abc1239999")
    blob = copy.attachments.get().blob
    ShownText.objects.update_or_create(blob=blob, defaults={"pieces": [["p", "words of the file"]]})
    EventMention.objects.create(working_copy=copy, position=0, text="it", event=event)
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    index.work(timezone.now())
    assert list(integrity.check()) == [], attachment
    return SearchEntry.objects.get(edition=edition)


def told() -> list[str]:
    return [problem.what for problem in integrity.check() if problem.proof == "search"]


def drop_words(name: str, key: int) -> None:
    bare = backends.current().key(name).rpartition(".")[2]
    plant(f"DELETE FROM {backends.table(name)} WHERE {bare} = %s", key)  # noqa: S608


def plant(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def repaired() -> None:
    with pytest.raises(CommandError) if told_without_circular() else _nothing():
        call_command("check_data", fix_derived=True)
    index.work(timezone.now())
    assert told() == []


def told_without_circular() -> bool:
    return any(problem.circular is None for problem in integrity.check())


class _nothing:  # noqa: N801
    def __enter__(self) -> None: ...

    def __exit__(self, *exception) -> None: ...


@pytest.mark.every_case
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("published_at", NOW - timedelta(days=1)),
        ("superseded_at", NOW + timedelta(days=4000)),
        ("removed_at", NOW),
        ("sections", ""),
        ("topics", " 7 "),
        ("kind", "letter"),
        ("language", "fr"),
        ("issuer_id", None),
        ("year", 1999),
        ("has_files", False),
        ("due_on", date(2030, 1, 1)),
    ],
)
def test_a_column_that_differs_is_named_and_written_again(entry, column, value):
    SearchEntry.objects.update(**{column: value})

    assert told() == [f"the entry of edition {entry.edition_id} differs in {column}"]
    repaired()


def test_a_missing_entry_and_one_too_many(entry):
    SearchEntry.objects.all().delete()
    assert told() == [f"edition {entry.edition_id} has no entry"]
    repaired()
    correction = factories.corrected(entry.edition, now=NOW + timedelta(hours=2))
    index.work(timezone.now())
    fresh = SearchEntry.objects.get(edition=correction)
    SearchEntry.objects.create(
        id=fresh.pk - 1, edition=entry.edition, circular_id=fresh.circular_id, language="en", kind="circular",
        year=2026, published_at=NOW, superseded_at=NOW, version=words.VERSION,
    )  # fmt: skip
    assert f"the entry of edition {entry.edition_id} should not be" in told()
    repaired()


@pytest.mark.parametrize("name", ["editions", "parts"])
def test_rows_without_words(entry, name):
    key = entry.pk if name == "editions" else SearchPart.objects.get().pk

    drop_words(name, key)

    what = "has no words" if name == "editions" else "lacks words of a file or of a long text"
    assert told() == [f"the entry of edition {entry.edition_id} {what}"]
    repaired()


def test_copies_and_subjects_without_words(entry):
    drop_words("copies", SearchCopy.objects.get().pk)
    drop_words("subjects", SearchSubject.objects.get().pk)

    assert told() == ["it has no words; `rebuild_search` writes them"] * 2
    call_command("rebuild_search")
    assert told() == []


def test_words_of_rows_that_are_gone(entry):
    table, key = backends.table("editions"), backends.current().key("editions").rpartition(".")[2]
    plant(f"UPDATE {table} SET {key} = %s WHERE {key} = %s", entry.pk + 1, entry.pk)  # noqa: S608

    assert "words of a row that is gone; `rebuild_search` deletes them" in told()
    call_command("rebuild_search")
    assert told() == []


def test_other_words_than_those_of_the_edition(entry):
    Event.objects.update(name="Another name")  # past the signals, as a script would

    assert told() == [f"the entry of edition {entry.edition_id} has other words than its edition"]
    repaired()
    SearchEntry.objects.update(version=0)
    Event.objects.update(name="A third one")
    assert told() == [], "what is marked is written anew anyway"


def test_a_moved_section_behind_the_back(entry):
    Section.objects.filter(slug="below").update(parent=None)

    assert f"the entry of edition {entry.edition_id} differs in sections" in told()


def test_what_waits_is_named_when_nobody_works_on_it(entry):
    now = timezone.now()
    index.mark_all()
    assert told() == []
    run = JobRun.objects.create(name="index_search", started_at=now, finished_at=now)
    assert told() == []
    JobRun.objects.filter(pk=run.pk).update(finished_at=now - timedelta(hours=2))
    assert told()[0].startswith("1 editions, 1 copies, 1 events, 1 files wait")
    JobRun.objects.filter(pk=run.pk).update(finished_at=now, outcome="1 editions failed")
    assert told() == ["some cannot be written: 1 editions failed; the log tells which"]


def test_a_missing_table_is_said_and_no_error(entry):
    plant(f"DROP TABLE {backends.table('subjects')}")

    assert told()
