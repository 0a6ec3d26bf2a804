"""The first page of the admin: what waits for the person who logged in. A fixed number of queries."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulars import autosaves, steps
from circulars.admin.common import moments
from circulars.admin.intake import upload, waiting
from circulars.admin.open_form import recovery
from circulars.admin.upkeep import contacts, status
from circulars.admin.upkeep.background import failed_tasks
from circulars.models import DeadlineLine, Edition, Remark, State, Withdrawal, WorkingCopy
from circulars.models.circular import belonging_to_editable

SHOWN = 6  # rows of a box
DEADLINE_DAYS = 14
OWN = ("unsaved", "mine", "waiting")  # the boxes of what waits for this very person


class Row(NamedTuple):
    title: str
    language: str
    number: str
    url: str
    remark: str


class Box(NamedTuple):
    key: str
    title: str
    count: int
    rows: list[Row]
    url: str  # the filtered list behind the box; empty where there is none
    empty: str


def context(request: HttpRequest) -> dict:
    """What ``admin/desk.html`` shows; without boxes for those who have nothing to do with circulars."""
    user = request.user
    now = timezone.now()
    failed = failed_tasks(user, now) | contacts.box(user, now) | status.word(user)
    if not user.has_perm("circulars.view_workingcopy"):
        return failed | {"desk_boxes": [], "new_circular_url": "", "desk_today": "", "desk_is_quiet": False}
    allowed = belonging_to_editable(user)
    copies = WorkingCopy.objects.filter(allowed)
    pending = copies.pending()
    waiting = steps.open_to(user, copies, now)
    counts = pending.order_by().aggregate(
        mine=Count("pk", filter=Q(assigned_to=user)),
        draft=Count("pk", filter=Q(state=State.DRAFT)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        in_review=Count("pk", filter=Q(state=State.IN_REVIEW)),
        approved=Count("pk", filter=Q(state=State.APPROVED)),
    )
    boxes = [
        *_unsaved(user, now),
        *_originals(user, now),
        _copies(
            "mine", _("My work"), counts["mine"], pending.filter(assigned_to=user), "assigned=me&state=pending", now,
            _("Nothing is assigned to you."), with_state=True,
        ),
    ]  # fmt: skip
    if user.has_perm("circulars.approve_circular"):
        boxes.append(
            _copies(
                "waiting", _("Waiting for my approval"), len(waiting), pending.filter(pk__in=waiting),
                "state=waiting", now, _("Nobody waits for your approval."),
            )
        )  # fmt: skip
    if user.has_perm("circulars.publish_circular"):
        boxes.append(
            _copies(
                "approved", _("Approved, to be published"), counts["approved"], pending.filter(state=State.APPROVED),
                "state=approved", now, _("Nothing approved waits for publication."),
            )
        )  # fmt: skip
    boxes += [
        _copies(
            "returned", _("Returned"), counts["returned"], pending.filter(state=State.RETURNED), "state=returned", now,
            _("Nothing was returned."),
        ),
        _scheduled(allowed, now),
        *_planned_withdrawals(allowed, now),
        _deadlines(allowed, now),
        _copies(
            "draft", _("Drafts"), counts["draft"], pending.filter(state=State.DRAFT), "state=draft", now,
            _("There are no drafts."),
        ),
        _copies(
            "in_review", _("In review"), counts["in_review"], pending.filter(state=State.IN_REVIEW),
            "state=in_review", now, _("Nothing is in review."),
        ),
        _published(allowed, now),
    ]  # fmt: skip
    return (
        upload.context(user)
        | failed
        | {
            "desk_boxes": boxes,
            "desk_is_quiet": not any(box.count for box in boxes if box.key in OWN),
            "desk_today": moments.day_in_words(timezone.localdate(now)),
            "new_circular_url": (
                reverse("admin:circulars_workingcopy_add") if user.has_perm("circulars.add_workingcopy") else ""
            ),
        }
    )


def _copies(
    key: str, title: str, count: int, rows: QuerySet, query: str, now: datetime, empty: str, with_state: bool = False
) -> Box:
    """Remarks are counted of the rows that are shown: to group all would be to read all."""
    remarks = Remark.objects.filter(working_copy=OuterRef("pk"), resolved_at=None).order_by().values("working_copy")
    shown = rows.select_related("edited_by").defer("body", "summary_ko").order_by("-edited_at", "-pk")
    shown = shown.annotate(open_remarks=Subquery(remarks.annotate(number=Count("pk")).values("number")))[:SHOWN]
    return Box(key, title, count, [_copy_row(copy, now, with_state) for copy in shown], _list(query), empty)


def _copy_row(copy: Any, now: datetime, with_state: bool) -> Row:
    ago = moments.distance(timezone.localdate(copy.edited_at), timezone.localdate(now))
    parts = [str(copy.state_at(now).label)] if with_state else []
    if copy.open_remarks:
        number = copy.open_remarks
        parts.append(ngettext("%(count)s open remark", "%(count)s open remarks", number) % {"count": number})
    edited = _("edited %(when)s by %(who)s") if copy.edited_by else _("edited %(when)s")
    parts.append(edited % {"when": ago, "who": copy.edited_by})
    return Row(copy.title, copy.language, copy.number, _form(copy.pk), " · ".join(parts))


def _unsaved(user, now: datetime) -> list[Box]:
    """The person's own words that wait in no circular; without a box where there are none."""
    waiting = autosaves.unsaved(user)
    shown = list(waiting.select_related("working_copy").defer("working_copy__body")[:SHOWN])
    if not shown:
        return []
    rows = []
    for kept in shown:
        copy = kept.working_copy
        title = recovery.title_of(kept) or (copy.title if copy else "") or _("without a title")
        remark = _("typed %(when)s") % {"when": moments.in_words(kept.saved_at)}
        if copy is None:
            remark = f"{_('never saved')} · {remark}"
        language, number = (copy.language, copy.number) if copy else ("", "")
        rows.append(Row(title, language, number, recovery.restore_url(kept), remark))
    return [Box("unsaved", _("Words not saved"), waiting.count(), rows, "", "")]


