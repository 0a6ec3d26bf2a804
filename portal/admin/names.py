"""The page of the desk on which all names are hidden at once, and shown again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import reports
from circulars.admin.common.desk_page import desk_page
from circulars.models import AuditEntry, CheckPass
from contacts.models import Person
from portal import names
from portal.office import current_office

ACTIONS = ("hide_names", "show_names")
ADDRESS = "admin:portal_office_names"


def may_change(request: HttpRequest) -> bool:
    """Contact managers and administrators: the right to change people is the right to hide them all."""
    return request.user.has_perm("contacts.change_person")


def view_for(model_admin: admin.ModelAdmin):
    """The view of ``ADDRESS``."""

    def view(request: HttpRequest) -> HttpResponse:
        if not may_change(request):
            raise PermissionDenied
        if request.method == "POST":
            return _change(request, model_admin)
        return desk_page(model_admin, request, "admin/names.html", _context(request))

    return view


def _change(request: HttpRequest, model_admin: admin.ModelAdmin) -> HttpResponse:
    """Both buttons may be pressed twice, or by two people at once, without harm."""
    now, answer = timezone.now(), HttpResponseRedirect(reverse(ADDRESS))
    if "hide" in request.POST:
        is_done = names.hide_all(by=request.user, now=now)
        words = _("All names are hidden now. “Show again” undoes it.") if is_done else _("No name was shown any more.")
    elif "show" in request.POST:
        is_done = names.show_again(by=request.user, now=now)
        words = _("Names are shown again.") if is_done else _("Names were shown already.")
    else:
        return answer
    model_admin.message_user(request, words, messages.SUCCESS if is_done else messages.INFO)
    return answer


def _context(request: HttpRequest) -> dict[str, Any]:
    people = Person.objects.all()
    sees_reports = request.user.has_perm("circulars.publish_circular")
    found = 0
    if sees_reports:
        report = reports.REPORTS["names"]
        found = report.rows(reports.Scope(request.user, timezone.now(), {})).count()
    return {
        "title": _("Names of staff"),
        "are_shown": current_office().publishes_names,
        "agreed": people.filter(is_name_public=True).count(),
        "everybody": people.count(),
        "last": AuditEntry.objects.filter(action__in=ACTIONS).order_by("-at", "-pk").first(),
        "sees_reports": sees_reports,
        "found": found,
        "walk": CheckPass.objects.order_by("-started_at", "-pk").first(),
    }
