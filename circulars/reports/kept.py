"""What is kept and should be looked through: days of review, citations that wait, images and menus nobody uses."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.models import (
    Attachment,
    Circular,
    DeadlineLine,
    FileRole,
    Origin,
    Reference,
    Section,
    SectionEditor,
    SectionEntry,
)
from circulars.reports.base import Report, Row, Scope, row_of

LONG_OVER = timedelta(days=30)  # a deadline, for an item without a day of review
ARCHIVED = timedelta(days=365)  # what is over for longer is read as a record


class Stale(Report):
    slug = "stale"
    title = gettext_lazy("To be looked at again")
    about = gettext_lazy(
        "The day of review has come; or there is none, and the last deadline passed between a month and a year ago."
    )
    columns = (gettext_lazy("day of review"), gettext_lazy("last deadline"), gettext_lazy("team"))

    def rows(self, scope: Scope) -> QuerySet[Circular]:
        today = timezone.localdate(scope.now)
        original = scope.live.originals().filter(circular=OuterRef("pk"))
        last = DeadlineLine.objects.filter(edition__in=original.values("pk")).order_by("-due_on").values("due_on")[:1]
        between = (today - ARCHIVED, today - LONG_OVER)
        recent = DeadlineLine.objects.filter(edition__circular=OuterRef("pk"), due_on__range=between)
        is_due = Q(review_on__lte=today) | (Q(review_on=None) & Exists(recent))
        rows = scope.circulars.filter(is_due).filter(Exists(original)).annotate(last_deadline=Subquery(last))
        is_over = Q(review_on__lte=today) | Q(last_deadline__range=between)
        return rows.filter(is_over).order_by(F("review_on").asc(nulls_last=True), "last_deadline", "pk")

    def shown(self, found: Sequence, scope: Scope) -> list[Row]:
        keys = [row.pk for row in found]
        titles, forms = scope.titles(keys), scope.forms(keys)
        rows = []
        for row in found:
            cells = [row.review_on, row.last_deadline, scope.team_name(row.post_id)]
            if edition := titles.get(row.pk):
                rows.append(row_of(edition, forms.get((row.pk, edition.language)), cells))
        return rows


class Citations(Report):
    slug = "citations"
    title = gettext_lazy("Citations that wait")
    about = gettext_lazy(
        "Public words cite a circular that is not here. The citation becomes a link by itself once it is."
    )
    columns = (gettext_lazy("cited"), gettext_lazy("team"))
    page = "admin:circulars_citations"
    page_title = gettext_lazy("Lead, confirm or refuse citations")

    def rows(self, scope: Scope) -> QuerySet[Reference]:
        is_live = Q(edition__superseded_at=None) | Q(edition__superseded_at__gt=scope.now)
        rows = Reference.objects.filter(is_live, target=None, edition__removed_at=None).exclude(origin=Origin.REFUSED)
        rows = rows.filter(edition__published_at__lte=scope.now, edition__circular__in=scope.circulars)
        rows = rows.select_related("edition__circular")
        return rows.defer("edition__body", "edition__facts", "edition__rendered").order_by("-edition", "position")

    def shown(self, found: Sequence[Reference], scope: Scope) -> list[Row]:
        forms = scope.forms(row.edition.circular_id for row in found)
        return [
            row_of(
                row.edition,
                forms.get((row.edition.circular_id, row.edition.language)),
                [row.text, scope.team_name(row.edition.circular.post_id)],
            )
            for row in found
        ]


class UnusedImages(Report):
    slug = "unused-files"
    title = gettext_lazy("Unused files")
    about = gettext_lazy("Images for the text that the text does not show. Put them in, attach them, or remove them.")
    columns = (gettext_lazy("file"), gettext_lazy("size (KB)"), gettext_lazy("team"))

    def rows(self, scope: Scope) -> QuerySet[Attachment]:
        rows = Attachment.objects.filter(working_copy__circular__in=scope.circulars, role=FileRole.IMAGE)
        rows = rows.exclude(working_copy__body__contains=F("file__code"))
        return rows.select_related("working_copy__circular", "blob").order_by("-working_copy", "position", "pk")

    def shown(self, found: Sequence[Attachment], scope: Scope) -> list[Row]:
        return [
            row_of(
                row.working_copy,
                row.working_copy,
                [row.name, max(1, row.blob.size // 1024), scope.team_name(row.working_copy.circular.post_id)],
            )
            for row in found
        ]


class EmptySections(Report):
    slug = "empty-sections"
    title = gettext_lazy("Empty sections")
    about = gettext_lazy("Sections in which, and below which, nothing is public.")
    first = gettext_lazy("Section")
    columns = (gettext_lazy("address"), gettext_lazy("part of"), gettext_lazy("drafts"))

    def rows(self, scope: Scope) -> QuerySet[Section]:
        in_force = Q(superseded_at=None) | Q(superseded_at__gt=scope.now)
        entries = SectionEntry.objects.filter(
            in_force, section=OuterRef("pk"), removed_at=None, published_at__lte=scope.now
        )
        rows = Section.objects.exclude(Exists(entries)).select_related("parent")
        allowed = SectionEditor.objects.limits_of(scope.user)
        return (rows if allowed is None else rows.filter(pk__in=allowed)).order_by("position", "pk")

    def shown(self, found: Sequence[Section], scope: Scope) -> list[Row]:
        homes = scope.circulars.filter(home_section__in=[section.pk for section in found])
        with_drafts = set(homes.values_list("home_section", flat=True))
        return [
            Row(
                section.name_ko,
                "",
                reverse("admin:circulars_section_change", args=[section.pk]),
                [section.slug, str(section.parent or ""), _("yes") if section.pk in with_drafts else ""],
            )
            for section in found
        ]