def _originals(user, now: datetime) -> list[Box]:
    """What was received and nobody has drafted or declined; no box for those who may see no originals."""
    queue = waiting.for_desk(user, SHOWN)
    if queue is None:
        return []
    rows = []
    today = timezone.localdate(now)
    for original in queue.rows:
        received = moments.distance(timezone.localdate(original.received_at), today)
        words = [_("received %(when)s") % {"when": received}]
        if original.taken_by:
            words.append(_("taken by %(who)s") % {"who": original.taken_by})
        rows.append(Row(str(original), original.language, "", waiting.address_of(original), " · ".join(words)))
    title, empty = _("Received originals"), _("No original waits.")
    return [Box("originals", title, queue.count, rows, waiting.list_address(), empty)]


def _scheduled(allowed: Q, now: datetime) -> Box:
    """Read from the editions: their index by time finds the few that lie ahead among very many."""
    ahead = _with_copy(Edition.objects.scheduled(now).filter(allowed)).order_by("published_at", "pk")
    before = Edition.objects.filter(  # public until the minute in which this one begins
        circular=OuterRef("circular"), language=OuterRef("language"), superseded_at=OuterRef("published_at")
    )
    rows = [
        _edition_row(
            edition,
            moments.publication(edition.published_at, now, version=edition.version, before=edition.before_version),
        )
        for edition in ahead.annotate(before_version=Subquery(before.values("version")[:1]))[:SHOWN]
    ]
    return Box("scheduled", _("Scheduled"), ahead.count(), rows, _list("state=scheduled"), _("Nothing is scheduled."))


