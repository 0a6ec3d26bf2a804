"""Findings that somebody looked at and accepted with a reason: false alarms, and values that have to be public.

Accepted is a value, known again by its fingerprint; another value of the same kind is another finding. What blocks
needs a second person. Source: docs/domain.md, "Checks".
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit, checks, masking
from circulars.checks import Finding, Level
from circulars.locking import locked_copy
from circulars.models import AcceptedFinding, AuditEntry, Edition, StandingFinding, WorkingCopy


class NotAcceptable(Exception):
    """The finding cannot be accepted so; the message is fit to show to staff, and nothing has changed."""


@transaction.atomic
def accept(
    copy_id: int, code: str, fingerprint: str, *, by, now: datetime, reason: str, revision: int | None = None
) -> AcceptedFinding:
    """Accept one finding of the saved words, or one that the nightly checks found in the public edition.

    ``revision`` is the one that was seen. Raises NotAcceptable for a finding that is not there (any more), that
    nobody may accept, or that blocks and would be accepted by whoever worked on the words, or changed the passage.
    """
    copy = _seen(copy_id, revision)
    present = [one for one in checks.run(copy, at=now) if (one.code, one.fingerprint) == (code, fingerprint)]
    levels = {one.level for one in present} or _standing_levels(copy, code, fingerprint, now)
    if not levels:
        raise NotAcceptable(_("This finding is there no more. Look at the checks of the present words."))
    if Level.NOT_CHECKED in levels or (Level.BLOCK in levels and not fingerprint):
        raise NotAcceptable(_("This cannot be accepted; it has to be put right."))
    if Level.BLOCK in levels and by is not None and by.pk in _writers(copy, present):
        raise NotAcceptable(_("Whoever worked on these words cannot accept what blocks them. Ask a second person."))
    return _write(copy, code, fingerprint, by=by, now=now, reason=reason)


@transaction.atomic
def accept_with_reason(copy_id: int, *, by, now: datetime, reason: str, revision: int | None = None) -> int:
    """Give one reason for all findings that need one; returns how many there were. The publisher's own step."""
    copy = _seen(copy_id, revision)
    accepted = checks.Acceptances.of(copy.circular_id, copy.language)
    waiting = {
        (one.code, one.fingerprint): one
        for one in checks.run(copy, at=now)
        if one.level == Level.NEEDS_REASON and not accepted.hold(one)
    }
    for code, fingerprint in waiting:
        _write(copy, code, fingerprint, by=by, now=now, reason=reason)
    return len(waiting)


@transaction.atomic
def withdraw(accepted_id: int, *, by, now: datetime) -> None:
    """Take an acceptance back: the finding stands again. Nothing that is public changes by it."""
    row = AcceptedFinding.objects.select_for_update(of=("self",)).filter(pk=accepted_id).first()
    if row is None:
        return
    audit.record(
        "withdraw_acceptance", row.circular, by=by, now=now, circular=row.circular, reason=row.reason, finding=row.code
    )
    row.delete()


def _seen(copy_id: int, revision: int | None) -> WorkingCopy:
    copy = locked_copy(copy_id)
    if revision is not None and copy.revision != revision:
        raise NotAcceptable(_("Someone else has just changed this circular. Reload it to see its state."))
    return copy


def _writers(copy: WorkingCopy, findings: Iterable[Finding]) -> set[int | None]:
    """Who wrote the words that block: everybody who saved them since the newest edition, however little last.

    And of words in a passage whoever changed that last.
    """
    newest = copy.circular.editions.filter(language=copy.language).order_by("-version").first()
    saves = AuditEntry.objects.filter(
        object_type=WorkingCopy._meta.label, object_id=str(copy.pk), action__in=("create", "edit")
    )
    if newest is not None:
        saves = saves.filter(at__gt=newest.recorded_at)
    writers = {copy.edited_by_id, *saves.values_list("actor_id", flat=True)}
    if any(one.field == "passages" for one in findings):
        writers |= set(copy.passagelines.values_list("passage__changed_by", flat=True))
    return writers


def _standing_levels(copy: WorkingCopy, code: str, fingerprint: str, now: datetime) -> set[str]:
    """Of what the nightly checks found in the public edition, whose words may differ from those of the copy."""
    live = Edition.objects.live(now).filter(circular=copy.circular_id, language=copy.language)
    rows = StandingFinding.objects.filter(edition__in=live, code=code, fingerprint=fingerprint, gone_at=None)
    return set(rows.values_list("level", flat=True))


def _write(copy: WorkingCopy, code: str, fingerprint: str, *, by, now: datetime, reason: str) -> AcceptedFinding:
    reason = reason.strip()
    if not reason:
        raise NotAcceptable(_("Write the reason; it is kept."))
    row, _is_new = AcceptedFinding.objects.update_or_create(
        circular=copy.circular,
        language=copy.language,
        code=code,
        fingerprint=fingerprint,
        defaults={"reason": masking.mask(reason)[:300], "accepted_at": now, "accepted_by": by},
    )
    audit.record("accept_finding", copy, by=by, now=now, circular=copy.circular, reason=reason, finding=code)
    return row
