"""The page on which an administrator opens a limited draft that names somebody else. It shows no words of any."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from circulars import limits
from circulars.admin.common.steps import done, is_sent, step_page
from circulars.editing import NotEditable
from circulars.models import Circular

SHOWN = 50


class BreakInForm(forms.Form):
    number = forms.IntegerField(
        label=gettext_lazy("Number of the draft"),
        min_value=1,
        max_value=2**31 - 1,
        help_text=gettext_lazy("Those named read it on the form of the draft, after the sign #."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is recorded for ever, and told to those whom the draft names."),
    )


def urls(model_admin: admin.ModelAdmin) -> list:
    view = model_admin.admin_site.admin_view(view_of(model_admin))
    return [path("limited/", view, name="circulars_workingcopy_break_in")]


def view_of(model_admin: admin.ModelAdmin) -> Callable[..., HttpResponse]:
    @never_cache
    def view(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(limits.BREAK_IN):
            raise PermissionDenied
        form = BreakInForm(request.POST if is_sent(request) else None)

        def do(values: dict[str, Any]) -> tuple[str, str]:
            circular = limits.break_in(values["number"], reason=values["reason"], by=request.user, now=timezone.now())
            sentence = _("You are now among those named. The reason is recorded, and the others are told.")
            return sentence, reverse("admin:circulars_circular_change", args=[circular.pk])

        return done(model_admin, request, form, do, refusal=NotEditable) or step_page(
            model_admin,
            request,
            form=form,
            title=_("Open a limited draft"),
            intro=_("For when those named cannot be reached. Every opening is recorded and told to them."),
            preview=_closed(Circular.objects.closed_to(request.user)),
            submit_label=_("Open it and record the reason"),
            is_dangerous=True,
        )

    return view


def _closed(circulars: QuerySet[Circular]) -> list[tuple[str, str]]:
    """How many there are, and who began each when: no title and no section."""
    found = list(circulars.select_related("created_by").order_by("-pk")[: SHOWN + 1])
    count = ngettext("%(number)d draft", "%(number)d drafts", circulars.count()) % {"number": circulars.count()}
    rows = [(_("Limited and closed to you"), count)]
    for row in found[:SHOWN]:
        day = f"{timezone.localdate(row.created_at):%Y-%m-%d}"
        rows.append((f"#{row.pk}", _("begun by %(who)s on %(day)s") % {"who": row.created_by or "–", "day": day}))
    return rows
