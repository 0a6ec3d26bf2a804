"""Withdraw: the text stays readable under a notice with its reason. Taking down by date is a notice that lies ahead."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from circulars import audit, changes
from circulars.locking import locked
from circulars.models import Circular, Edition, PublicChange, Withdrawal
from circulars.publishing.errors import NotWithdrawable
from circulars.publishing.identity import address_of
from circulars.publishing.public_words import refuse_personal


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
    is_merged: bool = False,
) -> Withdrawal:
    """Put a notice over a circular (one ``language``, or all) from ``at``, which may lie ahead.

    ``is_merged``: readers are led to the ``successor``. Circulars that were merged into this one lead to the new
    successor from then on, so that one hop is always enough. Raises NotWithdrawable without a reason, without an
    edition public by then, where a notice stands, or for a successor that readers could not use.
    """
    at = at or now
    circular = _locked_with(circular_id, successor, is_merged=is_merged)
    _refuse_words(reason_ko, reason_en, at=at, now=now)
    _refuse_successor(circular, successor, at=at, is_merged=is_merged, language=language)
    led_here = _merged_into(circular) if is_merged else []
    if led_here and at > now:
        raise NotWithdrawable(
            _("%(others)s lead here. Merge this circular at once, or change those withdrawals first.")
            % {"others": ", ".join(address_of(row.circular.path) for row in led_here)}
        )
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
                is_merged=is_merged,
                effective_at=at,
                recorded_at=now,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise NotWithdrawable(_("This circular is withdrawn already.")) from error
    for row in led_here:
        row.successor = successor
        row.save(update_fields=["successor"])
        audit.record("lead_on", row, by=by, now=now, circular=row.circular, successor=successor.path)
        changes.record(row.circular, PublicChange.Kind.WITHDRAWN, effective_at=now, now=now, is_quiet=True)
    audit.record("withdraw", notice, by=by, now=now, circular=circular, reason=reason_ko, **_told(notice))
    changes.record(circular, PublicChange.Kind.WITHDRAWN, effective_at=at, now=now)
    return notice


@transaction.atomic
def change_withdrawal(
    withdrawal_id: int,
    *,
    by,
    now: datetime,
    at: datetime,
    reason_ko: str,
    reason_en: str = "",
    successor: Circular | None = None,
    is_merged: bool = False,
) -> Withdrawal:
    """Another time, other words or another successor for a notice that lies ahead; nothing is public of it yet."""
    found = Withdrawal.objects.filter(pk=withdrawal_id).values_list("circular_id", flat=True).first()
    if found is None:
        raise NotWithdrawable(_("This withdrawal has been cancelled already."))
    circular = _locked_with(found, successor, is_merged=is_merged)
    notice = Withdrawal.objects.filter(pk=withdrawal_id, lifted_at=None).first()
    if notice is None or notice.effective_at <= now:
        raise NotWithdrawable(_("This notice is public already. Lift it, and withdraw the circular anew."))
    _refuse_words(reason_ko, reason_en, at=at, now=now)
    _refuse_successor(circular, successor, at=at, is_merged=is_merged, language=notice.language)
    if is_merged and _merged_into(circular):
        raise NotWithdrawable(_("Other circulars were merged into this one. Merge it at once instead of by date."))
    covered = {"language": notice.language} if notice.language else {}
    if not Edition.objects.live(at).filter(circular=circular, **covered).exists():
        raise NotWithdrawable(_("Only what is public can be withdrawn. Cancel or delete a draft instead."))
    before = _told(notice)
    _forget_change(notice)
    notice.effective_at, notice.recorded_at, notice.recorded_by = at, now, by
    notice.reason_ko, notice.reason_en = reason_ko.strip(), reason_en.strip()
    notice.successor, notice.is_merged = successor, is_merged
    notice.save()
    audit.record(
        "change_withdrawal",
        notice,
        by=by,
        now=now,
        circular=circular,
        reason=notice.reason_ko,
        **audit.differences(before, _told(notice)),
    )
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


def _locked_with(circular_id: int, successor: Circular | None, *, is_merged: bool) -> Circular:
    """The circular, locked with the successor and with those merged into it: of two that merge into one another at
    the same moment one has to see the other. By rising key, so that nobody waits in a ring."""
    keys = {circular_id}
    if successor:
        keys.add(successor.pk)
    if is_merged:
        keys.update(row.circular_id for row in _merged_into(circular_id))
    found = {key: locked(key) for key in sorted(keys)}
    if is_merged and not keys.issuperset(row.circular_id for row in _merged_into(circular_id)):
        raise NotWithdrawable(_("Somebody has just merged another circular into this one. Try again."))
    return found[circular_id]


def _merged_into(circular: Circular | int) -> list[Withdrawal]:
    """Notices in force or ahead that lead to this circular."""
    rows = Withdrawal.objects.filter(successor=circular, is_merged=True, lifted_at=None)
    return list(rows.select_related("circular").order_by("circular_id"))


def _refuse_words(reason_ko: str, reason_en: str, *, at: datetime, now: datetime) -> None:
    if not reason_ko.strip():
        raise NotWithdrawable(_("Give the reason; readers see it."))
    refuse_personal(reason_ko, reason_en, error=NotWithdrawable)
    if at < now:
        raise NotWithdrawable(_("The time lies in the past."))


def _refuse_successor(
    circular: Circular, successor: Circular | None, *, at: datetime, is_merged: bool, language: str
) -> None:
    if successor is None:
        if is_merged:
            raise NotWithdrawable(_("Name the circular into which this one was merged."))
        return
    if successor.pk == circular.pk or successor.path is None:
        raise NotWithdrawable(_("The successor must be another circular that is published."))
    if is_merged and language:
        raise NotWithdrawable(_("A circular is merged with all its languages. Choose all languages."))
    words: dict[str, Any] = {"successor": address_of(successor.path)}
    notices = Withdrawal.objects.filter(_leads_away(at), circular=successor).select_related("successor")
    for notice in notices.order_by("effective_at"):
        if notice.is_merged and notice.successor_id == circular.pk:
            raise NotWithdrawable(_("%(successor)s was merged into this circular; readers would go in a ring.") % words)
        if notice.is_merged:
            words["final"] = address_of(notice.successor.path)
            raise NotWithdrawable(_("%(successor)s was itself merged into %(final)s. Name that one.") % words)
        raise NotWithdrawable(_("%(successor)s is withdrawn; readers could not use it instead.") % words)
    if not Edition.objects.live(at).filter(circular=successor).exists():
        raise NotWithdrawable(_("%(successor)s cannot be read at that time; it is hidden or not yet public.") % words)


def _leads_away(at: datetime) -> Q:
    """Notices that make a successor useless: over all its languages at ``at``, or leading on to another one ever."""
    return Q(lifted_at=None) & (Q(effective_at__lte=at, language="") | Q(is_merged=True))


def _told(notice: Withdrawal) -> dict[str, Any]:
    """For the audit log; the words of the reason are kept apart."""
    return {
        "effective": notice.effective_at.isoformat(),
        "successor": notice.successor.path if notice.successor else None,
        "is_merged": notice.is_merged,
    }


def _cancel(notice: Withdrawal) -> None:
    _forget_change(notice)
    notice.delete()


def _forget_change(notice: Withdrawal) -> None:
    """One that lies ahead leaves only its audit line; of two at the same moment the other's change stays."""
    recorded = PublicChange.objects.filter(
        circular=notice.circular_id, kind=PublicChange.Kind.WITHDRAWN, effective_at=notice.effective_at
    )
    recorded.filter(pk__in=recorded.order_by("-pk").values("pk")[:1]).delete()
