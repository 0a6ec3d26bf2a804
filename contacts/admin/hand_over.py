"""The page that hands a post over: who and when, what it touches, and what is planned and can be taken back."""

from datetime import date
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import appointments, directory, handing_over
from contacts.handing_over import Choice
from contacts.models import Appointment, HandOver, Person, Post, Reorganisation


class HandOverForm(forms.Form):
    successor = forms.ModelChoiceField(
        Person.objects.all(),
        label=_("Successor"),
        required=False,
        help_text=_("Somebody new is entered under “people” first."),
    )
    is_vacant = forms.BooleanField(label=_("Nobody yet: the post falls vacant"), required=False)
    is_acting = forms.BooleanField(label=_("Acting only"), required=False)
    from_date = forms.DateField(
        label=_("First day"),
        widget=AdminDateWidget,
        help_text=_("Pages turn at midnight of this day. Until then it can be undone."),
    )

    def __init__(self, *args, admin_site: admin.AdminSite, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["successor"])
        field.widget = AutocompleteSelect(Appointment._meta.get_field("person"), admin_site)
        field.widget.choices = field.choices

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if "successor" in cleaned and bool(cleaned["successor"]) == cleaned.get("is_vacant", False):
            self.add_error("successor", _("Choose a successor, or say that the post falls vacant."))
        return cleaned


def view_for(model_admin: admin.ModelAdmin):
    """The view of ``admin:contacts_post_hand_over``, for those who may change posts and appointments."""

    def view(request: HttpRequest, post_id: int) -> HttpResponse:
        post = get_object_or_404(Post, pk=post_id)
        if not may_hand_over(request, model_admin, post):
            raise PermissionDenied
        if request.method == "POST" and "undo" in request.POST:
            return _undo(request, model_admin, post)
        form = HandOverForm(request.POST if request.method == "POST" else None, admin_site=model_admin.admin_site)
        context = {}
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            successor, from_date, at = given["successor"], given["from_date"], timezone.now()
            try:
                choices = [Choice(post, successor, given["is_acting"] and successor is not None)]
                if "confirm" in request.POST and (
                    record := handing_over.confirm(
                        choices, shown=request.POST.get("shown", ""), from_date=from_date, by=request.user, at=at
                    )
                ):
                    words = gettext("The hand-over holds from %(day)s on.") % {"day": date_format(from_date)}
                    model_admin.message_user(request, words, messages.SUCCESS)
                    return HttpResponseRedirect(reverse("admin:contacts_handover_change", args=[record.pk]))
                plan = handing_over.plan(choices, from_date=from_date, at=at)
                effect = plan.effects[0]
                context = {"ended": effect.ended, "given": given, "users": effect.uses, "shown": plan.shown}
                context["is_changed"] = "confirm" in request.POST
            except appointments.HandOverRefused as refusal:
                form.add_error(None, str(refusal))
        return _page(request, model_admin, post, form, context)

    return view


def may_hand_over(request: HttpRequest, model_admin: admin.ModelAdmin, post: Post | None) -> bool:
    return model_admin.has_change_permission(request, post) and request.user.has_perms(
        ["contacts.add_appointment", "contacts.change_appointment"]
    )


def _undo(request: HttpRequest, model_admin: admin.ModelAdmin, post: Post) -> HttpResponse:
    now = timezone.now()
    try:
        from_date = date.fromisoformat(request.POST["undo"])
        found = [one for one in appointments.planned_hand_overs(post, at=now) if one.from_date == from_date]
        whole = handing_over.whole_of(found[0].entry_pk, post, from_date) if found else None
        if whole is None:
            appointments.undo_hand_over(post, from_date=from_date, by=request.user, at=now)
        elif isinstance(whole, HandOver) and len(whole.made) == 1:
            handing_over.undo(whole.pk, by=request.user, at=now)
        else:
            raise appointments.HandOverRefused(
                gettext("This is part of “%(whole)s”, which is taken back as a whole: open it there.")
                % {"whole": whole}
            )
    except ValueError:
        model_admin.message_user(request, gettext("No hand-over is planned for this day."), messages.ERROR)
    except appointments.HandOverRefused as refusal:
        model_admin.message_user(request, str(refusal), messages.ERROR)
    else:
        words = gettext("The hand-over of %(day)s was taken back.") % {"day": date_format(from_date)}
        model_admin.message_user(request, words, messages.SUCCESS)
    return _back_to(post)


def _back_to(post: Post) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:contacts_post_change", args=[post.pk]))


def _page(request: HttpRequest, model_admin: admin.ModelAdmin, post: Post, form: HandOverForm, context: dict):
    view = directory.load(timezone.localdate()).own_post(post.pk)
    running = post.appointments.filter(appointments.running_on(timezone.localdate())).select_related("person")
    context = {
        "shown": "",
        **model_admin.admin_site.each_context(request),
        **context,
        "title": gettext("Hand over: %(duty)s") % {"duty": view.duty() if view else post.slug},
        "opts": Post._meta,
        "original": post,
        "form": form,
        "media": model_admin.media + form.media,
        "running": running,
        "planned": _planned(post),
    }
    return TemplateResponse(request, "contacts/admin/hand_over.html", context)


def _planned(post: Post) -> list[dict]:
    """What lies ahead, each with the address of the record that it can be taken back with, where there is one."""
    lines = []
    for one in appointments.planned_hand_overs(post, at=timezone.now()):
        whole = handing_over.whole_of(one.entry_pk, post, one.from_date)
        is_plan = isinstance(whole, Reorganisation)
        name = "admin:contacts_reorganisation_change" if is_plan else "admin:contacts_handover_change"
        is_part = is_plan or (isinstance(whole, HandOver) and len(whole.made) > 1)
        address = reverse(name, args=[whole.pk]) if whole is not None else ""
        lines.append({"plan": one, "whole": whole, "address": address, "is_part": is_part})
    return lines
