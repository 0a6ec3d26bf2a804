"""Withdraw: the text stays readable under a notice with its reason."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circulars import audit, changes
from circulars.locking import locked
from circulars.models import Circular, Edition, PublicChange, Withdrawal
from circulars.publishing.errors import NotWithdrawable


@transaction.atomic
def withdraw(
    circular_id: int,
    *,
    by,
    now: datetime,
    reason_ko: str,
    reason_en: str = "",
    at: datetime | None = None,
    language: str = "",
    successor: Circular | None = None,
) -> Withdrawal:
    """Put a notice over a circular (one ``language``, or all) from ``at``, which may lie ahead.

    Raises NotWithdrawable without a reason, without an edition public by then, or where a notice stands.
    """
    at = at or now
    circular = locked(circular_id)
    if not reason_ko.strip():
        raise NotWithdrawable(_("Give the reason; readers see it."))
    if at < now:
        raise NotWithdrawable(_("The time lies in the past."))
    if successor and (successor.pk == circular.pk or successor.path is None):
        raise NotWithdrawable(_("The successor must be another circular that is published."))
    public = Edition.objects.live(at).filter(circular=circular)
    if not (public.filter(language=language) if language else public).exists():
        raise NotWithdrawable(_("Only what is public can be withdrawn. Cancel or delete a draft instead."))
    try:
        with transaction.atomic():
            notice = Withdrawal.objects.create(
                circular=circular,
                language=language,
                reason_ko=reason_ko.strip(),
                reason_en=reason_en.strip(),
                successor=successor,
                effective_at=at,
                recorded_at=now,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise NotWithdrawable(_("This circular is withdrawn already.")) from error
    audit.record("withdraw", notice, by=by, now=now, circular=circular, reason=reason_ko, effective=at.isoformat())
    changes.record(circular, PublicChange.Kind.WITHDRAWN, effective_at=at, now=now)
    return notice


@transaction.atomic
def lift_withdrawal(withdrawal_id: int, *, by, now: datetime) -> None:
    """Take the notice away; one that lies ahead is cancelled and leaves only its audit line."""
    circular_id = Withdrawal.objects.filter(pk=withdrawal_id).values_list("circular_id", flat=True).first()
    if circular_id is None:
        raise NotWithdrawable(_("This withdrawal has been cancelled already."))
    circular = locked(circular_id)
    notice = Withdrawal.objects.filter(pk=withdrawal_id, lifted_at=None).first()
    if notice is None:
        raise NotWithdrawable(_("This withdrawal has been lifted already."))
    audit.record("lift_withdrawal", notice, by=by, now=now, circular=circular, reason=notice.reason_ko)
    if notice.effective_at > now:
        _cancel(notice)
        changes.touch()
        return
    notice.lifted_at, notice.lifted_by = now, by
    notice.save(update_fields=["lifted_at", "lifted_by"])
    changes.record(circular, PublicChange.Kind.RESTORED, effective_at=now, now=now)


def drop_unfounded(circular: Circular, *, by, now: datetime) -> None:
    """A schedule was taken back: notices planned for a moment at which nothing will be public go with it.

    Else the next publication would come out withdrawn. The caller holds the lock and raises the generation.
    """
    for notice in Withdrawal.objects.filter(circular=circular, lifted_at=None, effective_at__gt=now):
        covered = {"language": notice.language} if notice.language else {}
        ahead = Edition.objects.filter(circular=circular, published_at__lte=notice.effective_at, **covered)
        if not ahead.exists():
            audit.record("lift_withdrawal", notice, by=by, now=now, circular=circular, reason=notice.reason_ko)
            _cancel(notice)


def _cancel(notice: Withdrawal) -> None:
    """One that lies ahead leaves only its audit line; of two at the same moment the other's change stays."""
    recorded = PublicChange.objects.filter(
        circular=notice.circular_id, kind=PublicChange.Kind.WITHDRAWN, effective_at=notice.effective_at
    )
    recorded.filter(pk__in=recorded.order_by("-pk").values("pk")[:1]).delete()
    notice.delete()
