"""Which numbers of the received series are missing: an overview, one run as a list, dispositions, and files of both."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from circulars import numbering, series_gaps
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import FORMATS, as_csv, as_xlsx
from circulars.admin.reports.series_gap_form import DispositionForm, change
from circulars.masking import mask
from circulars.models import Intake, MissingNumber, Series
from circulars.series_gaps import Ranges, Row, Run

PAGE = 100
CHUNK = 500
MOST = 100_000  # rows of a file: a number typed wrongly makes millions
FILTERS = {
    series_gaps.OPEN: gettext_lazy("Nobody has said why"),
    **dict(MissingNumber.Disposition.choices),
    series_gaps.CITED: gettext_lazy("Cited, not here"),
    series_gaps.ARRIVED: gettext_lazy("Arrived since"),
    series_gaps.EVERY: gettext_lazy("All that are missing"),
}


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view
    return [
        path("gaps/", view(overview(model_admin)), name="circulars_gaps"),
        path("gaps/export/<str:export_format>/", view(overview_file(model_admin)), name="circulars_gaps_export"),
        path("<int:series_id>/gaps/<int:year>/", view(run_page(model_admin)), name="circulars_gaps_run"),
        path(
            "<int:series_id>/gaps/<int:year>/<str:export_format>/",
            view(run_file(model_admin)),
            name="circulars_gaps_run_export",
        ),
    ]


def overview(model_admin: Any):
    @never_cache
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        runs = series_gaps.load(request.user, _chosen_series(model_admin, request))
        context = {
            "title": _("Missing numbers"),
            "groups": [
                (series, [(run, _run_url(run), run_label(run)) for run in found])
                for series, found in groupby(runs, key=lambda run: run.series)
            ],
            "has_series": series_gaps.received_series().exists(),
            "export_links": _exports("admin:circulars_gaps_export", [], request.GET.urlencode()),
        }
        return desk_page(model_admin, request, "admin/series_gaps.html", context)

    return view


def overview_file(model_admin: Any):
    @never_cache
    @require_safe
    def view(request: HttpRequest, export_format: str) -> HttpResponseBase:
        runs = series_gaps.load(request.user, _chosen_series(model_admin, request))
        headings = [_("Series"), _("Year"), _("Here"), _("Highest number"), _("Missing, nobody has said why")]
        headings += [_("Missing, with a reason"), _("Cited, not here")]
        rows = (
            [str(run.series), run_label(run), run.have, run.high, run.without, run.with_disposition, len(run.beyond)]
            for run in runs
        )
        return _file(export_format, _("Missing numbers"), headings, rows)

    return view


def run_page(model_admin: Any):
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, series_id: int, year: int) -> HttpResponse:
        series = _series(model_admin, request, series_id)
        may_change = request.user.has_perm("circulars.change_series")
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            form = DispositionForm(request.POST, chosen=request.POST.getlist("chosen"))
            if form.is_valid() and change(model_admin, request, series, year, form):
                return HttpResponseRedirect(request.get_full_path())
        else:
            form = DispositionForm(initial={name: request.GET.get(name, "") for name in DispositionForm.base_fields})
        run, shown = _run(request, series, year), _shown(request)
        numbers = series_gaps.numbers_of(run, shown)
        page: Any = Paginator(_Pages(numbers), PAGE).get_page(request.GET.get("p"))
        rows = series_gaps.rows_of(run, list(page.object_list), user=request.user)
        context = {
            "title": f"{series} · {run_label(run)}",
            "run": run,
            "run_label": run_label(run),
            "filters": _filters(run, shown),
            "shown": shown,
            "page": page,
            "rows": [_shown_row(run, row, form.chosen) for row in rows],
            "links": _page_links(page, shown),
            "form": form if may_change else None,
            "export_links": _exports("admin:circulars_gaps_run_export", [series.pk, year], urlencode({"show": shown})),
            "series_url": reverse("admin:circulars_series_change", args=[series.pk]),
        }
        return desk_page(model_admin, request, "admin/series_run.html", context)

    return view


def run_file(model_admin: Any):
    @never_cache
    @require_safe
    def view(request: HttpRequest, series_id: int, year: int, export_format: str) -> HttpResponseBase:
        series = _series(model_admin, request, series_id)
        run = _run(request, series, year)
        headings = [_("Number"), _("As printed"), _("Why it is missing"), _("Note on the gap"), _("Recorded at")]
        headings += [_("Recorded by"), _("Cited by"), _("How often cited")]
        rows = _lines(run, series_gaps.numbers_of(run, _shown(request)), request.user)
        return _file(export_format, f"{series} {run_label(run)}", headings, rows)

    return view


def run_label(run: Run) -> str:
    return _("all years") if run.is_over_years else str(run.year)


def _lines(run: Run, numbers: Ranges, user) -> Iterator[list[Any]]:
    for start in range(0, min(len(numbers), MOST), CHUNK):
        for row in series_gaps.rows_of(run, numbers.part(start, CHUNK), user=user):
            told = row.told
            yield [
                row.number,
                _printed(run, row.number),
                _reason(row),
                told.note if told else "",
                told.recorded_at if told else "",
                str(told.recorded_by or "") if told else "",
                "; ".join(one.title for one in row.citing),
                row.citations,
            ]
    if len(numbers) > MOST:
        text = _("There are %(count)d numbers; a file holds the first %(most)d. Perhaps a number was typed wrongly.")
        yield [text % {"count": len(numbers), "most": MOST}, "", "", "", "", "", "", ""]


def _shown_row(run: Run, row: Row, chosen: list[str]) -> dict[str, Any]:
    told = row.told
    prefilled: dict[str, Any] = {"numbers": row.number}
    if told:
        prefilled |= {"disposition": told.disposition, "note": told.note}
    return {
        "row": row,
        "printed": _printed(run, row.number),
        "reason": _reason(row),
        "note": told.note if told else "",
        "is_chosen": str(row.number) in chosen,
        "citing": [
            (one, reverse("admin:circulars_workingcopy_change", args=[one.copy_id]) if one.copy_id else "")
            for one in row.citing
        ],
        "more": row.citations - len(row.citing),
        "originals": [(mask(str(intake)), _intake_url(intake)) for intake in row.originals],
        "change": f"?{urlencode(prefilled)}#disposition",
    }


def _reason(row: Row) -> str:
    if row.told:
        return row.told.get_disposition_display()
    return _("cited, not here") if row.is_cited_only else ""


def _printed(run: Run, number: int) -> str:
    return numbering.label_of(run.series, number, run.year)


def _intake_url(intake: Intake) -> str:
    try:
        return reverse("admin:circulars_intake_change", args=[intake.pk])
    except NoReverseMatch:
        return ""


def _series(model_admin: Any, request: HttpRequest, series_id: int) -> Series:
    _may_view(model_admin, request)
    return get_object_or_404(series_gaps.received_series(), pk=series_id)


def _chosen_series(model_admin: Any, request: HttpRequest) -> list[Series] | None:
    _may_view(model_admin, request)
    key = request.GET.get("series", "")
    return list(series_gaps.received_series().filter(pk=int(key))) if key.isdecimal() and len(key) < 10 else None


def _may_view(model_admin: Any, request: HttpRequest) -> None:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied


def _run(request: HttpRequest, series: Series, year: int) -> Run:
    """Also one of which nothing is known yet, so that its address says so and is no error."""
    is_fitting = 1900 <= year <= 2200 if series_gaps.is_yearly(series) else year == series_gaps.OVER_YEARS
    if not is_fitting:
        raise Http404
    found = (run for run in series_gaps.load(request.user, [series]) if run.year == year)
    return next(found, Run(series, year))


def _shown(request: HttpRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked in FILTERS else series_gaps.OPEN


def _filters(run: Run, shown: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "count": len(series_gaps.numbers_of(run, key)),
            "url": f"?show={key}",
            "is_chosen": key == shown,
        }
        for key, label in FILTERS.items()
    ]


class _Pages:
    """A run of numbers as the paginator wants it: counted and cut, never written out."""

    ordered = True

    def __init__(self, numbers: Ranges) -> None:
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, cut: slice) -> list[int]:
        return self.numbers.part(cut.start, cut.stop - cut.start)


def _page_links(page: Any, shown: str) -> dict[str, str]:
    links = {}
    if page.has_previous():
        links["previous"] = f"?{urlencode({'show': shown, 'p': page.previous_page_number()})}"
    if page.has_next():
        links["next"] = f"?{urlencode({'show': shown, 'p': page.next_page_number()})}"
    return links


def _run_url(run: Run) -> str:
    return reverse("admin:circulars_gaps_run", args=[run.series.pk, run.year])


def _exports(name: str, arguments: list, query: str) -> list[tuple[str, str]]:
    behind = f"?{query}" if query else ""
    return [(one.upper(), reverse(name, args=[*arguments, one]) + behind) for one in FORMATS]


def _file(export_format: str, title: str, headings: list[str], rows: Any) -> HttpResponseBase:
    if export_format not in FORMATS:
        raise Http404
    stem = slugify(title, allow_unicode=True) or "missing-numbers"
    name = f"{stem}-{timezone.localdate():%Y-%m-%d}.{export_format}"
    return as_csv(name, headings, rows) if export_format == "csv" else as_xlsx(name, headings, rows)
