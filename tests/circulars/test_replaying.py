"""Removals told outside the database are done again to what they meant, and to nothing that has its key since."""

from datetime import timedelta

import pytest

from circulars import publishing
from circulars.models import Circular, Edition, File, Removal
from circulars.publishing import replaying
from tests import backed_up, factories
from tests.factories import NOW

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(make_user):
    """Of an erased circular, as it was told; the row of the removal is gone with the database."""
    edition = factories.published(now=NOW)
    removal = publishing.hide(
        edition.circular_id, by=make_user("kim", "administrator"), now=NOW + HOUR, reason_ko="유출", reason_en="A leak"
    )
    publishing.erase(removal.pk, by=make_user("lee", "administrator"), now=NOW + 2 * HOUR)
    entry = replaying.told(removal)
    return _forgotten(removal, entry)


def _forgotten(removal: Removal, entry: dict) -> dict:
    Removal.objects.filter(pk=removal.pk).delete()
    return entry


def _public_anew(now) -> Circular:
    return factories.published(now=now).circular


@pytest.mark.parametrize("is_of_before", [False, True])
def test_circular_that_has_the_key_of_a_lost_one_stays_public(told, is_of_before):
    innocent = _public_anew(NOW + 3 * HOUR)
    entry = told | {"circular": innocent.pk}
    if is_of_before:
        entry = {name: value for name, value in entry.items() if name not in WITH_MOMENTS}

    assert replaying.replay([entry], now=NOW + 4 * HOUR) == []

    assert not Removal.objects.filter(circular=innocent).exists()
    assert Edition.objects.live(NOW + 5 * HOUR).filter(circular=innocent).exists()


WITH_MOMENTS = {"created_at", "recorded_at", "file_created_at"}


@pytest.mark.parametrize("is_of_before", [False, True])
def test_circular_that_was_meant_is_hidden_again(make_user, is_of_before):
    edition = factories.published(now=NOW)
    removal = publishing.hide(edition.circular_id, by=make_user("kim"), now=NOW + HOUR, reason_ko="유출")
    entry = replaying.told(removal)
    publishing.lift(removal.pk, by=make_user("lee"), now=NOW + HOUR)
    Removal.objects.all().delete()
    if is_of_before:
        entry = {name: value for name, value in entry.items() if name not in WITH_MOMENTS}

    assert "hidden" in replaying.replay([entry], now=NOW + 2 * HOUR)[0]
    assert not Edition.objects.live(NOW + 3 * HOUR).filter(circular=edition.circular_id).exists()


def test_edition_or_file_with_the_key_of_a_lost_one_is_not_taken_for_it(make_user):
    edition = backed_up.with_file("Kestrel", now=NOW)
    file = edition.attachments.get().file
    removal = publishing.hide(edition.circular_id, by=make_user("kim"), now=NOW + HOUR, reason_ko="유출", file=file)
    entry = replaying.told(removal)
    assert entry["file_created_at"] == file.created_at.isoformat()
    publishing.lift(removal.pk, by=make_user("lee"), now=NOW + HOUR)
    Removal.objects.all().delete()
    File.objects.filter(pk=file.pk).update(created_at=NOW + 2 * HOUR)  # another one, given the same key

    (line,) = replaying.replay([entry], now=NOW + 3 * HOUR)

    assert "all of it is hidden" in line
    assert Removal.objects.get().scope == Removal.Scope.WHOLE
