"""A re-organisation from one table: pasted or uploaded, shown line by line, confirmed, reported, taken back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from circulars import spreadsheets
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import as_csv, as_xlsx
from circulars.spreadsheets import NotReadable
from contacts import reorganising
from contacts.models import Person, Reorganisation
from contacts.reorganising import NotATable, ReorganisationRefused
from contacts.reorganising import columns as known
from contacts.reorganising.effects import Told, tell

LONGEST = 500_000  # characters of a pasted table


class TableForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("As staff will look for it, such as “Re-organisation of January 2027”."),
    )
    from_date = forms.DateField(
        label=gettext_lazy("First day"),
        widget=AdminDateWidget,
        help_text=gettext_lazy("Of the whole table. Pages turn at midnight of this day; until then it can be undone."),
    )
    table = forms.CharField(
        label=gettext_lazy("Table"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "class": "hand-over__table", "spellcheck": "false", "wrap": "off"}),
        help_text=gettext_lazy("Paste it out of the spreadsheet with its headings. Lines can be corrected here."),
    )
    file = forms.FileField(
        label=gettext_lazy("or a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=gettext_lazy("CSV or XLSX; it takes the place of what stands in the field above."),
    )

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if (file := cleaned.get("file")) is not None:
            try:
                cleaned["table"] = _as_text(spreadsheets.rows(file.read(), file.name))
            except NotReadable as error:
                self.add_error("file", str(error))
        elif not (cleaned.get("table") or "").strip() and "table" not in self.errors:
            self.add_error("table", _("Paste the table, or choose a file."))
        return cleaned


@admin.register(Reorganisation)
class ReorganisationAdmin(admin.ModelAdmin):
    list_display = ["from_date", "title", "state", "lines", "confirmed_by", "confirmed_at"]
    list_display_links = ["from_date", "title"]
    list_select_related = ["confirmed_by"]
    search_fields = ["title"]
    list_per_page = 50
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Reorganisation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Reorganisation | None = None) -> bool:
        return False

    def may_enter(self, request: HttpRequest) -> bool:
        needed = [f"contacts.{what}_{one}" for one in ("team", "post", "appointment") for what in ("add", "change")]
        return self.has_add_permission(request) and request.user.has_perms(needed)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.template_file)
        name = "contacts_reorganisation_template"
        return [path("template.<slug:export_format>", view, name=name), *super().get_urls()]

    @admin.display(description=gettext_lazy("state"))
    def state(self, record: Reorganisation) -> str:
        return state_of(record)

    @admin.display(description=gettext_lazy("lines"))
    def lines(self, record: Reorganisation) -> int:
        return len(record.made.get("effects", ()))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponseBase:
        if not self.may_enter(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = TableForm(request.POST if is_sent else None, request.FILES if is_sent else None)
        if not is_sent or not form.is_valid():
            return self._page(request, form)
        given = form.cleaned_data
        day, now = given["from_date"], timezone.now()
        try:
            table = reorganising.read(spreadsheets.rows(given["table"].encode(), "table.csv"))
            if "confirm" in request.POST and given["file"] is None:
                record = reorganising.confirm(
                    table,
                    title=given["title"],
                    day=day,
                    shown=request.POST.get("shown", ""),
                    by=request.user,
                    at=now,
                )
                if record is not None:
                    words = _("The re-organisation holds from %(day)s on.") % {"day": date_format(day)}
                    self.message_user(request, words, messages.SUCCESS)
                    return HttpResponseRedirect(reverse("admin:contacts_reorganisation_change", args=[record.pk]))
            plan = reorganising.plan(table, day=day, at=now)
        except (NotATable, NotReadable) as error:
            form.add_error("table", str(error))
            return self._page(request, form)
        except ReorganisationRefused as error:
            form.add_error("from_date", str(error))
            return self._page(request, form)
        shown = TableForm(initial=given)  # the file's lines in the field, to be corrected there
        return self._page(
            request,
            shown,
            told=tell(plan, table.typed),
            shown=plan.shown,
            day=day,
            is_changed="confirm" in request.POST,
        )

    def _page(self, request: HttpRequest, form: forms.Form, *, told: Told | None = None, **more: Any) -> HttpResponse:
        examples = [[row.get(name, "") for name in known.columns()] for row in _examples()]
        context = {
            "title": _("Enter a re-organisation"),
            "form": form,
            "media": self.media + form.media,
            "told": told,
            "headings": reorganising.headings(),
            "examples": examples,
            "actions": reorganising.words_of_actions(),
            "kinds": [known.word_of(known.TEAM), known.word_of(known.POST)],
            **more,
        }
        return desk_page(self, request, "admin/reorganisation.html", context)

    def template_file(self, request: HttpRequest, export_format: str) -> HttpResponseBase:
        """The headings with an example of each common action, in the language of the desk."""
        if not self.may_enter(request):
            raise PermissionDenied
        rows = ([row.get(name, "") for name in known.columns()] for row in _examples())
        write = as_xlsx if export_format == "xlsx" else as_csv
        return write(f"reorganisation.{'xlsx' if export_format == 'xlsx' else 'csv'}", reorganising.headings(), rows)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponseBase:
        """The report. A POST takes the whole back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = get_object_or_404(
            Reorganisation.objects.select_related("confirmed_by", "undone_by"),
            pk=object_id if object_id.isascii() and object_id.isdecimal() else 0,
        )
        if request.method == "POST":
            return self._undo(request, record)
        return self._report(request, record)

    def _undo(self, request: HttpRequest, record: Reorganisation) -> HttpResponseBase:
        if not self.may_enter(request):
            raise PermissionDenied
        try:
            reorganising.undo(record.pk, by=request.user, at=timezone.now())
        except ReorganisationRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            words = _("The re-organisation of %(day)s was taken back.") % {"day": date_format(record.from_date)}
            self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:contacts_reorganisation_change", args=[record.pk]))

    def _report(self, request: HttpRequest, record: Reorganisation) -> HttpResponse:
        kept = record.made.get("effects", [])
        people = {one.code: one for one in Person.objects.filter(code__in=[one.get("person") or "" for one in kept])}
        lines = [
            one
            | {
                "action_word": known.action_word(one["action"]),
                "kind_word": known.word_of(one["kind"]),
                "holder": people.get(one["person"], _("vacant")) if "person" in one else "",
            }
            for one in kept
        ]
        context = {
            "title": _("Report of a re-organisation"),
            "record": record,
            "state": state_of(record),
            "lines": lines,
            "can_undo": record.undone_at is None
            and record.from_date > timezone.localdate()
            and self.may_enter(request),
        }
        return desk_page(self, request, "admin/reorganisation_report.html", context)


def state_of(record: Reorganisation) -> str:
    if record.undone_at is not None:
        return _("taken back")
    return _("in force") if record.from_date <= timezone.localdate() else _("planned")


def _examples() -> list[dict[str, str]]:
    return reorganising.EXAMPLES["ko" if (get_language() or "ko") == "ko" else "en"]


def _as_text(rows: Any) -> str:
    """The rows of a file as one pastes them, with empty lines kept, so that numbers stay those of the file."""
    lines: list[str] = []
    for number, cells in rows:
        lines += [""] * (number - len(lines) - 1)
        lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    return "\n".join(lines)
