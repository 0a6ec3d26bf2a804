"""Remarks beside the form and at their fields: written, resolved and reopened one by one, without leaving the form.

With scripts the panel alone is exchanged; without them each button leads back to the panel. The buttons belong to a
form of their own, because the panel stands inside the form of the circular.
"""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from circulars import remarks
from circulars.admin.common.actions import field_label
from circulars.admin.common.panel import Panel
from circulars.models import LINE_MODELS, Reference, Remark, State, WorkingCopy

TEMPLATE = "admin/circulars/workingcopy/_remarks.html"
REVIEWED = (State.IN_REVIEW, State.APPROVED, State.RETURNED)
ONLY_PANEL = "panel"  # the value of ``answer`` with which the script asks for the panel alone

# What a remark can be about, in the order of the form: its fields, and by their prefix the lines.
FIELDS = (
    "kind", "number_label", "issuer_name", "title", "title_ko", "summary_ko", "salutation", "body", "closing",
    "signatory", "signatory_post", "rights", "place", "issued_on", "received_on", "posted_on",
)  # fmt: skip
STANDING = {
    "series": gettext_lazy("Issuer and series"),
    "home_section": gettext_lazy("Home section"),
    "placements": gettext_lazy("Further sections"),
    "topics": gettext_lazy("Topics"),
    "post": gettext_lazy("Duty that answers"),
    "pinned_until": gettext_lazy("Pinned until"),
}
LINES = {
    model._meta.get_field("working_copy").remote_field.get_accessor_name(model): model
    for model in LINE_MODELS
    if model is not Reference
}
WHOLE = gettext_lazy("the whole")


class Shown(NamedTuple):
    """A remark as the panel and the form show it."""

    remark: Remark
    about: str
    target: str  # the anchor of the field; empty for the whole
    is_older: bool  # about words that were edited since
    resolve_url: str
    reopen_url: str


def label_of(field: str) -> str:
    if not field:
        return str(WHOLE)
    if field in STANDING:
        return str(STANDING[field])
    if field in LINES:
        return capfirst(str(LINES[field]._meta.verbose_name_plural))
    return capfirst(field_label(field))


def choices() -> list[tuple[str, str]]:
    return [("", str(WHOLE)), *((name, label_of(name)) for name in (*FIELDS, *LINES, *STANDING))]


def target_of(field: str) -> str:
    """The id of what a link to the field leads to; the text hides behind its editor, so its group is meant."""
    if not field:
        return ""
    if field == "body":
        return "words"
    return f"{field}-group" if field in LINES else f"id_{field}"


def summary(found: list[Remark]) -> str:
    """Open remarks in one line each, for pages that only warn of them."""
    return "\n".join(f"{capfirst(label_of(one.field))}: {one.text}" for one in found)


class NewRemarkForm(forms.Form):
    field = forms.ChoiceField(label=gettext_lazy("About"), choices=choices, required=False)
    text = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=remarks.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what you remark.")},
    )
    prefix = "remark"
    use_required_attribute = False


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    """Also tells the form which remarks are open at which of its fields; see the tag ``remarks_at``."""
    rows = list(copy.remarks.select_related("author", "resolved_by"))
    if not rows and copy.state not in REVIEWED:
        return None
    shown = [_shown(row, copy) for row in rows]
    is_open = [one for one in shown if one.remark.resolved_at is None]
    form.open_remarks = {}
    for one in is_open:
        form.open_remarks.setdefault(one.remark.field, []).append(one)
    may_write = request.user.has_perm("circulars.change_workingcopy")
    is_reviewed = may_write and copy.state in (State.IN_REVIEW, State.APPROVED)
    form.takes_remarks = {name for name, _label in choices() if name} if is_reviewed else set()
    heading = ngettext("%(count)s open remark", "%(count)s open remarks", len(is_open)) % {"count": len(is_open)}
    values = {
        "open": is_open,
        "resolved": [one for one in shown if one.remark.resolved_at is not None],
        "may_write": may_write,
        "form": NewRemarkForm() if may_write else None,
        "add_url": reverse("admin:circulars_workingcopy_remark_add", args=[copy.pk]),
        "said": "",
    }
    return Panel("remarks", heading, TEMPLATE, values)


def _shown(remark: Remark, copy: WorkingCopy) -> Shown:
    name = "admin:circulars_workingcopy_remark"
    return Shown(
        remark,
        label_of(remark.field),
        target_of(remark.field),
        remark.revision < copy.revision,
        reverse(f"{name}_resolve", args=[copy.pk, remark.pk]),
        reverse(f"{name}_reopen", args=[copy.pk, remark.pk]),
    )


def urls(model_admin: Any) -> list:
    """The ways of the buttons, for ``WorkingCopyAdmin.get_urls``."""
    name = "circulars_workingcopy_remark"

    def add(request: HttpRequest, copy: WorkingCopy) -> tuple[str, forms.Form | None]:
        form = NewRemarkForm(request.POST)
        if not form.is_valid():
            return "", form
        remarks.add(
            copy.pk,
            text=form.cleaned_data["text"],
            field=form.cleaned_data["field"],
            by=request.user,
            now=timezone.now(),
        )
        return _("The remark is kept."), None

    def resolve(request: HttpRequest, copy: WorkingCopy, remark_id: int) -> tuple[str, None]:
        remark = get_object_or_404(copy.remarks, pk=remark_id)
        remarks.resolve(remark.pk, by=request.user, now=timezone.now())
        return _("The remark is resolved."), None

    def reopen(request: HttpRequest, copy: WorkingCopy, remark_id: int) -> tuple[str, None]:
        remark = get_object_or_404(copy.remarks, pk=remark_id)
        remarks.reopen(remark.pk, by=request.user, now=timezone.now())
        return _("The remark is open again."), None

    def view(take: Any) -> Any:
        @require_POST
        def taken(request: HttpRequest, copy_id: int, **kwargs: int) -> HttpResponse:
            copy = model_admin.copy_for(request, copy_id)
            if not model_admin.has_change_permission(request, copy):
                raise PermissionDenied
            level = messages.SUCCESS
            form = None
            try:
                said, form = take(request, copy, **kwargs)
            except remarks.NotPossible as error:
                said, level = str(error), messages.WARNING
            if form is not None:
                said, level = " ".join(str(error) for row in form.errors.values() for error in row), messages.ERROR
            if request.POST.get("answer") == ONLY_PANEL:
                return HttpResponse(_panel_alone(request, copy, said, form))
            model_admin.message_user(request, said, level)
            address = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
            return HttpResponseRedirect(f"{address}#panel-remarks")

        return model_admin.admin_site.admin_view(taken)

    return [
        path("<int:copy_id>/remarks/add/", view(add), name=f"{name}_add"),
        path("<int:copy_id>/remarks/<int:remark_id>/resolve/", view(resolve), name=f"{name}_resolve"),
        path("<int:copy_id>/remarks/<int:remark_id>/reopen/", view(reopen), name=f"{name}_reopen"),
    ]


class _NoForm:
    """Stands for the circular's form where the panel is rendered without it."""

    open_remarks: dict[str, list[Shown]]
    takes_remarks: set[str]


def _panel_alone(request: HttpRequest, copy: WorkingCopy, said: str, refused: forms.Form | None) -> str:
    found = panel(request, copy, _NoForm())
    if found is None:
        return ""
    found.values["said"] = said
    if refused is not None:
        found.values["form"] = refused
    return render_to_string(TEMPLATE, {"panel": found, "is_alone": True}, request)
