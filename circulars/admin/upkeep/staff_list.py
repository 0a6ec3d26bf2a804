"""The office's staff list: choose the file and the day, see what becomes of each line, then have it done."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from circulars import audit, personal_reads, spreadsheets
from circulars.admin.common.exports import FORMATS, as_csv, as_xlsx
from circulars.admin.common.table_import import TableForm, TableImport
from circulars.models import AuditEntry, PersonalDataRead, StagedFile
from circulars.spreadsheets import NotReadable
from contacts import staff_list
from contacts.models import Person
from contacts.staff_list import Line, Options, Outcome, Taken, Told

PERMISSIONS = (
    "contacts.add_person",
    "contacts.change_person",
    "contacts.change_post",
    "contacts.add_poststate",
    "contacts.change_poststate",
    "contacts.add_appointment",
    "contacts.change_appointment",
)


def urls(site: admin.AdminSite) -> list:
    model_admin = site._registry[Person]
    view = StaffListImport.as_view(model_admin=model_admin)
    return [
        path("contacts/staff-list/", site.admin_view(view), name="staff-list"),
        path("contacts/staff-list/<str:export_format>/", site.admin_view(_template), name="staff-list-template"),
    ]


class OptionsForm(forms.Form):
    from_date = forms.DateField(
        label=gettext_lazy("Holds from"),
        widget=AdminDateWidget,
        help_text=gettext_lazy("What changes holds from this day on, today or later. Pages turn at its midnight."),
    )
    ends_absent = forms.BooleanField(
        label=gettext_lazy("Who is not in the list holds nothing from this day on"),
        required=False,
        help_text=gettext_lazy("Only for a list of the whole office. Without it they are told, and stay as they are."),
    )

    def clean_from_date(self) -> date:
        day = self.cleaned_data["from_date"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Begin today or later: what pages said on past days stays."))
        return day

    def options(self) -> Options:
        return Options(self.cleaned_data["from_date"], self.cleaned_data["ends_absent"])


class StaffListForm(OptionsForm, TableForm):
    field_order = ["file", "from_date", "ends_absent"]


class StaffListImport(TableImport):
    title = gettext_lazy("Take in the staff list")
    help_text = gettext_lazy("CSV or XLSX. The first line names the columns.")
    template = "admin/staff_list.html"
    address = "admin:staff-list"
    permissions = PERMISSIONS
    words = {one: one.label for one in Outcome}
    work = (Outcome.NEW_PERSON, Outcome.NEW_HOLDER, Outcome.CHANGED)
    taken: Taken | None = None  # what the page shows

    def _form(self, *given: Any) -> forms.Form:
        form = StaffListForm(*given)
        form.initial = {"from_date": timezone.localdate()}
        form.fields["file"].help_text = self.help_text
        return form

    def read(self, content: bytes, name: str) -> list[Line]:
        return read(content, name)

    def plan(self, lines: list[Line]) -> Iterable[Told]:
        self.taken = staff_list.plan(lines, self._options(), by=self.request.user, at=timezone.now())
        return self.taken.told

    def take(self, lines: list[Line]) -> Iterable[Told]:
        by, now = self.request.user, timezone.now()
        shown = self.request.POST.get("shown", "")
        with transaction.atomic():
            self.taken = staff_list.take(lines, self._options(), shown=shown, by=by, at=now)
            AuditEntry.objects.bulk_create(_entries(self.taken, by, now))
        return self.taken.told

    def _options(self) -> Options:
        form = OptionsForm(self.request.POST)
        if not form.is_valid():
            raise NotReadable(" ".join(str(error) for errors in form.errors.values() for error in errors))
        return form.options()

    def _confirmed(self, request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            return super()._confirmed(request, token)
        except staff_list.ListChanged as changed:
            self.model_admin.message_user(request, str(changed), messages.WARNING)
            self.taken = changed.taken
            staged = StagedFile.objects.select_related("blob").get(token=token, owner=request.user.pk)
            return self._page(request, staged=staged, told=changed.taken.told)

    def _page(self, request: HttpRequest, **given: Any) -> HttpResponse:
        response: Any = super()._page(request, **given)
        absent = [one for one in given.get("told") or [] if one.outcome == Outcome.LEFT]
        if self.taken is not None:
            options = self._options()
            response.context_data |= {
                "shown": self.taken.shown,
                "options": options,
                "has_work": response.context_data["has_work"] or (options.ends_absent and bool(absent)),
            }
            if absent:
                kind = PersonalDataRead.Kind.LIST
                label = Person._meta.label
                personal_reads.record(kind, label, by=request.user, now=timezone.now(), rows=len(absent))
        response.context_data["templates"] = [
            (one.upper(), reverse("admin:staff-list-template", args=[one])) for one in FORMATS
        ]
        return response


def read(content: bytes, name: str) -> list[Line]:
    """The lines below the headings. Raises NotReadable."""
    places: dict[int, str] = {}
    found: list[Line] = []
    for number, cells in spreadsheets.rows(content, name):
        if not any(cells):
            continue
        if not places:
            try:
                places = staff_list.places(cells)
            except staff_list.NotAList as error:
                raise NotReadable(str(error)) from error
            continue
        if len(found) == staff_list.MOST:
            most = {"most": staff_list.MOST}
            raise NotReadable(_("The table has more than %(most)d lines. Divide it.") % most)
        given = {field: spreadsheets.undefused(cells[at]) for at, field in places.items() if at < len(cells)}
        found.append(staff_list.line_of(number, given))
    if not found:
        raise NotReadable(_("Below its headings the table has no line."))
    return found


@never_cache
def _template(request: HttpRequest, export_format: str) -> HttpResponseBase:
    """An empty table with the headings."""
    if export_format not in FORMATS:
        raise Http404
    write = as_csv if export_format == "csv" else as_xlsx
    return write(f"{_('staff-list')}.{export_format}", staff_list.headings(), [])


def _entries(taken: Taken, by: Any, now: Any) -> list[AuditEntry]:
    """Hand-overs write their own; numbers and mailboxes stand in the states alone."""
    people = [audit.entry("staff_list_person", person, by=by, now=now) for person in taken.people]
    states = [
        audit.entry("staff_list_state", state.post, by=by, now=now, from_date=state.from_date.isoformat())
        for state in taken.states
    ]
    return people + states
