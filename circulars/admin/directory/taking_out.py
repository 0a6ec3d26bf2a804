"""The directory of a day, and who held what, as files for the office's own use."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from circulars import addresses, personal_reads
from circulars.admin.common.exports import FORMATS, as_csv, as_xlsx
from circulars.admin.common.steps import is_sent, step_page
from circulars.admin.directory.on_day import holders_on
from circulars.admin.working_copy.lines import DayInput
from circulars.models import PersonalDataRead
from contacts import directory
from contacts.directory import Directory
from contacts.entries import PostView, TeamView
from contacts.models import Appointment, PostState, Team

RIGHTS = ("contacts.view_team", "contacts.view_post")
NAMES = ("contacts.view_person", "contacts.view_appointment")
DIRECTORY, HELD = "directory", "held"
URL_NAME = "contacts_post_take_out"


class TakeOutForm(forms.Form):
    what = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[
            (DIRECTORY, gettext_lazy("The whole directory of the day")),
            (HELD, gettext_lazy("Who held what until then")),
        ],
        widget=forms.RadioSelect,
        initial=DIRECTORY,
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput, help_text=gettext_lazy("It may lie ahead."))
    with_names = forms.BooleanField(
        label=gettext_lazy("With the names of people, also of those who do not publish them"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed with names. Kept with your name, the time and the number of records."),
    )
    export_format = forms.ChoiceField(
        label=gettext_lazy("File"), choices=[(one, one.upper()) for one in FORMATS], widget=forms.RadioSelect,
        initial="xlsx",
    )  # fmt: skip

    def __init__(self, *args: Any, may_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_name:
            del self.fields["with_names"], self.fields["reason"]
            self.fields["what"].choices = self.fields["what"].choices[:1]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not 1990 <= day.year <= 2100:
            raise forms.ValidationError(_("Choose a day between 1990 and 2100."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("what") == HELD:
            cleaned["with_names"] = True
        if cleaned.get("with_names") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("The file names people. Say for which task you take it out."))
        return cleaned


def urls(model_admin: Any) -> list:
    return [path("take-out/", model_admin.admin_site.admin_view(_view(model_admin)), name=URL_NAME)]


def address() -> str:
    return reverse(f"admin:{URL_NAME}")


def _view(model_admin: Any) -> Callable[..., HttpResponseBase]:
    @never_cache
    def view(request: HttpRequest) -> HttpResponseBase:
        if not request.user.has_perms(RIGHTS):
            raise PermissionDenied
        may_name = request.user.has_perms(NAMES)
        data = request.POST if is_sent(request) else None
        form = TakeOutForm(data, may_name=may_name, initial={"day": timezone.localdate()})
        if form.is_bound and form.is_valid():
            return _file(request, form.cleaned_data)
        return step_page(
            model_admin,
            request,
            form=form,
            title=_("Take the directory out as a file"),
            submit_label=_("Save the file"),
            intro=_("Teams, posts, telephones and mailboxes as they hold on a day, in the language of the desk."),
        )

    return view


def _file(request: HttpRequest, given: dict[str, Any]) -> HttpResponseBase:
    day, with_names = given["day"], given.get("with_names", False)
    if given["what"] == HELD:
        title, headings, rows = _("Who held what"), _held_headings(), list(held(day))
        named = len(rows)
    else:
        found = directory.load(day)
        holders = holders_on(day, [post.pk for post in found.posts]) if with_names else {}
        title, headings = _("Directory"), directory_headings(with_names)
        rows, named = list(directory_rows(found, holders, with_names, addresses.origin(request))), len(holders)
    if with_names:
        personal_reads.record(
            PersonalDataRead.Kind.EXPORT,
            "contacts.Person",
            by=request.user,
            now=timezone.now(),
            rows=named,
            reason=given["reason"].strip(),
        )
    name = f"{slugify(title, allow_unicode=True)}-{day:%Y-%m-%d}.{given['export_format']}"
    return (as_csv if given["export_format"] == "csv" else as_xlsx)(name, headings, rows)


def directory_headings(with_names: bool) -> list[str]:
    return [
        _("Part of"), _("Team"), _("Team (English)"), _("Duty"), _("Duty (English)"), _("Telephone"),
        _("Telephone from abroad"), _("Role mailbox"), _("State"), *([_("Person")] if with_names else []), _("Address"),
        _("Opening hours"), _("Public page"),
    ]  # fmt: skip


def directory_rows(
    found: Directory, holders: dict[int, list[Appointment]], with_names: bool, origin: str
) -> Iterator[list[Any]]:
    """A row for each open team, and below it one for each of its open posts, in the order of the tree."""
    for team in found.teams:
        above = " › ".join(row.names.ko for row in found.ancestors(team))
        page = f"{origin}{addresses.team(team.slug, 'ko')}"
        yield _row(above, team, None, "", "", with_names, page)
        for post in found.posts_of(team):
            state = _("vacant") if post.is_vacant else _("held")
            page = f"{origin}{addresses.post(post.slug, 'ko')}"
            yield _row(above, team, post, state, _in_words(holders.get(post.pk, [])), with_names, page)


def _row(
    above: str, team: TeamView, post: PostView | None, state: str, people: str, with_names: bool, page: str
) -> list[Any]:
    telephone = (post or team).telephone
    return [
        above,
        team.names.ko,
        team.names.en,
        post.duties.ko if post else "",
        post.duties.en if post else "",
        telephone.display("ko") if telephone else "",
        telephone.display("en") if telephone else "",
        (post or team).mailbox,
        state,
        *([people] if with_names else []),
        team.postal_address.ko,
        team.opening_hours.ko,
        page,
    ]


def _in_words(rows: list[Appointment]) -> str:
    acting = _("acting")
    return ", ".join(f"{row.person} ({acting})" if row.is_acting else str(row.person) for row in rows)


def _held_headings() -> list[str]:
    return [
        _("Duty"), _("Team"), _("Person"), _("Person (English)"), _("From"), _("Last day"), _("In the lead"),
        _("Acting"), _("Post"),
    ]  # fmt: skip


def held(day: date) -> Iterator[list[Any]]:
    """Every appointment that had begun by ``day``: the post by its name when it began; three queries."""
    teams = {team.pk: str(team) for team in Team.objects.all()}
    states: dict[int, list[PostState]] = {}
    for state in PostState.objects.order_by("post", "from_date"):
        states.setdefault(state.post_id, []).append(state)
    begun = Appointment.objects.filter(from_date__lte=day).select_related("person", "post")
    yes, no = _("yes"), _("no")
    for row in begun.order_by("post__position", "post__slug", "from_date", "pk"):
        then = [state for state in states.get(row.post_id, []) if state.from_date <= row.from_date]
        state = then[-1] if then else next(iter(states.get(row.post_id, [])), None)
        yield [
            state.duty_ko if state else row.post.slug,
            teams[state.team_id] if state else "",
            row.person.name_ko,
            row.person.name_en,
            row.from_date,
            row.to_date or "",
            yes if row.is_lead else no,
            yes if row.is_acting else no,
            row.post.slug,
        ]
