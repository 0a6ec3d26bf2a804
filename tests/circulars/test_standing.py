"""Standing facts change at once, through operations, and every former address still leads somewhere."""

from datetime import date, timedelta

import pytest

from circulars import publishing
from circulars.models import (
    AuditEntry,
    Circular,
    NumberNotUsed,
    PublicChange,
    Redirect,
    Relation,
    RelationKind,
    SectionEntry,
    SeriesCounter,
)
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def listed_in(edition) -> set[str]:
    return set(SectionEntry.objects.filter(edition=edition).values_list("section__slug", flat=True))


@pytest.mark.database
def test_move_relists_with_all_sections_above():
    top = factories.section("top")
    edition = factories.published(home_section=factories.section("news", parent=top))

    publishing.move(edition.circular_id, section=factories.section("other"), by=None, now=NOW)

    assert listed_in(edition) == {"other"}
    assert PublicChange.objects.filter(kind="moved").count() == 1


@pytest.mark.database
def test_place_adds_and_takes_away():
    edition = factories.published(home_section=factories.section("home"))
    first, second = factories.section("first"), factories.section("second")

    publishing.place(edition.circular_id, sections=[first], by=None, now=NOW)
    publishing.place(edition.circular_id, sections=[second, factories.section("home")], by=None, now=NOW)

    assert listed_in(edition) == {"home", "second"}


@pytest.mark.database
def test_rename_redirects_and_a_former_address_is_not_given_to_another():
    edition = factories.published(number_serial=5)
    other = factories.published(number_serial=6)

    publishing.rename(edition.circular_id, key="5-rev", by=None, now=NOW)

    circular = Circular.objects.get(pk=edition.circular_id)
    assert circular.path == "uclg/2026/5-rev"
    assert Redirect.objects.get().old_path == "/circulars/uclg/2026/5/"
    with pytest.raises(publishing.NotPossible):
        publishing.rename(other.circular_id, key="5", by=None, now=NOW)
    with pytest.raises(publishing.NotPublishable):
        factories.published(number_serial=5)


@pytest.mark.database
def test_rename_back_leaves_no_redirect_to_itself():
    edition = factories.published(number_serial=5)
    publishing.rename(edition.circular_id, key="7", by=None, now=NOW)

    publishing.rename(edition.circular_id, key="5", by=None, now=NOW)

    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/circulars/uclg/2026/7/"]


@pytest.mark.parametrize("key", ["31/5", "31 <b>가</b>", "///", "5?", "가" * 81])
def test_key_that_is_no_part_of_an_address_is_refused(key):
    edition = factories.published(number_serial=5)

    with pytest.raises(publishing.NotPossible):
        publishing.rename(edition.circular_id, key=key, by=None, now=NOW)

    assert Circular.objects.get().path == "uclg/2026/5"
    assert not Redirect.objects.exists()


def test_key_may_be_a_few_words():
    edition = factories.published()

    assert publishing.rename(edition.circular_id, key="5 개정 Rev", by=None, now=NOW).path == "uclg/2026/5-개정-rev"


@pytest.mark.database
def test_relate_twice_is_one_relation_and_unrelate_takes_it_away():
    newer, older = factories.published(), factories.published()
    for _ in range(2):
        relation = publishing.relate(newer.circular_id, older.circular_id, kind=RelationKind.UPDATES, by=None, now=NOW)

    publishing.unrelate(relation.pk, by=None, now=NOW)

    assert not Relation.objects.exists()
    assert [entry.action for entry in AuditEntry.objects.filter(action__contains="relate")] == ["unrelate", "relate"]


def test_circular_is_not_related_to_itself():
    edition = factories.published()

    with pytest.raises(publishing.NotPossible):
        publishing.relate(edition.circular_id, edition.circular_id, kind=RelationKind.UPDATES, by=None, now=NOW)


def test_pin_needs_a_day_that_is_not_past():
    edition = factories.published()

    with pytest.raises(publishing.NotPossible):
        publishing.pin(edition.circular_id, until=date(2026, 3, 1), by=None, now=NOW)
    publishing.pin(edition.circular_id, until=date(2026, 3, 2), by=None, now=NOW)

    assert Circular.objects.get().pinned_until == date(2026, 3, 2)


def test_standing_facts_of_a_draft_change_nothing_in_public():
    copy = factories.draft()

    publishing.move(copy.circular_id, section=factories.section("other"), by=None, now=NOW)
    publishing.assign_post(copy.circular_id, post=factories.post("another"), by=None, now=NOW)

    assert not PublicChange.objects.exists()


