"""Around the words: amended notes follow one another, and no draft link outlives a publication."""

from collections.abc import Iterator

from django.db.models import F, Q

from circulars.integrity.problem import Problem
from circulars.models import DraftLink, NoteAmendment


def check() -> Iterator[Problem]:
    yield from _notes()
    yield from _links()


def _notes() -> Iterator[Problem]:
    """Each amendment begins with the words that the one before left; the last left those that are public."""
    rows = NoteAmendment.objects.filter(edition__erased_at=None).select_related("edition__circular")
    before: NoteAmendment | None = None
    for row in rows.order_by("edition", "amended_at", "pk").iterator(chunk_size=500):
        if before and before.edition_id == row.edition_id:
            if before.after != row.before:
                yield _broken(row)
        elif before and before.after != before.edition.change_note:
            yield _broken(before)
        before = row
    if before and before.after != before.edition.change_note:
        yield _broken(before)


def _broken(row: NoteAmendment) -> Problem:
    what = "the amendments of its change note do not follow one another"
    return Problem("notes", str(row.edition), what, row.edition.circular_id)


def _links() -> Iterator[Problem]:
    editions = "working_copy__circular__editions__"
    outliving = DraftLink.objects.filter(
        Q(revoked_at=None),
        **{
            f"{editions}language": F("working_copy__language"),
            f"{editions}recorded_at__gt": F("created_at"),
            f"{editions}published_at__lt": F("expires_at"),
        },
    )
    for link in outliving.select_related("working_copy__circular").distinct():
        circular = link.working_copy.circular
        yield Problem("draft links", str(circular), "a draft link outlives the publication", circular.pk)
