"""Beside the form of a dossier: what might still be entered, accepted or refused in bulk, and how readers see it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from circulars import addresses, changes
from circulars.admin.common.desk_page import desk_page
from circulars.dossiers import entering, page, suggestions
from circulars.models import Circular, Dossier, DossierEntry, DossierRefusal, Edition, Event
from contacts import hooks

LANGUAGES = ("ko", "en")
ENTER, REFUSE, ASK_AGAIN = "enter", "refuse", "ask_again"
MOST = 200  # ticked at once


class AddForm(forms.Form):
    """Search and add: as many circulars and events as are chosen."""

    circulars = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Circulars"), queryset=Circular.objects.none(), required=False
    )
    events = forms.ModelMultipleChoiceField(label=gettext_lazy("Events"), queryset=Event.objects.none(), required=False)

    def __init__(self, data: Any, *, admin_site: Any, circulars: QuerySet[Circular], events: QuerySet[Event]) -> None:
        if data is not None:  # the widget asks the database for the values
            data = data.copy()
            for name in ("circulars", "events"):
                data.setlist(name, [value for value in data.getlist(name) if _is_key(value)][:MOST])
        super().__init__(data)
        for name, rows in (("circulars", circulars), ("events", events)):
            field: Any = self.fields[name]
            field.queryset = rows
            source = DossierEntry._meta.get_field(name.removesuffix("s"))
            field.widget = AutocompleteSelectMultiple(source, admin_site)
            field.widget.choices = field.choices


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view
    return [
        path("<int:dossier_id>/entries/", view(entries_of(model_admin)), name="circulars_dossier_entries"),
        path("<int:dossier_id>/preview/", view(preview_of(model_admin)), name="circulars_dossier_preview"),
    ]


def entries_of(model_admin: Any) -> Callable[..., HttpResponse]:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, dossier_id: int) -> HttpResponse:
        dossier = get_object_or_404(Dossier, pk=dossier_id)
        if not model_admin.has_change_permission(request, dossier) or not request.user.has_perm(
            "circulars.add_dossierentry"
        ):
            raise PermissionDenied
        admins = model_admin.admin_site.get_model_admin
        form = AddForm(
            request.POST if request.POST.get("decision") == "add" else None,
            admin_site=model_admin.admin_site,
            circulars=admins(Circular).get_queryset(request),
            events=admins(Event).get_queryset(request),
        )
        if request.method == "POST":
            decision = request.POST.get("decision", "")
            if decision != "add":
                return _answered(model_admin, request, dossier, decision)
            if form.is_valid():
                if form.cleaned_data["circulars"] or form.cleaned_data["events"]:
                    return _entered(
                        model_admin, request, dossier, form.cleaned_data["circulars"], form.cleaned_data["events"]
                    )
                form.add_error(None, _("Choose a circular or an event."))
        rows = suggestions.of(dossier, timezone.now())
        context = {
            "title": _("Entries of %(dossier)s") % {"dossier": dossier},
            "dossier": dossier,
            "form": form,
            "media": model_admin.media + form.media,
            "rows": [(row, _address(row)) for row in rows],
            "refused": DossierRefusal.objects.filter(dossier=dossier).count(),
            "form_url": reverse("admin:circulars_dossier_change", args=[dossier.pk]),
            "preview_url": reverse("admin:circulars_dossier_preview", args=[dossier.pk]),
        }
        return desk_page(model_admin, request, "admin/dossier_entries.html", context)

    return view


def _is_key(text: str) -> bool:
    """A number that the database can hold."""
    return text.isdecimal() and len(text) <= 18


def _address(row: suggestions.Suggestion) -> str:
    return addresses.circular(row.path, "ko") if row.path else addresses.event(row.slug, "ko")


def _answered(model_admin: Any, request: HttpRequest, dossier: Dossier, decision: str) -> HttpResponse:
    """Of what was ticked only what is public is taken: a key that was put into the form finds no draft."""
    here = reverse("admin:circulars_dossier_entries", args=[dossier.pk])
    if decision == ASK_AGAIN:
        entering.ask_again(dossier.pk, by=request.user, now=timezone.now())
        model_admin.message_user(request, _("What was refused is suggested again."), messages.SUCCESS)
        return HttpResponseRedirect(here)
    if decision not in (ENTER, REFUSE):
        raise Http404
    ticked = request.POST.getlist("chosen")[:MOST]
    keys = {kind: [int(one[1:]) for one in ticked if one[:1] == kind and _is_key(one[1:])] for kind in "ce"}
    live = Edition.objects.live(timezone.now()).filter(circular__in=keys["c"])
    circulars = list(Circular.objects.filter(pk__in=live.values("circular")))
    events = list(Event.objects.filter(pk__in=keys["e"]))
    if not circulars and not events:
        model_admin.message_user(request, _("Tick what you decide about."), messages.WARNING)
        return HttpResponseRedirect(here)
    if decision == ENTER:
        return _entered(model_admin, request, dossier, circulars, events)
    found = entering.refuse(dossier.pk, circulars=circulars, events=events, by=request.user, now=timezone.now())
    said = ngettext(
        "%(count)d suggestion refused; it is not made again.",
        "%(count)d suggestions refused; they are not made again.",
        len(found),
    )
    model_admin.message_user(request, said % {"count": len(found)}, messages.SUCCESS)
    return HttpResponseRedirect(here)


def _entered(model_admin: Any, request: HttpRequest, dossier: Dossier, circulars: Any, events: Any) -> HttpResponse:
    found = entering.enter(dossier.pk, circulars=circulars, events=events, by=request.user, now=timezone.now())
    if found:
        said = ngettext("%(count)d entry added.", "%(count)d entries added.", len(found)) % {"count": len(found)}
        if dossier.is_public:
            said += " " + _("Readers see what is public of it at once.")
        model_admin.message_user(request, said, messages.SUCCESS)
    else:
        model_admin.message_user(request, _("All of it is in the dossier already."), messages.INFO)
    return HttpResponseRedirect(reverse("admin:circulars_dossier_entries", args=[dossier.pk]))


def preview_of(model_admin: Any) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def view(request: HttpRequest, dossier_id: int) -> HttpResponse:
        """The page of readers, also of a dossier that is not public yet; never kept by anybody."""
        dossier = get_object_or_404(Dossier.objects.prefetch_related("milestones"), pk=dossier_id)
        if not model_admin.has_view_permission(request, dossier):
            raise PermissionDenied
        language = request.GET.get("language", "")
        language = language if language in LANGUAGES else "ko"
        now = timezone.now()
        query = {name: request.GET[name] for name in page.QUERY if name in request.GET}
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            context = page.context(
                dossier,
                at=now,
                generation=changes.state(now).generation,
                language=language,
                asked=page.asked_for(query),
                publishes_names=hooks.office(request).publishes_names,
            ) | {
                "is_print": False,
                "layout": "admin/circulars/dossier/preview_base.html",
                "pdf_url": "",
                "dossiers_url": addresses.dossiers(language),
                "canonical": "",
                "alternates": "",
                "form_url": reverse("admin:circulars_dossier_change", args=[dossier.pk]),
                "is_hidden": not dossier.is_public,
                "other_language": "en" if language == "ko" else "ko",
            }
            response = render(request, "circulars/dossier_detail.html", context)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return view
