"""What nothing names any more is deleted, an hour after it was last put.

Why no upload can lose against the sweep: ``put`` writes or touches the bytes, then makes the row or renews its
``created_at``, then looks whether the bytes are still there. The sweep deletes a row only under its lock, if it is
an hour old and nothing names it; bytes only after moving them aside, if they are an hour old by then and no row
names them. So whoever comes second sees the other's step: a renewed row is no hour old, a deleted row is made
again, touched bytes go back, missing bytes are written again.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import CASCADE, Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from circulars.files import derived
from circulars.files.storage import blobs
from circulars.models import Blob, SetAside, StagedFile

KEPT_FOR = timedelta(hours=1)
STAGED_FOR = timedelta(days=14)


class Swept(NamedTuple):
    staged: int
    rows: int
    contents: int
    strays: int
    derived: int


def sweep(now: datetime) -> Swept:
    """Delete old staged files, unnamed blobs, bytes without a row, remains of dead processes and lost pictures."""
    cutoff = now - KEPT_FOR
    staged, _ = StagedFile.objects.filter(created_at__lt=now - STAGED_FOR).delete()
    rows = contents = 0
    for pk, sha256 in list(unnamed().filter(created_at__lt=cutoff).values_list("pk", "sha256")):
        if _delete_row(pk, written_before=cutoff):
            rows += 1
            contents += _delete_content(sha256, written_before=cutoff)
    for sha256 in orphaned_blobs():
        contents += _delete_content(sha256, written_before=cutoff)
    strays = blobs().clear_strays(written_before=cutoff)
    return Swept(staged, rows, contents, strays, derived.clear_lost())


def delete_unused(blob_ids: Iterable[int]) -> int:
    """At once, whatever their age: those of these blobs that nothing names, with all that was made from them."""
    count = 0
    for pk, sha256 in Blob.objects.filter(pk__in=list(blob_ids)).values_list("pk", "sha256"):
        if _delete_row(pk, written_before=None):
            _delete_content(sha256, written_before=datetime.max.replace(tzinfo=UTC))
            derived.purge(sha256)
            count += 1
    derived.clear_lost()
    return count


def delete_contents(hashes: Iterable[str]) -> None:
    """The bytes and pictures of those that have no row any more, also what a process left that died on the way."""
    for sha256 in _without_row(list(hashes)):
        _delete_content(sha256, written_before=datetime.max.replace(tzinfo=UTC))
        blobs().clear_retired(sha256)
        derived.purge(sha256)


def unnamed() -> QuerySet[Blob]:
    """Blobs that no row of any model points at, now or in later versions of the schema, nor words put by."""
    rows = Blob.objects.all()
    for relation in Blob._meta.get_fields(include_hidden=True):
        is_use = relation.one_to_many or relation.one_to_one
        # what is deleted with the blob, such as the text read from it, does not use it
        if relation.auto_created and not relation.concrete and is_use and relation.on_delete is not CASCADE:
            users = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(users))
    # words put by name their files in JSON, by hash; in the same statement, for setting aside moves a use there
    put_by = SetAside.objects.filter(taken_up_at=None).annotate(text=Cast("content", TextField()))
    return rows.filter(~Exists(put_by.filter(text__contains=OuterRef("sha256"))))


def missing_blobs() -> Iterator[str]:
    """Hashes of rows whose bytes are not there."""
    storage = blobs()
    for sha256 in Blob.objects.order_by("pk").values_list("sha256", flat=True).iterator(chunk_size=1000):
        if not storage.exists(sha256):
            yield sha256


def orphaned_blobs() -> Iterator[str]:
    """Hashes of bytes that no row names."""
    portion: list[str] = []
    for sha256, _ in blobs().hashes():
        portion.append(sha256)
        if len(portion) == 500:
            yield from _without_row(portion)
            portion = []
    yield from _without_row(portion)


def damaged_blobs() -> Iterator[str]:
    """Hashes of rows whose bytes are there but no longer those; every byte is read."""
    storage = blobs()
    for sha256 in Blob.objects.order_by("pk").values_list("sha256", flat=True).iterator(chunk_size=1000):
        if storage.exists(sha256) and storage.hash_of(sha256) != sha256:
            yield sha256


def _without_row(portion: list[str]) -> list[str]:
    known = set(Blob.objects.filter(sha256__in=portion).values_list("sha256", flat=True))
    return [sha256 for sha256 in portion if sha256 not in known]


@transaction.atomic
def _delete_row(pk: int, *, written_before: datetime | None) -> bool:
    row = Blob.objects.select_for_update().filter(pk=pk).first()
    if row is None or (written_before and row.created_at >= written_before):
        return False
    if not unnamed().filter(pk=pk).exists():  # asked under the lock: a new use waits for it, and then fails
        return False
    row.delete()
    return True


def _delete_content(sha256: str, *, written_before: datetime) -> bool:
    def is_wanted() -> bool:
        return Blob.objects.filter(sha256=sha256).exists()

    return blobs().retire(sha256, written_before=written_before, is_wanted=is_wanted)
