"""Figures at the desk: by month over all, the most read, and one circular by month and by day; each as a file."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulars import figures
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import FORMATS, as_csv, as_xlsx
from circulars.admin.common.panel import Panel
from circulars.admin.readers.periods import first_of, periods
from circulars.figures import Month
from circulars.masking import mask
from circulars.models import Circular, DailyFigure, Edition, WorkingCopy

SHOWN = 100  # circulars on the page; the file holds all
MONTHS = 24
DAYS = 60
PANEL_DAYS = 30
SUMS = ("months", "circulars")


@admin.register(DailyFigure)
class DailyFigureAdmin(admin.ModelAdmin):
    """Sums to look at; a single row is nothing that anybody works with."""

    desk_position = 14

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DailyFigure | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DailyFigure | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        name = "circulars_dailyfigure"
        return [
            path("all/<slug:what>.<str:export_format>", view(require_safe(self.export_all)), name=f"{name}_export"),
            path("of/<int:circular_id>/", view(require_safe(self.circular_view)), name=f"{name}_circular"),
            path(
                "of/<int:circular_id>/days.<str:export_format>",
                view(require_safe(self.export_circular)),
                name=f"{name}_circular_export",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """By month, and the most read of a period."""
        self._check(request)
        months = request.GET.get("months", "")
        query = {"months": months} if months else None
        context = {
            "title": _("Figures"),
            "kinds": _kinds(),
            "months": _bars(figures.by_month()[:MONTHS], "%Y-%m"),
            "circulars": self._circulars(request, figures.most(first_of(months))[:SHOWN]),
            "most": SHOWN,
            "periods": periods(months),
            "export_months": self._links("circulars_dailyfigure_export", "months"),
            "export_circulars": self._links("circulars_dailyfigure_export", "circulars", query=query),
        }
        return desk_page(self, request, "admin/figures.html", context | (extra_context or {}))

    def circular_view(self, request: HttpRequest, circular_id: int) -> HttpResponse:
        circular = self._circular(request, circular_id)
        first = timezone.localdate() - timedelta(days=DAYS)
        title, language = _titles([circular.pk]).get(circular.pk, (str(circular), ""))
        context = {
            "title": _("Figures of a circular"),
            "subject": title,
            "subject_language": language,
            "kinds": _kinds(),
            "total": list(figures.of_circular(circular.pk).values()),
            "months": _bars(figures.by_month(circular.pk)[:MONTHS], "%Y-%m"),
            "days": _bars(figures.by_day(circular.pk, first), "%Y-%m-%d"),
            "day_count": DAYS,
            "export_days": self._links("circulars_dailyfigure_circular_export", circular.pk),
        }
        return desk_page(self, request, "admin/figures_circular.html", context)

    def export_all(self, request: HttpRequest, what: str, export_format: str) -> HttpResponseBase:
        self._check(request)
        if what not in SUMS:
            raise Http404
        if what == "months":
            return _file("figures-months", _("Month"), _lines(figures.by_month(), "%Y-%m"), export_format)
        rows = self._circulars(request, figures.most(first_of(request.GET.get("months", ""))))
        return _file(
            "figures-circulars", _("Circular"), [[row["title"], *row["counts"]] for row in rows], export_format
        )

    def export_circular(self, request: HttpRequest, circular_id: int, export_format: str) -> HttpResponseBase:
        circular = self._circular(request, circular_id)
        days = figures.by_day(circular.pk, date(1900, 1, 1))
        return _file(f"figures-{circular.pk}", _("Day"), _lines(days, "%Y-%m-%d"), export_format)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _circular(self, request: HttpRequest, pk: int) -> Circular:
        """One that the person may edit: its title may be that of a draft."""
        self._check(request)
        circular = Circular.objects.editable_by(request.user).filter(pk=pk).first()
        if circular is None:
            raise Http404
        return circular

    def _circulars(self, request: HttpRequest, rows: QuerySet) -> list[dict[str, Any]]:
        """Rows with the public title, or the address alone where nothing is public any more."""
        found = list(rows)
        keys = [row["circular"] for row in found]
        titles, known = _titles(keys), _paths(keys)
        mine = set(Circular.objects.editable_by(request.user).filter(pk__in=keys).values_list("pk", flat=True))
        link = "admin:circulars_dailyfigure_circular"
        most = max((row["read"] for row in found), default=0)
        return [
            {
                "title": titles.get(pk, (known.get(pk, ""), ""))[0],
                "language": titles.get(pk, ("", ""))[1],
                "url": reverse(link, args=[pk]) if pk in mine else "",
                "counts": [row[kind] for kind in DailyFigure.Kind.values],
                "most": most,
            }
            for row in found
            for pk in [row["circular"]]
        ]

    def _links(self, name: str, *args: Any, query: dict | None = None) -> list[tuple[str, str]]:
        return [(one.upper(), reverse(f"admin:{name}", args=[*args, one], query=query)) for one in FORMATS]


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    """How often the circular was read lately; nothing before it is public, nor for who may not see figures."""
    if not request.user.has_perm("circulars.view_dailyfigure") or not copy.circular.path:
        return None
    first = timezone.localdate() - timedelta(days=PANEL_DAYS)
    lately = figures.of_circular(copy.circular_id, first)
    if not any(lately.values()) and not Edition.objects.live(timezone.now()).filter(circular=copy.circular_id).exists():
        return None
    values = {
        "lately": list(zip(_kinds(), lately.values(), strict=True)),
        "days": PANEL_DAYS,
        "url": reverse("admin:circulars_dailyfigure_circular", args=[copy.circular_id]),
    }
    brief = _("%(count)d reads in %(days)d days") % {"count": lately[DailyFigure.Kind.READ], "days": PANEL_DAYS}
    return Panel("figures", _("Figures"), "admin/circulars/workingcopy/_figures.html", values, brief)


def _kinds() -> list[str]:
    return [str(label) for label in DailyFigure.Kind.labels]


def _lines(months: list[Month], pattern: str) -> list[list[Any]]:
    return [[month.day.strftime(pattern), *month.counts] for month in months]


def _bars(months: list[Month], pattern: str) -> list[dict[str, Any]]:
    """Rows with the largest number of reads beside each, for the length of its bar."""
    most = max((month.counts[0] for month in months), default=0)
    return [{"day": month.day.strftime(pattern), "counts": month.counts, "most": most} for month in months]


def _titles(keys: list[int]) -> dict[int, tuple[str, str]]:
    """(public title, its language) by circular, of the original, in one query."""
    live = Edition.objects.live(timezone.now()).filter(circular__in=keys, is_original=True)
    return {pk: (mask(title), language) for pk, title, language in live.values_list("circular", "title", "language")}


def _paths(keys: list[int]) -> dict[int, str]:
    return {pk: path or "" for pk, path in Circular.objects.filter(pk__in=keys).values_list("pk", "path")}


def _file(stem: str, first: Any, rows: list[list[Any]], export_format: str) -> HttpResponseBase:
    if export_format not in FORMATS:
        raise Http404
    write = as_csv if export_format == "csv" else as_xlsx
    name = f"{stem}-{timezone.localdate():%Y-%m-%d}.{export_format}"
    return write(name, [str(first), *_kinds()], iter(rows))
