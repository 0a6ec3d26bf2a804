"""Steps of an event that are more than a form: another address, postponed or cancelled, two rows that are one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import publishing
from circulars.admin.common.in_use import count_in_words
from circulars.admin.common.steps import done, is_sent, step_page
from circulars.models import Event, EventAlias, EventStatus

CHOICES = 300  # events that a merge offers, those on the nearest days


class AddressForm(forms.Form):
    slug = forms.CharField(
        label=gettext_lazy("New address"),
        max_length=120,
        help_text=gettext_lazy("Letters, digits and hyphens, for example youth-forum-2027."),
    )


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=EventStatus)
    note_ko = forms.CharField(
        label=gettext_lazy("Note (Korean)"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Why, and what readers should do. They see it on every page of the event."),
    )
    note_en = forms.CharField(label=gettext_lazy("Note (English)"), max_length=300, required=False)
    starts_on = forms.DateField(
        label=gettext_lazy("New first day"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Where it is known. Hours are dropped with the former days: enter them on the form."),
    )
    ends_on = forms.DateField(label=gettext_lazy("New last day"), required=False, widget=AdminDateWidget)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if data.get("ends_on") and not data.get("starts_on"):
            self.add_error("starts_on", _("A last day needs a first one."))
        return data


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(label=gettext_lazy("It is the same as"), queryset=Event.objects.none())

    def __init__(self, *args, event: Event, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = Event.objects.alone().exclude(pk=event.pk)
        nearest = sorted(others.values_list("pk", "starts_on"), key=lambda one: abs((one[1] - event.starts_on).days))[
            :CHOICES
        ]
        self.fields["into"].queryset = others.filter(pk__in=[pk for pk, _day in nearest])  # type: ignore[attr-defined]


def _event(request: HttpRequest, model_admin: admin.ModelAdmin, event_id: int) -> Event:
    event = get_object_or_404(Event.objects.alone(), pk=event_id)
    if not model_admin.has_change_permission(request, event):
        raise PermissionDenied
    return event


def _form_of(event: Event) -> str:
    return reverse("admin:circulars_event_change", args=[event.pk])


def rename(request: HttpRequest, event_id: int, model_admin: Any) -> HttpResponse:
    event = _event(request, model_admin, event_id)
    form = AddressForm(request.POST if is_sent(request) else None, initial={"slug": event.slug})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        changed = publishing.rename_event(event.pk, by=request.user, now=timezone.now(), **values)
        sentence = _("The address is now /events/%(slug)s/. The former one leads there.") % {"slug": changed.slug}
        return sentence, _form_of(changed)

    return done(model_admin, request, form, do, refused_at="slug") or step_page(
        model_admin,
        request,
        form=form,
        subject=event,
        title=_("Change the address of %(event)s") % {"event": event},
        intro=_("The former address will lead to the new one for ever."),
        submit_label=_("Change the address"),
    )


def status(request: HttpRequest, event_id: int, model_admin: Any) -> HttpResponse:
    event = _event(request, model_admin, event_id)
    initial = {"status": event.status, "note_ko": event.status_note_ko, "note_en": event.status_note_en}
    form = StatusForm(request.POST if is_sent(request) else None, initial=initial)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        changed = publishing.change_event_status(event.pk, by=request.user, now=timezone.now(), **values)
        said = {"event": changed, "status": changed.get_status_display()}
        return _("Recorded: %(event)s – %(status)s.") % said, _form_of(changed)

    return done(model_admin, request, form, do) or step_page(
        model_admin,
        request,
        form=form,
        subject=event,
        title=_("Postpone or cancel %(event)s") % {"event": event},
        intro=_(
            "Pages of the event and of all circulars that speak of it say so at once, and subscribed calendars follow. "
            "The words of the circulars stay as they were printed."
        ),
        preview=_preview(event, model_admin),
        submit_label=_("Record the status"),
    )


def merge(request: HttpRequest, event_id: int, model_admin: Any) -> HttpResponse:
    event = _event(request, model_admin, event_id)
    if not request.user.has_perm("circulars.move_circular"):
        raise PermissionDenied
    form = MergeForm(request.POST if is_sent(request) else None, event=event)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        kept = publishing.merge_events(event.pk, into_id=values["into"].pk, by=request.user, now=timezone.now())
        said = {"event": event, "into": kept}
        return _("%(event)s is now one with %(into)s; its address leads there.") % said, _form_of(kept)

    return done(model_admin, request, form, do, refused_at="into") or step_page(
        model_admin,
        request,
        form=form,
        subject=event,
        title=_("Merge %(event)s with the same event") % {"event": event},
        intro=_(
            "Both rows mean one event. Documents and dossiers of this one are shown with the other, its names are "
            "recognised as other names, and its address leads there for ever. This cannot be undone."
        ),
        preview=_preview(event, model_admin),
        submit_label=_("Merge the events"),
        is_dangerous=True,
    )


def _preview(event: Event, model_admin: Any) -> list[tuple[str, str]]:
    names = event.aliases.exclude(of=EventAlias.Of.ADDRESS).values_list("text", flat=True)
    return [
        (_("Days"), f"{event.starts_on} – {event.ends_on}"),
        (_("Place"), event.place_ko or event.place or _("none")),
        (_("Circulars that speak of it"), count_in_words(model_admin.circulars_of(event).count())),
        (_("Dossiers"), str(event.dossier_entries.count())),
        (_("Other names"), ", ".join(names[:10]) or _("none")),
    ]


VIEWS = {"rename": rename, "status": status, "merge": merge}