def _planned_withdrawals(allowed: Q, now: datetime) -> list[Box]:
    """What is taken down by date; no box where nothing is."""
    copy = WorkingCopy.objects.filter(circular=OuterRef("circular"), language=OuterRef("circular__original_language"))
    ahead = Withdrawal.objects.filter(allowed, lifted_at=None, effective_at__gt=now)
    found: Any = ahead.annotate(copy_pk=Subquery(copy.values("pk")[:1])).order_by("effective_at", "pk")
    notices = list(found[:SHOWN])
    if not notices:
        return []
    copies = WorkingCopy.objects.defer("body", "summary_ko").in_bulk([row.copy_pk for row in notices if row.copy_pk])
    rows = [
        Row(one.title, one.language, one.number, _form(one.pk), moments.withdrawal(row.effective_at, now))
        for row in notices
        if (one := copies.get(row.copy_pk))
    ]
    count = len(rows) if len(notices) < SHOWN else ahead.count()
    return [Box("taken_down", _("Planned withdrawals"), count, rows, "", "")]


def _deadlines(allowed: Q, now: datetime) -> Box:
    today = timezone.localdate(now)
    lines = DeadlineLine.objects.filter(
        Edition.objects.live(now).originals().filter(allowed).of_line(),
        due_on__range=(today, today + timedelta(days=DEADLINE_DAYS)),
    ).order_by("due_on", "due_time", "pk")
    copy = WorkingCopy.objects.filter(circular=OuterRef("edition__circular"), language=OuterRef("edition__language"))
    shown = lines.select_related("edition").defer("edition__body", "edition__facts", "edition__rendered")
    rows = []
    for line in shown.annotate(copy_pk=Subquery(copy.values("pk")[:1]))[:SHOWN]:
        when = f"{moments.day_in_words(line.due_on)}{f' {line.due_time:%H:%M}' if line.due_time else ''}"
        remark = f"{line.get_kind_display()} · {when} · {moments.distance(line.due_on, today)}"
        rows.append(_row(line.edition, line.copy_pk, remark))
    title = ngettext("Deadlines of the next %(days)d day", "Deadlines of the next %(days)d days", DEADLINE_DAYS) % {
        "days": DEADLINE_DAYS
    }
    return Box("deadlines", title, lines.count(), rows, "", _("No deadline in these days."))


def _published(allowed: Q, now: datetime) -> Box:
    """Without a count: how much is public is no work that waits."""
    recent = _with_copy(Edition.objects.live(now).filter(allowed)).order_by("-published_at", "-pk")
    rows = []
    # not by the version: that of a cancelled schedule is not used again
    earlier = Edition.objects.filter(
        circular=OuterRef("circular"), language=OuterRef("language"), published_at__lt=OuterRef("published_at")
    )
    for edition in recent.annotate(is_correction=Exists(earlier))[:SHOWN]:
        when = moments.distance(timezone.localdate(edition.published_at), timezone.localdate(now))
        action = _("corrected %(when)s") if edition.is_correction else _("published %(when)s")
        rows.append(_edition_row(edition, action % {"when": when}))
    return Box(
        "published", _("Recently published"), len(rows), rows, _list("state=published"), _("Nothing is public yet.")
    )


def _with_copy(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    copy = WorkingCopy.objects.filter(circular=OuterRef("circular"), language=OuterRef("language"))
    return editions.defer("body", "facts", "rendered").annotate(copy_pk=Subquery(copy.values("pk")[:1]))


def _edition_row(edition: Any, remark: str) -> Row:
    return _row(edition, edition.copy_pk, remark)


def _row(edition: Edition, copy_pk: int | None, remark: str) -> Row:
    return Row(edition.title, edition.language, edition.number, _form(copy_pk) if copy_pk else "", remark)


def _form(copy_pk: int) -> str:
    return reverse("admin:circulars_workingcopy_change", args=[copy_pk])


def _list(query: str) -> str:
    return f"{reverse('admin:circulars_workingcopy_changelist')}?{query}"
