"""The reports of the desk: all with their counts on one page, each as a list, and as a file."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import FORMATS, as_csv, as_xlsx
from circulars.checks import LEVELS
from circulars.models import CheckPass
from circulars.reports import MOST, REPORTS, Report, Scope
from circulars.reports.checked import Failing

PERMISSION = "circulars.publish_circular"
FILTERS = ("team", "level", "section")
PAGE = 50
CHUNK = 500


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view
    return [
        path("reports/", view(overview(model_admin)), name="circulars_reports"),
        path("reports/<slug:slug>/", view(report_view(model_admin)), name="circulars_report"),
        path(
            "reports/<slug:slug>/<str:export_format>/", view(export_view(model_admin)), name="circulars_report_export"
        ),
    ]


def overview(model_admin: Any):
    @never_cache
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        scope = _scope(request)
        context = {
            "title": _("Reports"),
            "reports": [
                {
                    "report": report,
                    "count": _count(report, scope),
                    "url": reverse("admin:circulars_report", args=[slug]),
                }
                for slug, report in REPORTS.items()
            ],
            "latest_walk": CheckPass.objects.exclude(finished_at=None).order_by("-finished_at").first(),
        }
        return desk_page(model_admin, request, "admin/reports.html", context)

    return view


def report_view(model_admin: Any):
    @never_cache
    @require_safe
    def view(request: HttpRequest, slug: str) -> HttpResponse:
        scope, report = _scope(request), _report(slug)
        page = Paginator(report.rows(scope)[: MOST + 1], PAGE).get_page(request.GET.get("p"))
        rows = report.shown(list(page.object_list), scope)
        export = "admin:circulars_report_export"
        context = {
            "title": str(report.title),
            "report": report,
            "page": page,
            "most": MOST if page.paginator.count > MOST else 0,
            "rows": [(row, [_in_words(cell) for cell in row.cells]) for row in rows],
            "links": _page_links(page, scope),
            "export_links": [(one.upper(), reverse(export, args=[slug, one], query=scope.filters)) for one in FORMATS],
            "filters": _filters(report, scope),
        }
        return desk_page(model_admin, request, "admin/report.html", context)

    return view


def export_view(model_admin: Any):
    @never_cache
    @require_safe
    def view(request: HttpRequest, slug: str, export_format: str) -> HttpResponseBase:
        scope, report = _scope(request), _report(slug)
        if export_format not in FORMATS:
            raise Http404
        headings = [str(report.first), *(str(column) for column in report.columns)]
        stem = slugify(str(report.title), allow_unicode=True) or slug
        name = f"{stem}-{timezone.localdate():%Y-%m-%d}.{export_format}"
        write = as_csv if export_format == "csv" else as_xlsx
        return write(name, headings, _every_row(report, scope))

    return view


def _count(report: Report, scope: Scope) -> str:
    count = report.count(scope)
    return str(count) if count <= MOST else f"{MOST}+"


def _scope(request: HttpRequest) -> Scope:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    filters = {name: value for name in FILTERS if (value := request.GET.get(name, ""))}
    return Scope(request.user, timezone.now(), filters)


def _report(slug: str) -> Report:
    if slug not in REPORTS:
        raise Http404
    return REPORTS[slug]


def _every_row(report: Report, scope: Scope) -> Iterator[list[Any]]:
    found = report.rows(scope)
    source = iter(found) if isinstance(found, list) else found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(source, CHUNK)):
        for row in report.shown(chunk, scope):
            yield [row.title, *("" if cell is None else cell for cell in row.cells)]


def _filters(report: Report, scope: Scope) -> list[dict[str, Any]]:
    """Choices as links, each with how much it leaves; only reports by team and by section have any."""
    address = reverse("admin:circulars_report", args=[report.slug])
    everything = Scope(scope.user, scope.now, {})

    def link(label: str, count: int | None, **changes: str) -> dict[str, Any]:
        query = {name: value for name, value in (scope.filters | changes).items() if value}
        is_chosen = all(scope.filters.get(name, "") == value for name, value in changes.items())
        url = f"{address}?{urlencode(query)}" if query else address
        return {"label": label, "count": count, "url": url, "is_chosen": is_chosen}

    if found := report.by_section(everything):
        links = [link(_("All sections"), None, section="")]
        links += [link(name, number, section=slug) for slug, name, number in found]
        return [{"heading": _("By section"), "links": links}]
    if not isinstance(report, Failing):
        return []
    teams = report.by_team(everything)
    chosen = scope.filters.get("team", "")
    by_team = [link(_("All teams"), sum(number for _slug, _name, number in teams), team="")]
    by_team += [link(name, number, team=slug) for slug, name, number in teams]
    if chosen and chosen not in {slug for slug, _name, _number in teams}:
        by_team.append(link(chosen, 0, team=chosen))
    by_level = [link(_("All levels"), None, level="")]
    by_level += [link(str(words), None, level=level) for level, words in LEVELS.items()]
    return [{"heading": _("By team"), "links": by_team}, {"heading": _("By level"), "links": by_level}]


def _page_links(page: Any, scope: Scope) -> dict[str, str]:
    def url(number: int) -> str:
        return f"?{urlencode({**scope.filters, 'p': number})}"

    links = {}
    if page.has_previous():
        links["previous"] = url(page.previous_page_number())
    if page.has_next():
        links["next"] = url(page.next_page_number())
    return links


def _in_words(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