@pytest.mark.database
def test_merged_section_hands_over_circulars_children_and_address():
    old = factories.section("old", parent=factories.section("top"))
    child, into = factories.section("child", parent=old), factories.section("new")
    edition = factories.published(home_section=old)
    below = factories.published(home_section=child)

    publishing.merge_sections(old.pk, into=into, by=None, now=NOW)

    assert listed_in(edition) == {"new"}
    assert listed_in(below) == {"child", "new"}
    assert Redirect.objects.get(old_path="/sections/old/").section == into


@pytest.mark.database
def test_section_is_not_moved_below_itself():
    top = factories.section("top")
    child = factories.section("child", parent=top)

    with pytest.raises(publishing.NotPossible):
        publishing.move_section(top.pk, parent=child, by=None, now=NOW)


@pytest.mark.database
def test_number_given_up_is_public_and_not_used_again():
    own = factories.own_series()
    copy = factories.draft(series=own, kind="notice")
    edition = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1))
    year, serial = edition.circular.year, edition.circular.allocated_serial
    publishing.cancel(edition.pk, by=None, now=NOW)

    publishing.give_up_number(own, year, serial, reason_ko="행사가 취소됨", by=None, now=NOW)
    again = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1))

    assert NumberNotUsed.objects.get().serial == 1
    assert again.circular.allocated_serial == 2
    assert SeriesCounter.objects.get(year=year).last == 2


def test_number_of_a_published_document_is_not_given_up():
    own = factories.own_series()
    factories.published(series=own, kind="notice")

    with pytest.raises(publishing.NotPossible):
        publishing.give_up_number(own, 2026, 1, reason_ko="x", by=None, now=NOW)


def test_long_key_stays_when_only_the_year_is_corrected():
    letter = {"kind": "letter", "title": "가" * 120}
    factories.published(**letter)
    second = factories.published(**letter)

    circular = publishing.rename(second.circular_id, year=2025, by=None, now=NOW)

    assert circular.key == "가" * 80 + "-2"


@pytest.mark.database
def test_every_former_address_of_a_ring_leads_to_the_present_one():
    edition = factories.published(number_serial=1)

    for key in ("2", "3", "1", "2"):
        publishing.rename(edition.circular_id, key=key, by=None, now=NOW)

    assert Circular.objects.get().path == "uclg/2026/2"
    former = [f"/circulars/uclg/2026/{key}/" for key in ("1", "3")]
    assert list(Redirect.objects.values_list("old_path", flat=True)) == former


def test_series_with_a_prefix_has_its_own_addresses():
    tsb = factories.series("itu", "tsb", prefix="tsb", pattern="TSB Circular {serial}")
    br = factories.series("itu", "br", prefix="", pattern="CR/{serial}")

    paths = [factories.published(series=series, number_serial=237).circular.path for series in (tsb, br)]

    assert paths == ["itu/2026/tsb-237", "itu/2026/237"]


def test_own_number_follows_its_corrected_address():
    own = factories.own_series()
    edition = factories.published(series=own, kind="notice")
    factories.published(series=own, kind="notice")

    circular = publishing.rename(edition.circular_id, key="5", by=None, now=NOW)
    following = factories.published(series=own, kind="notice")

    assert circular.allocated_serial == 5
    assert following.circular.allocated_serial == 6


@pytest.mark.database
def test_section_whose_address_was_a_former_one_can_be_merged():
    """Entered in the admin under an address that another section had before."""
    old = factories.section("old")
    into = factories.section("into")
    Redirect.objects.create(old_path="/sections/old/", section=into)

    publishing.merge_sections(old.pk, into=into, by=None, now=NOW)

    assert Redirect.objects.get().section == into


@pytest.mark.database
def test_operation_on_a_section_that_was_merged_meanwhile_is_refused():
    old, into = factories.section("old"), factories.section("into")
    edition = factories.published(home_section=factories.section("home"))
    publishing.merge_sections(old.pk, into=into, by=None, now=NOW)
    gone = type(old)(pk=999_999, slug="gone")

    for call in (
        lambda: publishing.move(edition.circular_id, section=gone, by=None, now=NOW),
        lambda: publishing.place(edition.circular_id, sections=[gone], by=None, now=NOW),
        lambda: publishing.move_section(into.pk, parent=gone, by=None, now=NOW),
        lambda: publishing.merge_sections(into.pk, into=gone, by=None, now=NOW),
        lambda: publishing.merge_sections(gone.pk, into=into, by=None, now=NOW),
    ):
        with pytest.raises(publishing.NotPossible):
            call()
