"""The way to publication: what waits too long, and what went without a second person."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars.models import Approval, AuditEntry, State, WorkingCopy
from circulars.reports.base import Report, Row, Scope, row_of

LONG = timedelta(days=7)


class LongInReview(Report):
    slug = "long-in-review"
    title = _("Long in review")
    about = _("Sent to review more than a week ago, and neither approved nor returned since.")
    columns = (_("sent on"), _("days"), _("team"), _("who works on it"))

    def rows(self, scope: Scope) -> QuerySet[WorkingCopy]:
        sent = AuditEntry.objects.filter(
            circular=OuterRef("circular"), action="submit", object_id=Cast(OuterRef("pk"), CharField())
        )
        copies = WorkingCopy.objects.filter(circular__in=scope.circulars, state=State.IN_REVIEW)
        since = Coalesce(Subquery(sent.order_by("-at").values("at")[:1]), "edited_at")
        waiting = copies.annotate(since=since).filter(since__lte=scope.now - LONG)
        return waiting.select_related("circular", "assigned_to").defer("body").order_by("since", "pk")

    def shown(self, found: Sequence, scope: Scope) -> list[Row]:
        return [
            row_of(
                copy,
                copy,
                [
                    timezone.localdate(copy.since),
                    (scope.now - copy.since).days,
                    scope.team_name(copy.circular.post_id),
                    str(copy.assigned_to or ""),
                ],
            )
            for copy in found
        ]


class Alone(Report):
    slug = "alone"
    title = _("Published alone")
    about = _("Published without the approval that the section asks for; the reason was written down.")
    columns = (_("published at"), _("by"), _("reason"), _("team"))

    def rows(self, scope: Scope) -> QuerySet[Approval]:
        alone = Approval.objects.exclude(alone_reason="").filter(working_copy__circular__in=scope.circulars)
        return alone.select_related("working_copy__circular", "approved_by").order_by("-approved_at", "-pk")

    def shown(self, found: Sequence[Approval], scope: Scope) -> list[Row]:
        return [
            row_of(
                row.working_copy,
                row.working_copy,
                [
                    row.approved_at,
                    str(row.approved_by),
                    row.alone_reason,
                    scope.team_name(row.working_copy.circular.post_id),
                ],
            )
            for row in found
        ]
