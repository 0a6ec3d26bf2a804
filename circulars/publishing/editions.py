"""Publish, schedule, correct, cancel: the operations that make editions.

A correction is the publication of a working copy whose circular has an edition already.
Source: docs/domain.md, "Publishing".
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import audit, changes, checks, draft_links, facts, notifications, references, workflow
from circulars.locking import locked, locked_copy
from circulars.masking import mask
from circulars.models import Approval, Circular, Edition, PublicChange, Removal, State, WorkingCopy
from circulars.publishing import freezing, identity, intervals, listing, notices
from circulars.publishing.errors import NotCancellable, NotPublishable
from circulars.rendering import sanitise

# A cancellation that commits after the minute would take back what somebody has read already.
LAST_MOMENT = timedelta(seconds=5)


@transaction.atomic
def publish(
    copy_id: int,
    *,
    by,
    now: datetime,
    at: datetime | None = None,
    revision: int | None = None,
    change_note: str = "",
    is_major: bool = True,
    alone_reason: str = "",
    summary_holds: bool = False,
) -> Edition:
    """Freeze a working copy as the next edition, public from ``at`` (aware; may lie ahead; now when None).

    ``revision`` is the one the publisher saw; words saved since are refused. A major correction needs a
    ``change_note``. ``alone_reason`` replaces missing approvals and is kept. ``summary_holds``: the Korean summary,
    although it stayed as it was, tells the corrected text too. Raises NotPublishable: nothing has changed then, and
    no own number is used up.
    """
    at = at or now
    copy = locked_copy(copy_id)
    circular = copy.circular
    before = intervals.newest(circular, copy.language)
    _refuse_stale(copy, before, revision=revision, now=now, at=at)
    _refuse_removed(circular)
    prefetch_related_objects([copy], "passagelines__passage")  # checked and frozen are the same words of a passage
    _require_approval(copy, by=by, now=now, alone_reason=alone_reason)
    copy.body = sanitise.clean(copy.body)
    identity.keep_own_number(circular, copy, before)
    copy.change_note = change_note.strip() if before and is_major else ""  # becomes public: the checks read it too
    if findings := checks.blocking(copy, at=at):
        raise NotPublishable(findings=findings)
    translates = _original_of(copy, at=at)
    if before is None:
        if circular.path is None:
            identity.assign(circular, copy, at=at)
        is_major, change_note = True, ""
    else:
        _require_change(copy, before, is_major=is_major, change_note=change_note)
        intervals.close(before, at=at)
    edition = freezing.freeze(
        copy,
        by=by,
        now=now,
        published_at=at,
        before=before,
        translates=translates,
        change_note=change_note.strip() if is_major else "",
        is_major=is_major,
        summary_holds=summary_holds,
    )
    copy.state, copy.public_from, copy.change_note = State.PUBLISHED, at, ""
    copy.save()
    draft_links.end_at_publication(copy, at=at)
    listing.rebuild([circular.pk])
    references.resolve_waiting_for(circular)
    audit.record(
        "publish" if at <= now else "schedule",
        edition,
        by=by,
        now=now,
        circular=circular,
        reason=alone_reason,
        version=edition.version,
        public_from=at.isoformat(),
        change_note=edition.change_note,
    )
    kind = PublicChange.Kind.CORRECTED if before else PublicChange.Kind.PUBLISHED
    changes.record(circular, kind, effective_at=at, now=now, edition=edition)
    transaction.on_commit(partial(references.link_again, edition.pk), robust=True)  # what is public stays so
    return edition


@transaction.atomic
def cancel(edition_id: int, *, by, now: datetime) -> WorkingCopy:
    """Take back a scheduled edition before its minute; its words stay in the working copy as a draft.

    Its version and code are never used again, an own number stays with the circular; a withdrawal planned for when
    nothing is public goes too. Raises NotCancellable once it is public, decided under the circular's lock.
    """
    return _cancel(edition_id, by=by, now=now)


def _cancel(edition_id: int, *, by, now: datetime, keep_notices: bool = False) -> WorkingCopy:
    """``keep_notices``: a publication follows, which looks after them and raises the generation, last of all locks."""
    found = Edition.objects.filter(pk=edition_id).values_list("circular_id", flat=True).first()
    if found is None:
        raise NotCancellable(_("This edition has been cancelled already."))
    circular = locked(found)
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        raise NotCancellable(_("This edition has been cancelled already."))
    if edition.published_at <= now:
        raise NotCancellable(_("This edition is public; correct or withdraw it instead."))
    if edition.published_at <= now + LAST_MOMENT:
        raise NotCancellable(_("This edition becomes public within seconds. Correct or withdraw it then."))
    if edition.translations.exists():
        raise NotCancellable(_("A translation of this edition is published or scheduled; cancel that first."))
    changes_ahead = PublicChange.objects.filter(
        circular=circular, language=edition.language, version=edition.version, effective_at__gt=now
    )
    audit.record(
        "cancel",
        edition,
        by=by,
        now=now,
        circular=circular,
        version=edition.version,
        code=edition.code,
        public_from=edition.published_at.isoformat(),
    )
    changes_ahead.delete()
    try:
        with transaction.atomic():
            edition.delete()
    except IntegrityError as error:  # the database's clock says it is public, after a long wait for the lock
        raise NotCancellable(_("This edition is public; correct or withdraw it instead.")) from error
    before = intervals.reopen(circular, edition.language)
    copy = WorkingCopy.objects.get(circular=circular, language=edition.language)
    if copy.state == State.PUBLISHED:
        copy.state = State.DRAFT
        copy.change_note = edition.change_note
    copy.public_from = before.published_at if before else None
    copy.save(update_fields=["state", "change_note", "public_from"])
    listing.rebuild([circular.pk])
    if not keep_notices:
        notices.drop_unfounded(circular, by=by, now=now)
        changes.touch()
    return copy


@transaction.atomic
def reschedule(edition_id: int, *, at: datetime, by, now: datetime) -> Edition:
    """Move a scheduled edition to another time: it is cancelled and frozen anew from its own words.

    Raises NotCancellable or NotPublishable; the old schedule stands then. What was drafted since stays drafted.
    """
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        raise NotCancellable(_("This edition has been cancelled already."))
    keys = WorkingCopy.objects.values_list("pk", flat=True)
    # under the lock: words saved since were approved by nobody
    copy = locked_copy(keys.get(circular=edition.circular_id, language=edition.language))
    prefetch_related_objects([copy], "passagelines__passage")
    if copy.state != State.PUBLISHED or not facts.says_the_same(facts.collect(copy), copy.body, edition):
        raise NotPublishable(_("The words have been edited since. Cancel the schedule and publish them anew."))
    _cancel(edition_id, by=by, now=now, keep_notices=True)
    moved = publish(
        copy.pk,
        by=by,
        now=now,
        at=at,
        change_note=edition.change_note,
        is_major=edition.is_major,
        alone_reason=_("only the time was changed") if workflow.required(copy) else "",
        summary_holds=edition.summary_of_version == edition.version,
    )
    notices.drop_unfounded(copy.circular, by=by, now=now)
    return moved


def _refuse_stale(
    copy: WorkingCopy, before: Edition | None, *, revision: int | None, now: datetime, at: datetime
) -> None:
    if revision is not None and copy.revision != revision:
        raise NotPublishable(_("Someone else has just changed this circular. Reload it to see its state."))
    if before and before.published_at > now:
        raise NotPublishable(
            _("Edition %(version)s is scheduled for %(time)s. Cancel it first, or its words would replace these.")
            % {"version": before.version, "time": f"{timezone.localtime(before.published_at):%Y-%m-%d %H:%M}"}
        )
    if copy.state == State.PUBLISHED:
        raise NotPublishable(_("These words are published already."))
    if at < now:
        raise NotPublishable(_("The time of publication lies in the past."))
    if before and at <= before.published_at:
        raise NotPublishable(_("The public edition is newer than that. Try again."))


def _refuse_removed(circular: Circular) -> None:
    removed = circular.removals.filter(lifted_at=None, scope=Removal.Scope.WHOLE).first()
    if removed:
        raise NotPublishable(
            _("This circular has been erased and cannot be published again.")
            if removed.erased_at
            else _("This circular is hidden. Show it again before you publish.")
        )


def _require_approval(copy: WorkingCopy, *, by, now: datetime, alone_reason: str) -> None:
    if copy.state == State.RETURNED:
        raise NotPublishable(_("This circular was returned. Work on the remarks first."))
    if workflow.approvals(copy, now) >= workflow.required(copy):
        return
    if not alone_reason.strip():
        raise NotPublishable(
            _("This section asks for the approval of another person. Publish alone only with a written reason.")
        )
    own, _is_new = Approval.objects.get_or_create(
        working_copy=copy, revision=copy.revision, approved_by=by, defaults={"approved_at": now}
    )
    if own.alone_reason:
        return  # given for these words before: another time of publication takes no reason away
    own.approved_at, own.alone_reason = now, mask(alone_reason.strip())
    own.save(update_fields=["approved_at", "alone_reason"])
    notifications.published_alone(copy, by=by, now=now, reason=alone_reason)


def _original_of(copy: WorkingCopy, *, at: datetime) -> Edition | None:
    """The edition of the original that a translation belongs to, public when the translation will be."""
    circular = copy.circular
    if copy.language == circular.original_language:
        return None
    original = Edition.objects.live(at).filter(circular=circular, language=circular.original_language).first()
    if original is None:
        raise NotPublishable(_("Publish the original first; a translation belongs to an edition of it."))
    return original


def _require_change(copy: WorkingCopy, before: Edition, *, is_major: bool, change_note: str) -> None:
    if facts.says_the_same(facts.collect(copy), copy.body, before):
        raise NotPublishable(_("Nothing differs from the public edition."))
    if is_major and not change_note.strip():
        raise NotPublishable(_("Say in a public sentence what was corrected, or mark the change as minor."))
