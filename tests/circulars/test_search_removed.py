"""What search still knows of a file or a circular that was taken from the public."""

from datetime import timedelta

import pytest
from django.db import DataError
from django.utils import timezone

from circulars import changes, publishing, search
from circulars.models import Event, EventAlias, EventMention, SearchCopy, SearchEntry, SearchPart, SearchTerm, Topic
from circulars.search import entries, index, proving, terms, upkeep
from tests import factories
from tests.circulars.file_access_samples import attach
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


def found(text: str) -> int:
    generation = changes.state(timezone.now()).generation
    query = search.parse(text, language="ko", generation=generation)
    return search.find(query, at=timezone.now(), language="ko", generation=generation).total


def test_a_file_removed_alone_is_found_neither_by_its_name_nor_by_its_words():
    copy = factories.draft(title="Assembly")
    row = attach(copy, name="Zephyrine_passport.pdf", title="Quillon")
    attach(copy, name="Programme.pdf")
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    entry = edition.search_entry
    search.write_files(entry.pk)
    assert [found(word) for word in ("zephyrine", "quillon", "programme")] == [1, 1, 1]

    removal = publishing.hide(edition.circular_id, by=None, now=NOW, reason_ko="유출", file=row.file)

    assert [found(word) for word in ("zephyrine", "quillon", "programme", "assembly")] == [0, 0, 1, 1]
    assert not SearchPart.objects.filter(code=row.file.code).exists()
    assert proving.differing_entries([entry.pk]) == []
    publishing.lift(removal.pk, by=None, now=NOW)
    assert [found(word) for word in ("zephyrine", "quillon")] == [1, 1]


def test_names_of_what_a_hidden_circular_alone_spoke_of_are_suggested_no_more(make_user):
    copy = factories.draft(title="Assembly")
    event = Event.objects.create(slug="secret", name="Zephyrine", starts_on=NOW.date(), ends_on=NOW.date())
    EventAlias.objects.create(event=event, text="Quillon")
    EventMention.objects.create(working_copy=copy, event=event)
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    terms.count(NOW)
    assert SearchTerm.objects.filter(text__in=["zephyrine", "quillon"]).count() == 2

    publishing.hide(edition.circular_id, by=make_user("kim"), now=NOW + timedelta(hours=1), reason_ko="유출")

    assert not SearchTerm.objects.filter(text__in=["zephyrine", "quillon"]).exists()


def test_suggestions_that_browsers_keep_end_when_other_words_are_counted():
    factories.published(title="Assembly")
    before = changes.state(NOW).generation
    terms.count(NOW)
    counted = changes.state(NOW).generation
    assert counted != before
    terms.count(NOW)
    assert changes.state(NOW).generation == counted


def test_a_row_that_the_database_refuses_stops_no_other(monkeypatch):
    first, second = (factories.published(title=title).search_entry.pk for title in ("First", "Second"))
    SearchEntry.objects.update(version=0)
    write = index.write

    def refusing(name, rows, **options):
        if any(row.key == first for row in rows):
            raise DataError("too long")
        write(name, rows, **options)

    monkeypatch.setattr(index, "write", refusing)
    progress = upkeep.work(timezone.now())

    assert progress.failed["editions"] == 1
    assert set(SearchEntry.objects.filter(version__gt=0).values_list("pk", flat=True)) == {second}


def test_what_has_no_room_in_a_row_is_left_out(monkeypatch):
    monkeypatch.setattr(index, "MOST_HEADS", 2)
    assert index.words_of(1, ["가나 다라"], ["마바"])[0].head == ["가나", "다라"]
    line = entries.spaced(range(100, 300))
    assert len(line) <= SearchEntry._meta.get_field("sections").max_length
    assert line.startswith(" 100 101 ")
    assert line.endswith(" ")
    assert {len(key) for key in line.split()} == {3}


def test_a_circular_of_very_many_topics_is_published():
    edition = factories.published(title="Assembly")
    topics = Topic.objects.bulk_create(
        Topic(slug=f"t{n}", scheme="sdg", code=str(n), name_ko=f"주제 {n}") for n in range(300)
    )
    edition.circular.topics.set(topics)
    assert found("assembly") == 1


def test_nothing_is_looked_through_where_every_edition_has_its_entry(make_user):
    """Erased editions have none; what lost its entry is found as long as the numbers differ."""
    gone, kept = (factories.published(title=title) for title in ("Gone", "Kept"))
    removal = publishing.hide(gone.circular_id, by=make_user("kim"), now=NOW, reason_ko="유출")
    publishing.erase(removal.pk, by=make_user("park"), now=NOW)
    factories.corrected(kept, now=NOW + timedelta(hours=1), title="Kept longer")
    upkeep.work(timezone.now())
    assert sum(upkeep.waiting(timezone.now()).values()) == 0

    SearchEntry.objects.all().delete()
    SearchCopy.objects.filter(working_copy__circular=kept.circular_id).delete()
    waiting = upkeep.waiting(timezone.now())
    assert (waiting["missing"], waiting["copies"]) == (1, 1)
    upkeep.work(timezone.now())
    SearchCopy.objects.update(version=0)
    assert upkeep.waiting(timezone.now())["copies"] == SearchCopy.objects.count() > 0
    assert found("kept") == 1


def test_facets_follow_a_circular_that_was_renamed():
    edition = factories.published(title="Assembly")
    publishing.rename(edition.circular_id, series=factories.series("iom"), year=2011, key="5", by=None, now=NOW)

    entry = SearchEntry.objects.get(edition=edition)
    assert (entry.issuer.slug, entry.year) == ("iom", 2011)
