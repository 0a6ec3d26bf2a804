"""Upkeep of contacts on the desk: a box with numbers, the whole list to be read, printed or taken as a file."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars import contact_upkeep
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import FORMATS, as_csv, as_xlsx
from circulars.contact_upkeep.kinds import KINDS, PERMISSION, Finding
from circulars.models import ContactFinding
from contacts.models import Post

MOST = 500  # rows of one kind on the page; a file holds all


def urls(site: admin.AdminSite) -> list:
    return [
        path("contacts/upkeep/", site.admin_view(_page(site)), name="contact-upkeep"),
        path("contacts/upkeep/<str:export_format>/", site.admin_view(_file), name="contact-upkeep-file"),
    ]


def box(user: Any, now: datetime) -> dict[str, Any]:
    """For the first page of the desk: how many of each kind, for those who mend them."""
    if not user.has_perm(PERMISSION):
        return {"upkeep_kinds": None}
    grouped = _grouped(contact_upkeep.collect(now))
    address = reverse("admin:contact-upkeep")
    return {"upkeep_kinds": [(f"{address}#{slug}", KINDS[slug].title, len(rows)) for slug, rows in grouped.items()]}


def _page(site: admin.AdminSite) -> Any:
    @never_cache
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        _refuse_others(request)
        now = timezone.now()
        grouped = _grouped(contact_upkeep.collect(now))
        since = dict(ContactFinding.objects.values_list("key", "found_at"))
        context = {
            "title": _("Contacts to be mended"),
            "now": now,
            "groups": [
                {
                    "kind": KINDS[slug],
                    "count": len(rows),
                    "rows": [(row, since.get(row.key)) for row in rows[:MOST]],
                    "most": MOST if len(rows) > MOST else 0,
                }
                for slug, rows in grouped.items()
            ],
            "export_links": [(one.upper(), reverse("admin:contact-upkeep-file", args=[one])) for one in FORMATS],
        }
        return desk_page(site._registry[Post], request, "admin/contact_upkeep.html", context)

    return view


@never_cache
@require_safe
def _file(request: HttpRequest, export_format: str) -> HttpResponseBase:
    _refuse_others(request)
    if export_format not in FORMATS:
        raise Http404
    since = dict(ContactFinding.objects.values_list("key", "found_at"))
    headings = [_("Kind"), _("What"), _("Where"), _("Detail"), _("Public pages"), _("Found on")]
    rows = [
        [str(KINDS[row.kind].title), row.what, row.where, row.detail, row.pages, _day(since.get(row.key))]
        for row in contact_upkeep.collect(timezone.now())
    ]
    stem = slugify(_("Contacts to be mended"), allow_unicode=True)
    name = f"{stem}-{timezone.localdate():%Y-%m-%d}.{export_format}"
    return (as_csv if export_format == "csv" else as_xlsx)(name, headings, rows)


def _grouped(findings: list[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {slug: [] for slug in KINDS}
    for finding in findings:
        grouped[finding.kind].append(finding)
    return {slug: rows for slug, rows in grouped.items() if rows}


def _refuse_others(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _day(moment: datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""
