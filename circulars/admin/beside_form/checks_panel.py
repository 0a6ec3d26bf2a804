"""The checks beside the form: of the saved words when it is opened, of the typed ones while somebody types.

What is typed is looked at and never stored. The authoritative run is the one inside ``publish``.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from circulars import checks
from circulars.admin.beside_form import typed_words
from circulars.admin.common.actions import field_label
from circulars.admin.common.panel import Panel
from circulars.checks import Acceptances, Finding, Level
from circulars.models import AcceptedFinding, WorkingCopy

TEMPLATE = "admin/circulars/workingcopy/_checks.html"
LIST = "admin/circulars/workingcopy/_checks_list.html"
MAY_ACCEPT = "circulars.override_finding_circular"

# Fields that are rows of their own: the prefix of their formset.
ROWS = {
    "addressees": "addresseelines",
    "deadlines": "deadlinelines",
    "events": "eventmentions",
    "sources": "sourcelines",
    "files": "attachments",
    "passages": "passagelines",
    "requested_files": "requestedfiles",
}
HIDDEN = {"body": "words", "links": "words", "change_note": "panel-checks"}  # no element of the form shows them itself


class Shown(NamedTuple):
    """A finding as lists show it. ``target`` is the id that its link leads to."""

    finding: Finding
    place: str
    target: str
    accepted: AcceptedFinding | None
    accept_url: str  # empty where this person cannot accept it here
    withdraw_url: str


class Group(NamedTuple):
    level: Level
    heading: str
    rows: list[Shown]


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    """A form that came back with errors shows the checks of what was typed, as it shows what was typed."""
    if form.is_bound:
        values = _values(request, copy, _of_form(form, request.line_formsets), is_typed=True)  # type: ignore[attr-defined]
    else:
        values = _values(request, copy, checks.run(copy, at=timezone.now()), is_typed=False)
    values["url"] = reverse("admin:circulars_workingcopy_checks", args=[copy.pk])
    return Panel("checks", _("Checks"), TEMPLATE, values, brief=values["summary"])


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view
    return [path("<int:copy_id>/checks/", view(typed_view(model_admin)), name="circulars_workingcopy_checks")]


def typed_view(model_admin: Any):
    @never_cache
    @require_POST
    def view(request: HttpRequest, copy_id: int) -> HttpResponse:
        """The list for the words of a form that was sent as it stands; a fragment of a page."""
        copy = model_admin.copy_for(request, copy_id)
        if not model_admin.has_change_permission(request, copy):
            raise PermissionDenied
        typed = WorkingCopy.objects.select_related("circular__series__issuer").get(pk=copy.pk)
        form = model_admin.get_form(request, typed, change=True)(request.POST, instance=typed)
        formsets, _inlines = model_admin._create_formsets(request, typed, change=True)
        values = _values(request, copy, _of_form(form, formsets), is_typed=True)
        return render(request, LIST, {"checks": values})

    return view


def shown(
    request: HttpRequest, copy: WorkingCopy, findings: Iterable[Finding], *, can_accept: bool = True
) -> list[Group]:
    """By level, the worst first; what was accepted stands at the end of its level and says by whom."""
    accepted = Acceptances.of(copy.circular_id, copy.language)
    may_accept = can_accept and request.user.has_perm(MAY_ACCEPT)
    groups: dict[Level, list[Shown]] = {}
    for finding in findings:
        groups.setdefault(finding.level, []).append(_shown(copy, finding, accepted.of_finding(finding), may_accept))
    return [
        Group(level, str(checks.LEVELS[level]), sorted(groups[level], key=lambda one: one.accepted is not None))
        for level in Level
        if level in groups
    ]


def target_of(field: str) -> str:
    """The id of the element that a link to the field leads to."""
    if field in ROWS:
        return f"{ROWS[field]}-group"
    return HIDDEN.get(field, f"id_{field}")


def label_of(field: str) -> str:
    words = {
        "addressees": _("Addressees"), "deadlines": _("Deadlines"), "events": _("Events"), "sources": _("Sources"),
        "files": _("Files"), "passages": _("Passages"), "links": _("Text"), "body": _("Text"),
        "requested_files": _("Files not received"),
        "series": _("Issuer and series"), "home_section": _("Home section"), "post": _("Duty that answers"),
    }  # fmt: skip
    return words.get(field) or capfirst(field_label(field))


def _of_form(form: Any, formsets: Iterable[Any]) -> Iterable[Finding]:
    subject = typed_words.subject_of(form.instance, form, formsets)
    return checks.of_subject(subject, at=timezone.now())


def _values(request: HttpRequest, copy: WorkingCopy, findings: Iterable[Finding], *, is_typed: bool) -> dict[str, Any]:
    levels = shown(request, copy, findings, can_accept=not is_typed)
    waiting = [one for level in levels for one in level.rows if one.accepted is None]
    return {"levels": levels, "is_typed": is_typed, "summary": _summary(waiting)}


def _summary(waiting: list[Shown]) -> str:
    if not waiting:
        return _("The checks found nothing.")
    blocks = sum(one.finding.level == Level.BLOCK for one in waiting)
    found = ngettext("%(count)d finding", "%(count)d findings", len(waiting)) % {"count": len(waiting)}
    if not blocks:
        return found
    must = ngettext("%(count)d must be put right", "%(count)d must be put right", blocks) % {"count": blocks}
    return f"{found}, {must}"


def _shown(copy: WorkingCopy, finding: Finding, accepted: AcceptedFinding | None, may_accept: bool) -> Shown:
    accept_url = withdraw_url = ""
    if may_accept and accepted is not None:
        withdraw_url = reverse("admin:circulars_workingcopy_unaccept", args=[copy.pk, accepted.pk])
    elif may_accept and finding.can_be_accepted:
        accept_url = reverse("admin:circulars_workingcopy_accept", args=[copy.pk, finding.key])
    return Shown(finding, _place(finding), target_of(finding.field), accepted, accept_url, withdraw_url)


def _place(finding: Finding) -> str:
    """Field and place in it; a place that names its field, as those of the text do, stands alone."""
    about, where = label_of(finding.field), finding.where
    if where and (finding.field in HIDDEN or finding.code.startswith("privacy_")):
        return capfirst(where)
    return f"{about} · {where}" if where else about
