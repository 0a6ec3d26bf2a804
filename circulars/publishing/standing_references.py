"""What staff decide about the citations of an edition: led by hand, confirmed, refused, or left to software again.

These are standing facts. The edition, its hash and its spans stay; the pages at both ends change at once. An edition
of the same text that lies ahead follows, and later ones take the decisions over when they are frozen.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit, changes, references
from circulars.locking import locked
from circulars.models import Circular, Edition, Origin, PublicChange, Reference
from circulars.publishing.errors import NotPossible


@transaction.atomic
def link_reference(reference_id: int, target_id: int, *, by, now: datetime) -> Reference:
    """Lead the citation to this circular, whatever its number says. Readers see the link while that one is public."""
    row, circular = _locked(reference_id)
    target = Circular.objects.filter(pk=target_id).exclude(path=None).first()
    if target is None:
        raise NotPossible(_("A citation can only lead to a circular that has an address."))
    if target.pk == circular.pk:
        raise NotPossible(_("A circular does not cite itself."))
    if target.removals.filter(erased_at__isnull=False, scope="whole").exists():
        raise NotPossible(_("This circular has been erased and cannot be linked any more."))
    return _decide(row, circular, "link_reference", Origin.MANUAL, target.pk, by=by, now=now)


@transaction.atomic
def confirm_reference(reference_id: int, *, by, now: datetime) -> Reference:
    """What software found is right, and stays so when numbers or series change."""
    row, circular = _locked(reference_id)
    if row.target_id is None or row.origin == Origin.REFUSED:
        raise NotPossible(_("This citation leads nowhere; there is nothing to confirm. Lead it to a circular instead."))
    if row.origin == Origin.MANUAL:
        raise NotPossible(_("This link was set by hand already."))
    return _decide(row, circular, "confirm_reference", Origin.CONFIRMED, row.target_id, by=by, now=now)


@transaction.atomic
def refuse_reference(reference_id: int, *, by, now: datetime) -> Reference:
    """It is no citation, or must not be linked: plain text for readers, and never linked by software again."""
    row, circular = _locked(reference_id)
    return _decide(row, circular, "refuse_reference", Origin.REFUSED, None, by=by, now=now)


@transaction.atomic
def reset_reference(reference_id: int, *, by, now: datetime) -> Reference:
    """Take a decision back: software links the citation, or it waits."""
    row, circular = _locked(reference_id)
    if row.origin == Origin.AUTOMATIC:
        return row
    return _decide(row, circular, "reset_reference", Origin.AUTOMATIC, None, by=by, now=now)


def _locked(reference_id: int) -> tuple[Reference, Circular]:
    """The citation as it stands under the lock of the circular that cites."""
    known = Reference.objects.filter(pk=reference_id, edition__isnull=False)
    circular_id = known.values_list("edition__circular", flat=True).first()
    if circular_id is None:
        raise NotPossible(_("This citation is not there any more; the text was read anew meanwhile."))
    circular = locked(circular_id)
    row = known.select_related("series", "edition", "target").first()
    if row is None or row.edition is None or row.edition.erased_at:
        raise NotPossible(_("This citation is not there any more; the text was read anew meanwhile."))
    return row, circular


def _decide(
    row: Reference, circular: Circular, action: str, origin: Origin, target: int | None, *, by, now: datetime
) -> Reference:
    if (row.origin, row.target_id) == (origin, target):
        return row
    assert row.edition is not None  # noqa: S101 — given by _locked, for the type checker
    before = str(row.target or "")
    rows = [row, *references.same_in(_ahead(row.edition, now), row)]
    Reference.objects.filter(pk__in=[one.pk for one in rows]).update(origin=origin, target=target)
    if origin == Origin.AUTOMATIC:
        for edition_id in {one.edition_id or 0 for one in rows}:
            references.resolve_rows(Edition.objects.select_related("circular").get(pk=edition_id))
    row = Reference.objects.select_related("series", "edition", "target").get(pk=row.pk)
    audit.record(
        action,
        circular,
        by=by,
        now=now,
        circular=circular,
        citation=row.text,
        before=before,
        after=str(row.target or ""),
    )
    if circular.path is not None:
        changes.record(circular, PublicChange.Kind.STANDING, effective_at=now, now=now)
    return row


def _ahead(edition: Edition, now: datetime) -> list[Edition]:
    """Editions of the same words and language that readers do not see yet, or see in the place of this one."""
    rows = Edition.objects.filter(circular=edition.circular_id, language=edition.language, superseded_at=None)
    return list(rows.exclude(pk=edition.pk).defer("body", "facts", "rendered"))
