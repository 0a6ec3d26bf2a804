"""Each kind of damage, planted behind the back of the product, is named."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from circulars import integrity, publishing, triggers
from circulars.files.storage import blobs
from circulars.models import Attachment, Blob, Circular, Edition, ErasurePermit, Redirect, SectionEntry, WorkingCopy
from contacts.models import Appointment, Person
from tests import factories
from tests.circulars import portable
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    portable.use_own_folders(settings, tmp_path)


@pytest.fixture
def edition():
    """The first of two editions of a circular with a file."""
    copy = factories.draft(addressees=["The Council"], number_serial=31)
    portable.attach(copy, "Statement", "abc1239999")
    first = publishing.publish(copy.pk, by=None, now=NOW)
    factories.corrected(first, now=NOW + timedelta(hours=1))
    assert list(integrity.check()) == []
    return Edition.objects.get(pk=first.pk)


def plant(statement: str, *values) -> None:
    """Change rows as somebody with the database's password could."""
    permit = ErasurePermit.objects.create()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    permit.delete()


def proofs() -> set[str]:
    return {problem.proof for problem in integrity.check()}


def test_sound_data_pass(edition, capsys):
    call_command("check_data")

    assert "Everything holds." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE circulars_edition SET body = 'other' WHERE id = %s", "hashes"),
        ("UPDATE circulars_edition SET title = 'other' WHERE id = %s", "facts"),
        ("UPDATE circulars_edition SET removed_at = published_at WHERE id = %s", "removals"),
        ("UPDATE circulars_addresseeline SET text = 'other' WHERE edition_id = %s", "facts"),
        ("DELETE FROM circulars_attachment WHERE edition_id = %s", "facts"),
        ("DELETE FROM circulars_sectionentry WHERE edition_id = %s", "lists"),
    ],
)
def test_damaged_edition_is_named(edition, statement, expected):
    plant(statement, edition.pk)

    problems = list(integrity.check())

    assert expected in {problem.proof for problem in problems}
    assert any("uclg/2026/31" in problem.where for problem in problems)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE circulars_circular SET path = 'uclg/2026/99' WHERE id = %s", "addresses"),
        ("UPDATE circulars_versioncounter SET last = 1 WHERE circular_id = %s", "versions"),
        ("UPDATE circulars_workingcopy SET public_from = NULL WHERE circular_id = %s", "working copies"),
    ],
)
def test_damaged_circular_is_named(edition, statement, expected):
    plant(statement, edition.circular_id)

    assert expected in proofs()


def test_gap_between_editions_is_named_and_rebuilt(edition, capsys):
    if connection.vendor == "postgresql":
        pytest.skip("the deferred foreign key refuses the gap itself")
    plant("UPDATE circulars_edition SET superseded_at = %s WHERE id = %s", NOW + timedelta(minutes=3), edition.pk)
    assert "intervals" in proofs()

    call_command("check_data", fix_derived=True)

    assert "rebuilt" in capsys.readouterr().out
    assert list(integrity.check()) == []


def test_fix_derived_rebuilds_lists_and_leaves_words_alone(edition):
    plant("DELETE FROM circulars_sectionentry WHERE edition_id = %s", edition.pk)
    plant("UPDATE circulars_edition SET removed_at = published_at WHERE id = %s", edition.pk)
    plant("UPDATE circulars_edition SET body = 'other' WHERE id = %s", edition.pk)

    with pytest.raises(CommandError, match="hashes"):
        call_command("check_data", fix_derived=True)

    assert proofs() == {"hashes"}
    assert SectionEntry.objects.filter(edition=edition).exists()


def test_bytes_missing_damaged_and_orphaned_are_named(edition):
    path = Path(blobs().path(Blob.objects.get().sha256))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    orphan = blobs().store([b"nobody names this"]).sha256
    assert not any("no row names" in problem.what for problem in integrity.check()), "it may be on its way"
    os.utime(blobs().path(orphan), (0, 0))

    found = [problem.what for problem in integrity.check()]

    assert any("damaged" in what and "statement.pdf" in what for what in found)
    assert any("no row names" in what for what in found)
    path.unlink()
    assert any("missing" in problem.what for problem in integrity.check())


def test_former_address_that_is_in_use_is_named(edition):
    Redirect.objects.create(old_path="/circulars/uclg/2026/31/", circular=edition.circular)

    assert proofs() == {"addresses"}


def test_two_in_the_lead_are_named():
    post = factories.post()
    for name, first in (("김하늘", date(2020, 1, 1)), ("박서연", date(2024, 1, 1))):
        Appointment.objects.create(post=post, person=Person.objects.create(name_ko=name), from_date=first)

    assert proofs() == {"directory"}


def test_missing_trigger_is_named(edition):
    triggers.drop()
    try:
        assert "edition_frozen" in {problem.where for problem in integrity.check()}
    finally:
        triggers.install()


def test_erased_editions_and_files_are_no_damage(edition, make_user):
    kim, lee = make_user("kim"), make_user("lee")
    file = Attachment.objects.filter(edition=edition).get().file
    for chosen in ({"editions": [edition.pk]}, {"file": file}):
        at = NOW + timedelta(hours=2)
        removal = publishing.hide(edition.circular_id, by=kim, now=at, reason_ko="개인정보", **chosen)
        publishing.erase(removal.pk, by=lee, now=NOW + timedelta(hours=3))

    assert list(integrity.check()) == []
    plant("UPDATE circulars_edition SET title = 'back again' WHERE id = %s", edition.pk)
    assert proofs() == {"erased"}


def test_number_of_queries_grows_with_portions_alone(edition, django_assert_max_num_queries):
    with django_assert_max_num_queries(70):
        list(integrity.check())

    assert Circular.objects.count() == WorkingCopy.objects.count() == 1
    assert timezone.now() > NOW
