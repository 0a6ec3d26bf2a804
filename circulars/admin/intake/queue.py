"""The queue of received originals: what waits, who has taken what, and what became of the rest."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.common.audit import HistoryMixin
from circulars.admin.common.personal_reads import PersonalDataMixin
from circulars.admin.copy_list.filters import FoldedChoices
from circulars.admin.intake import download, sheet, states, upload
from circulars.admin.intake.access import sheet_url
from circulars.admin.intake.filters import QueueFilter
from circulars.models import Intake, WorkingCopy


@admin.register(Intake)
class IntakeAdmin(PersonalDataMixin, HistoryMixin, admin.ModelAdmin):
    """Originals never change here: whatever happens to one is an operation of ``circulars.intake``."""

    desk_position = 1
    change_list_template = "admin/circulars/intake/change_list.html"
    list_display = ["received", "subject_or_name", "sender_name", "number_as_read", "state_in_words", "doubles_mark"]
    list_display_links = None
    list_filter = [QueueFilter, ("channel", FoldedChoices), ("language", FoldedChoices)]
    search_fields = ["subject", "name", "sender", "message_id"]
    search_help_text = gettext_lazy("Subject, file name, sender or number")
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    export_columns = [
        "received", "subject", "name", "sender", "number_as_read", "channel", "language", "state", "taken_by", "reason",
        "sha256",
    ]  # fmt: skip

    class Media:
        css = {"all": ["admin_desk/css/intake.css"]}

    # who may ------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intake]:
        """Without originals whose drafts are limited and do not name the reader; documents are read where needed."""
        rows: Any = super().get_queryset(request)
        return rows.open_to(request.user).select_related("taken_by", "decided_by", "received_by", "blob")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Intake | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Intake | None = None) -> bool:
        return False

    # the list -----------------------------------------------------------------------------------------------

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        rows, has_duplicates = super().get_search_results(request, queryset, search_term)
        serial, _slash, year = search_term.strip().partition("/")
        if serial.isascii() and serial.isdigit() and len(serial) < 10:
            numbered = Q(number_serial=int(serial))
            if year.isascii() and year.isdigit() and len(year) == 4:
                numbered &= Q(number_year=int(year))
            rows = rows | queryset.filter(numbered)
        return rows, has_duplicates

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list.defer("document"))
        self.prepare_export(found.result_list, request)
        return found

    def prepare_export(self, rows: list, request: HttpRequest) -> None:
        """Which rows of the page look like others: two queries, whatever their number."""
        others = _others(rows, self.get_queryset(request))
        taken = _circulars_with(rows, request.user)
        for row in rows:
            row.is_double = bool(
                others & {key for key in _signs(row) if key}
            ) or (row.number_serial, row.number_year) in taken  # fmt: skip

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, upload.context(request.user) | (extra_context or {}))

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def received(self, row: Intake) -> str:
        return f"{timezone.localtime(row.received_at):%Y-%m-%d %H:%M}"

    @admin.display(description=gettext_lazy("original"), ordering="subject")
    def subject_or_name(self, row: Intake) -> str:
        beside = [str(row.get_channel_display()), str(row.get_language_display()) if row.language else ""]
        if row.subject and row.name:
            beside.insert(0, row.name)
        return format_html(
            '<a class="intake-name" href="{}" dir="auto">{}</a> <span class="desk-more">{}</span>',
            sheet_url(row),
            str(row),
            " · ".join(word for word in beside if word),
        )

    @admin.display(description=gettext_lazy("sender"), ordering="sender")
    def sender_name(self, row: Intake) -> str:
        return row.sender or "–"

    @admin.display(description=gettext_lazy("number as read"), ordering="number_serial")
    def number_as_read(self, row: Intake) -> str:
        if row.number_serial is None:
            return ""
        number = f"{row.number_serial}{row.number_suffix and f' {row.number_suffix}'}"
        return f"{number}/{row.number_year}" if row.number_year else number

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_in_words(self, row: Intake) -> str:
        words = ""
        if row.state == Intake.State.TAKEN and row.taken_by:
            words = str(row.taken_by)
        elif row.state == Intake.State.DECLINED:
            words = row.reason
        elif row.state == Intake.State.NEW and row.reading_state != "read":
            words = str(row.get_reading_state_display())
        return format_html(
            '<span class="desk-state intake-state--{}">{}</span> <span class="desk-more">{}</span>',
            row.state,
            row.get_state_display(),
            words,
        )

    @admin.display(description=gettext_lazy("double"))
    def doubles_mark(self, row: Any) -> str:
        if not getattr(row, "is_double", False):
            return ""
        return format_html('<a href="{}#doubles">{}</a>', sheet_url(row), _("perhaps"))

    # other pages --------------------------------------------------------------------------------------------

    def queue_url(self) -> str:
        return reverse("admin:circulars_intake_changelist")

    def change_view(self, request: HttpRequest, object_id: str, *args, **kwargs) -> HttpResponse:
        """The address that the admin links to: the confirming page is the form of an original."""
        if not str(object_id).isdecimal():
            return super().change_view(request, object_id, *args, **kwargs)
        return HttpResponseRedirect(reverse("admin:circulars_intake_sheet", args=[object_id]))

    def get_urls(self) -> list:
        return [
            *upload.urls(self),
            *sheet.urls(self),
            *states.urls(self),
            *download.urls(self),
            *super().get_urls(),
        ]


def _signs(row: Intake) -> list[tuple[str, Any] | None]:
    return [
        ("sha256", row.sha256) if row.sha256 else None,
        ("message_id", row.message_id) if row.message_id else None,
        ("text_hash", row.text_hash) if row.text_hash else None,
        ("number", (row.number_serial, row.number_year)) if row.number_serial and row.number_year else None,
    ]


def _others(rows: list[Intake], scope: QuerySet[Intake]) -> set:
    """The signs that more than one original of the scope bears."""
    if not rows:
        return set()
    wanted = Q()
    for name in ("sha256", "message_id", "text_hash"):
        if values := {value for row in rows if (value := getattr(row, name))}:
            wanted |= Q(**{f"{name}__in": values})
    if serials := {row.number_serial for row in rows if row.number_serial and row.number_year}:
        wanted |= Q(number_serial__in=serials)
    if not wanted:
        return set()
    seen: set = set()
    twice: set = set()
    bare = scope.select_related(None).only(
        "sha256", "message_id", "text_hash", "number_serial", "number_year", "number_suffix"
    )
    for row in bare.filter(wanted):
        for sign in _signs(row):
            if sign:
                (twice if sign in seen else seen).add(sign)
    return twice


def _circulars_with(rows: list[Intake], user) -> set[tuple[int | None, int | None]]:
    """The numbers of the page that a circular has already, but for those drafted from the very originals."""
    serials = {row.number_serial for row in rows if row.number_serial and row.state in ("new", "taken")}
    if not serials:
        return set()
    copies = WorkingCopy.objects.editable_by(user).filter(number_serial__in=serials, number_year__isnull=False)
    return set(copies.values_list("number_serial", "number_year"))
