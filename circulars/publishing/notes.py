"""A past change note put right: the sentence alone, with its own trace; the edition and its hash stay."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit, changes
from circulars.locking import locked
from circulars.masking import mask
from circulars.models import Edition, NoteAmendment, PublicChange
from circulars.publishing.errors import NotPossible
from circulars.publishing.public_words import refuse_personal

LONGEST = Edition._meta.get_field("change_note").max_length or 500


@transaction.atomic
def amend_note(edition_id: int, *, by, now: datetime, text: str, reason: str) -> NoteAmendment:
    """Write ``text`` in the place of the change note of an edition that was published.

    A minor change may be given a note afterwards; a major one is never left without. Raises NotPossible.
    """
    found = Edition.objects.filter(pk=edition_id).values_list("circular_id", flat=True).first()
    if found is None:
        raise NotPossible(_("This edition has been cancelled already."))
    circular = locked(found)
    edition = Edition.objects.get(pk=edition_id)  # under the lock: not one that is being erased
    text, reason = " ".join(text.split()), reason.strip()
    if edition.erased_at:
        raise NotPossible(_("This edition has been erased; its words are gone."))
    if edition.published_at > now:
        raise NotPossible(_("This edition is not public yet. Cancel the schedule to change its note."))
    if not edition.is_corrected:
        raise NotPossible(_("The first edition corrects nothing and has no note."))
    if not reason:
        raise NotPossible(_("Give the reason; it is kept with the change."))
    if edition.is_major and not text:
        raise NotPossible(_("A major correction is never left without a note."))
    if len(text) > LONGEST:
        raise NotPossible(_("The note is too long."))
    refuse_personal(text, error=NotPossible)
    if text == edition.change_note:
        raise NotPossible(_("The note says this already."))
    amendment = NoteAmendment.objects.create(
        edition=edition,
        before=edition.change_note,
        after=text,
        reason=mask(reason)[:300],
        amended_at=now,
        amended_by=by,
    )
    Edition.objects.filter(pk=edition.pk).update(change_note=text)
    audit.record("amend_note", edition, by=by, now=now, circular=circular, reason=reason, version=edition.version)
    changes.record(circular, PublicChange.Kind.NOTE_AMENDED, effective_at=now, now=now, edition=edition)
    return amendment
