"""Related items beside the form of a circular: chosen by staff, in their order, with a reason for readers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from circulars import publishing
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.panel import Panel
from circulars.admin.connections.suggestions import may_answer
from circulars.admin.working_copy.status import names_of
from circulars.models import Circular, RelatedItem, WorkingCopy
from circulars.publishing import Related
from circulars.publishing.standing_related import MOST

TEMPLATE = "admin/circulars/workingcopy/_related.html"


class RowForm(forms.Form):
    other = forms.ModelChoiceField(label=gettext_lazy("Circular"), queryset=Circular.objects.none(), required=False)
    reason_ko = forms.CharField(label=gettext_lazy("Why (Korean)"), max_length=200, required=False)
    reason_en = forms.CharField(label=gettext_lazy("Why (English)"), max_length=200, required=False)

    def __init__(self, *args: Any, admin_site: Any, choices: QuerySet[Circular], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = choices
        field.widget = AutocompleteSelect(RelatedItem._meta.get_field("other"), admin_site)
        field.widget.choices = field.choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("other") and (data.get("reason_ko") or data.get("reason_en")) and "other" not in self.errors:
            self.add_error("other", _("Choose the circular that is meant."))
        return data


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    """What is chosen, and the way to the page on which it is chosen; for those who may relate circulars."""
    if not may_answer(request.user, copy):
        return None
    chosen = publishing.related_of(copy.circular_id)
    names = _names([one.other for one in chosen])
    values = {
        "rows": [(names.get(one.other, ""), one.reason_ko or one.reason_en) for one in chosen],
        "url": reverse("admin:circulars_workingcopy_related", args=[copy.pk]),
    }
    return Panel("related", _("Worth reading with it"), TEMPLATE, values, brief=str(len(chosen) or ""))


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view(view_of(model_admin))
    return [path("<int:copy_id>/related/", view, name="circulars_workingcopy_related")]


def view_of(model_admin: Any) -> Callable[..., HttpResponse]:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, copy_id: int) -> HttpResponse:
        copy = model_admin.copy_for(request, copy_id)
        if not model_admin.has_change_permission(request, copy) or not may_answer(request.user, copy):
            raise PermissionDenied
        chosen = publishing.related_of(copy.circular_id)
        choices = model_admin.admin_site.get_model_admin(Circular).get_queryset(request)
        # one that is chosen already stays, also where this person does not find it
        choices = (choices | Circular.objects.filter(pk__in=[one.other for one in chosen])).exclude(path=None)
        rows = [
            RowForm(
                _numbers_only(request.POST, place) if request.method == "POST" else None,
                prefix=f"row-{place}",
                initial=chosen[place]._asdict() if place < len(chosen) else None,
                admin_site=model_admin.admin_site,
                choices=choices,
            )
            for place in range(MOST)
        ]
        trouble = ""
        if request.method == "POST" and all(row.is_valid() for row in rows):
            items = [
                Related(row.cleaned_data["other"].pk, row.cleaned_data["reason_ko"], row.cleaned_data["reason_en"])
                for row in rows
                if row.cleaned_data["other"]
            ]
            try:
                publishing.choose_related(
                    copy.circular_id,
                    items=items,
                    seen=_seen(request.POST.get("seen", "")),
                    by=request.user,
                    now=timezone.now(),
                )
            except publishing.PublishingError as error:
                trouble = str(error)
            else:
                model_admin.message_user(request, _("Recorded. The page shows it at once."), messages.SUCCESS)
                form_url = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
                return HttpResponseRedirect(f"{form_url}#panel-related")
        names = _names([one.other for one in chosen])
        context = {
            "title": _("Worth reading with it"),
            "copy": copy,
            "rows": rows,
            "media": model_admin.media + rows[0].media,
            "trouble": trouble,
            "seen": Signer(salt="related").sign_object([list(one) for one in chosen]),
            "stored": [(names.get(one.other, ""), one.reason_ko or one.reason_en) for one in chosen] if trouble else [],
            "form_url": reverse("admin:circulars_workingcopy_change", args=[copy.pk]),
        }
        return desk_page(model_admin, request, "admin/related.html", context)

    return view


def _numbers_only(data: Any, place: int) -> Any:
    """The widget asks the database for the value before the form looks at it."""
    name = f"row-{place}-other"
    if not data.get(name, "").isdecimal() or len(data[name]) > 18:
        data = data.copy()
        data[name] = ""
    return data


def _seen(signed: str) -> list[Related]:
    """What the form showed; a form that nobody gave out has shown nothing."""
    try:
        return [Related(*one) for one in Signer(salt="related").unsign_object(signed)]
    except BadSignature:
        return []


def _names(keys: list[int]) -> dict[int, str]:
    return names_of(Circular.objects.filter(pk__in=keys), now=timezone.now())
