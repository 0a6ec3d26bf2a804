"""What readers say of pages: the answers with their remarks, and what they say together by page, team and month."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from circulars import addresses, audit
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import FORMATS, ExportMixin, as_csv, as_xlsx
from circulars.admin.readers.periods import first_of, periods
from circulars.feedback import SCORES, sums
from circulars.models import AuditEntry, Feedback, Language
from contacts import directory
from contacts.models import Team

REPORTS = {"page": gettext_lazy("By page"), "team": gettext_lazy("By team"), "month": gettext_lazy("By month")}
GROUPED = {"page": ("path", sums.by_page), "team": ("team", sums.by_team), "month": ("month", sums.by_month)}


class RemarkFilter(admin.SimpleListFilter):
    title = pgettext_lazy("reader", "remark")
    parameter_name = "remark"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("open", gettext_lazy("with a remark, not seen to")),
            ("any", gettext_lazy("with a remark")),
            ("none", gettext_lazy("without a remark")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(remark="")
        if self.value() == "any":
            return queryset.exclude(remark="")
        return queryset.exclude(remark="").filter(is_handled=False) if self.value() == "open" else queryset


class ScoreFilter(admin.SimpleListFilter):
    title = gettext_lazy("satisfaction")
    parameter_name = "score"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(str(score), label) for score, label in SCORES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        return queryset.filter(score=chosen) if chosen in {str(score) for score in SCORES} else queryset


class PageLanguageFilter(admin.SimpleListFilter):
    title = gettext_lazy("language of the page")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(one.value, one.label) for one in (Language.KOREAN, Language.ENGLISH)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(language=self.value()) if self.value() else queryset


@admin.register(Feedback)
class FeedbackAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    """Answers are read and seen to; nobody writes, changes or deletes what a reader said."""

    desk_position = 13
    list_display = ["day", "about", "satisfaction", "said", "team", "is_handled"]
    list_filter = [
        RemarkFilter,
        ScoreFilter,
        "is_handled",
        ("team", admin.RelatedOnlyFieldListFilter),
        PageLanguageFilter,
    ]
    date_hierarchy = "day"
    search_fields = ["remark", "path"]
    search_help_text = gettext_lazy("Words of the remark, or the address of the page")
    fields = ["day", "about", "satisfaction", "said", "team", "asked_in", "is_handled"]
    readonly_fields = ["day", "about", "satisfaction", "said", "team", "asked_in"]
    export_columns = ["day", "path", "score", "remark", "team", "language", "is_handled"]
    actions = ["see_to", "open_again"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        """With the teams by their names of today, which a join would leave out."""
        return super().get_queryset(request).prefetch_related(Prefetch("team", Team.objects.all()))

    @admin.display(description=pgettext_lazy("reader", "page"), ordering="path")
    def about(self, row: Feedback) -> str:
        address = f"{addresses.prefix(row.language)}{addresses.quoted(row.path)}"
        return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', address, row.path)

    @admin.display(description=gettext_lazy("satisfaction"), ordering="score")
    def satisfaction(self, row: Feedback) -> str:
        return f"{row.score} · {SCORES[row.score]}"

    @admin.display(description=pgettext_lazy("reader", "remark"))
    def said(self, row: Feedback) -> str:
        return format_html('<bdi lang="{}">{}</bdi>', row.language, row.remark) if row.remark else "–"

    @admin.display(description=gettext_lazy("language of the page"), ordering="language")
    def asked_in(self, row: Feedback) -> str:
        return str(dict(Language.choices).get(row.language, row.language))

    @admin.action(description=gettext_lazy("Mark as seen to"), permissions=["change"])
    def see_to(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, True)

    @admin.action(description=gettext_lazy("Mark as not seen to"), permissions=["change"])
    def open_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, False)

    def _mark(self, request: HttpRequest, queryset: QuerySet, is_handled: bool) -> None:
        field = capfirst(str(Feedback._meta.get_field("is_handled").verbose_name))
        values = audit.differences({field: not is_handled}, {field: is_handled})
        with transaction.atomic():
            asked = Feedback.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
            rows = list(asked.exclude(is_handled=is_handled).select_for_update())
            count = Feedback.objects.filter(pk__in=[row.pk for row in rows]).update(is_handled=is_handled)
            now = timezone.now()
            AuditEntry.objects.bulk_create(
                audit.entry("change", row, by=request.user, now=now, fields=[field], rows=[], **values) for row in rows
            )
        text = ngettext("%(count)d answer was marked.", "%(count)d answers were marked.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        links = [
            (str(label), reverse("admin:circulars_feedback_report", args=[slug])) for slug, label in REPORTS.items()
        ]
        return super().changelist_view(request, {"tool_links": links} | (extra_context or {}))

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("report/<slug:slug>/", view(require_safe(self.report_view)), name="circulars_feedback_report"),
            path(
                "report/<slug:slug>/<str:export_format>/",
                view(require_safe(self.report_export)),
                name="circulars_feedback_report_export",
            ),
            *super().get_urls(),
        ]

    def report_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """What the answers of a period say together."""
        rows = self._rows(request, slug, most=sums.SHOWN)
        months = request.GET.get("months", "")
        export = "admin:circulars_feedback_report_export"
        query = {"months": months} if months else None
        context = {
            "title": _("Readers' answers: %(how)s") % {"how": REPORTS[slug]},
            "headings": _headings(slug),
            "rows": rows,
            "enough": sums.ENOUGH,
            "is_cut": len(rows) == sums.SHOWN,
            "reports": [
                (label, reverse("admin:circulars_feedback_report", args=[one], query=query), one == slug)
                for one, label in REPORTS.items()
            ],
            "periods": periods(months),
            "export_links": [(one.upper(), reverse(export, args=[slug, one], query=query)) for one in FORMATS],
        }
        return desk_page(self, request, "admin/feedback_report.html", context)

    def report_export(self, request: HttpRequest, slug: str, export_format: str) -> HttpResponseBase:
        if export_format not in FORMATS:
            raise Http404
        rows = self._rows(request, slug)
        name = f"{slugify(_('Readers answers'), allow_unicode=True)}-{slug}-{timezone.localdate()}.{export_format}"
        write = as_csv if export_format == "csv" else as_xlsx
        return write(name, [str(heading) for heading in _headings(slug)], iter(rows))

    def _rows(self, request: HttpRequest, slug: str, most: int | None = None) -> list[list[Any]]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if slug not in REPORTS:
            raise Http404
        key, group = GROUPED[slug]
        grouped = group(sums.since(first_of(request.GET.get("months", ""))))
        found = sums.read(grouped[:most] if most else grouped, key)
        name = _namer(slug)
        return [
            [name(one.key), one.answers, *one.counts, "–" if one.mean is None else f"{one.mean:.1f}", one.remarks]
            for one in found
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Feedback | None = None) -> bool:
        return False


def _headings(slug: str) -> list[Any]:
    first = {"page": _("Page"), "team": _("Team"), "month": _("Month")}[slug]
    return [first, _("Answers"), *SCORES.values(), _("Mean"), _("Remarks")]


def _namer(slug: str) -> Any:
    """From a key to the words of its row."""
    if slug == "page":
        return str
    if slug == "month":
        return lambda month: f"{month:%Y-%m}" if isinstance(month, date) else str(month)
    today = directory.load(timezone.localdate())
    language = translation.get_language()

    def named(pk: int | None) -> str:
        team = today.team_by_pk(pk)
        return team.name(language) if team else _("without a team")

    return named
