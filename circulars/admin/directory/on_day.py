"""“What did this page say on that day?”, asked of a circular, a team or a post, for staff."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.admin.common.desk_page import desk_page
from circulars.admin.working_copy.lines import DayInput
from circulars.reading import on_day
from contacts import directory
from contacts.appointments import running_on
from contacts.directory import Directory
from contacts.entries import PostView
from contacts.models import Appointment


class DayForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead. Choose today or a past day."))
        if day.year < 1990:
            raise forms.ValidationError(_("There was no page then. Choose a later day."))
        return day


class Contact(NamedTuple):
    """A contact line as of a day. ``holders`` are told to staff, whether or not names were public."""

    post: PostView
    holders: list[Appointment]


def asked_day(request: HttpRequest) -> tuple[DayForm, date | None]:
    """The form as sent, and the day it names; today where none was asked for, None where it is no past day."""
    form = DayForm(request.GET if "day" in request.GET else None)
    if form.is_bound:
        return form, form.cleaned_data["day"] if form.is_valid() else None
    return DayForm(initial={"day": timezone.localdate()}), timezone.localdate()


def _asked(form: DayForm, day: date | None) -> dict[str, Any]:
    return {"form": form, "day": day, "is_today": day == timezone.localdate()}


def contact_on(found: Directory, post_pk: int | None) -> Contact | None:
    """Whom the box of a circular named: the post, or the one that had taken it over by then."""
    post = found.post(post_pk)
    return Contact(post, holders_on(found.day, [post.pk]).get(post.pk, [])) if post else None


def holders_on(day: date, posts: list[int]) -> dict[int, list[Appointment]]:
    """Who held each post, the lead first; one query."""
    holders: dict[int, list[Appointment]] = {}
    running = Appointment.objects.filter(running_on(day), post__in=posts).select_related("person")
    for row in running.order_by("-is_lead", "is_acting", "from_date", "pk"):
        holders.setdefault(row.post_id, []).append(row)
    return holders


def circular_urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view(_of_circular(model_admin))
    return [path("<int:copy_id>/on-day/", view, name="circulars_workingcopy_on_day")]


def _of_circular(model_admin: Any) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def view(request: HttpRequest, copy_id: int) -> HttpResponse:
        copy = model_admin.copy_for(request, copy_id)
        form, day = asked_day(request)
        language = get_language() or "ko"
        context: dict[str, Any] = {**_asked(form, day), "original": copy, "subtitle": str(copy)}
        if day is not None:
            moment = on_day.end_of(day, timezone.now())
            circular = copy.circular
            stood = on_day.of_circular(circular, moment)
            context |= {
                "stood": [
                    (one, addresses.circular(circular.path, language, document=one.edition.language,
                                             version=one.edition.version) if circular.path and one.is_shown else "")
                    for one in stood
                ],
                "contact": contact_on(directory.load(day), on_day.post_of(circular, moment)) if stood else None,
            }  # fmt: skip
        context["title"] = _("What this page said on a day")
        return desk_page(model_admin, request, "admin/directory/circular_on_day.html", context)

    return view


def directory_urls(model_admin: Any) -> list:
    """For the admin of teams and that of posts."""
    name = model_admin.opts.model_name
    view = model_admin.admin_site.admin_view(_of_directory(model_admin))
    return [path("<int:owner_id>/on-day/", view, name=f"contacts_{name}_on_day")]


def _of_directory(model_admin: Any) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def view(request: HttpRequest, owner_id: int) -> HttpResponse:
        row = get_object_or_404(model_admin.get_queryset(request), pk=owner_id)
        if not model_admin.has_view_or_change_permission(request, row):
            raise PermissionDenied
        form, day = asked_day(request)
        context: dict[str, Any] = {**_asked(form, day), "original": row, "subtitle": str(row)}
        if day is not None:
            found = directory.load(day)
            is_team = model_admin.opts.model_name == "team"
            context |= _team(found, owner_id) if is_team else _post(found, owner_id)
            if context["posts"]:
                moment = on_day.end_of(day, timezone.now())
                keys = sorted({key for one in context["posts"] for key in found.answers_for(one.post)})
                context |= reached_in_words(on_day.reached(keys, moment))
        context["title"] = _("What this page said on a day")
        return desk_page(model_admin, request, "admin/directory/on_day.html", context)

    return view


def _team(found: Directory, pk: int) -> dict[str, Any]:
    team = found.team_by_pk(pk)
    posts = found.posts_of(team) if team and not team.is_closed else ()
    holders = holders_on(found.day, [post.pk for post in posts])
    return {
        "team": team,
        "parent": found.team_by_pk(team.parent_pk) if team else None,
        "successor": found.successor(team) if team else None,
        "posts": [Contact(post, holders.get(post.pk, [])) for post in posts],
    }


def _post(found: Directory, pk: int) -> dict[str, Any]:
    post = found.own_post(pk)
    is_open = post is not None and not post.is_closed
    holders = holders_on(found.day, [pk]) if is_open else {}
    return {
        "post": post,
        "successor": found.post(pk) if post and post.successor_pk else None,
        "posts": [Contact(post, holders.get(pk, []))] if post and is_open else [],
    }


def reached_in_words(reached: on_day.Reached) -> dict[str, Any]:
    language = get_language() or "ko"
    return {
        "reached": reached,
        "circulars": [
            (edition, addresses.circular(edition.circular.path, language) if edition.circular.path else "")
            for edition in reached.circulars
        ],
        "dossiers": [(row, addresses.dossier(row.slug, language)) for row in reached.dossiers],
    }


def address(model_name: str, pk: int, day: date | None = None) -> str:
    found = reverse(f"admin:contacts_{model_name}_on_day", args=[pk])
    return f"{found}?day={day.isoformat()}" if day else found
