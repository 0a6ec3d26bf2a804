"""The list of circulars: where each stands, found by what staff remember of it, in a fixed number of queries."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from circulars import changes, limits
from circulars.admin.common import moments
from circulars.admin.common.audit import HistoryMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.paging import KeyPaginator
from circulars.admin.copy_list import bulk, copy_search
from circulars.admin.copy_list.filters import (
    AssignedFilter,
    EditedFilter,
    FoldedChoices,
    IssuerFilter,
    PostFilter,
    SectionFilter,
    StateFilter,
    YearFilter,
    tree_of,
)
from circulars.models import AuditEntry, Circular, Removal, State, Withdrawal, WorkingCopy
from circulars.search.finding import MOST
from contacts import directory


class CopyList(ChangeList):
    """Without the words of the documents, which no column shows and which are most of a row."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        return super().get_queryset(request, exclude_parameters).defer("body", "summary_ko")


class WorkingCopyListMixin(bulk.BulkMixin, HistoryMixin, ExportMixin, admin.ModelAdmin):
    desk_position = 0
    list_display = [
        "title_with_number",
        "state_in_words",
        "issuer",
        "section",
        "issue_day",
        "post",
        "language_name",
        "edited",
    ]
    list_display_links = ["title_with_number"]
    list_filter = [
        StateFilter,
        SectionFilter,
        IssuerFilter,
        YearFilter,
        AssignedFilter,
        EditedFilter,
        PostFilter,
        ("kind", FoldedChoices),
        ("language", FoldedChoices),
    ]
    search_fields = ["title"]
    search_help_text = gettext_lazy(
        "Number, or words of title, text, addressees, events and files; all must be found. Also “phrases”, -without, "
        "issuer:, year:, to:"
    )
    paginator = KeyPaginator
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    export_columns = [
        "state_in_words",
        "number",
        "title",
        "title_ko",
        "kind",
        "language",
        "issuer",
        "section",
        "issued_on",
        "received_on",
        "public_from",
        "post",
        "address",
        "assigned_to",
        "edited_by",
        "edited_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkingCopy]:
        now = timezone.now()
        of_language = Q(language="") | Q(language=OuterRef("language"))
        notices = Withdrawal.objects.filter(of_language, circular=OuterRef("circular"))
        planned = notices.filter(lifted_at=None, effective_at__gt=now).order_by("effective_at")
        hidden = Removal.objects.filter(circular=OuterRef("circular"), lifted_at=None)
        copies: Any = super().get_queryset(request)
        return (
            copies.editable_by(request.user)
            .select_related("circular__series__issuer", "circular__home_section", "edited_by", "assigned_to")
            .annotate(
                is_withdrawn=Exists(notices.effective(now)),
                withdrawn_from=Subquery(planned.values("effective_at")[:1]),
                is_hidden=Exists(hidden),
            )
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CopyList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Through the index of staff; what is to be said of the search is kept for the list."""
        if not search_term.strip():
            return queryset, False
        found = copy_search.find(request, queryset, search_term)
        request.copy_search = found  # type: ignore[attr-defined]
        return found.rows, False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        self._prepare(found.result_list, request)
        return found

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        tools = []
        if request.user.has_perms(("circulars.view_intake", "circulars.receive_intake")):
            tools.append((_("From a file…"), reverse("admin:circulars_intake_changelist")))
        if request.user.has_perm(limits.BREAK_IN) and Circular.objects.closed_to(request.user).exists():
            tools.append((_("Limited drafts…"), reverse("admin:circulars_workingcopy_break_in")))
        response = super().changelist_view(request, {"tool_links": tools} | (extra_context or {}))
        if request.method == "GET" and (found := getattr(request, "copy_search", None)):
            self._say(request, found)
        return response

    def _say(self, request: HttpRequest, found: copy_search.Found) -> None:
        for problem in found.problems:
            self.message_user(request, problem, messages.WARNING)
        if found.is_more:
            text = _("More than %(count)s circulars are found; these are the best. Add a word, or use the filters.")
            self.message_user(request, text % {"count": f"{MOST:,}"}, messages.INFO)

    def prepare_export(self, rows: list, request: HttpRequest) -> None:
        self._prepare(rows, request)

    def audit_of(self, obj: WorkingCopy) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.filter(
            Q(circular=obj.circular_id) | Q(object_type=obj._meta.label, object_id=str(obj.pk))
        )

    def _prepare(self, rows: list[Any], request: HttpRequest) -> None:
        """Gives the rows of a page the names of their post and section, and the moment they are shown at."""
        now = timezone.now()
        tree, found = tree_of(request), _directory(request, now)
        for row in rows:
            circular = row.circular
            post = found.post(circular.post_id)
            row.shown = {
                "now": now,
                "post": post.duty() if post else "",
                "sections": [node.name(get_language() or "ko") for node in tree.ancestors(circular.home_section_id)],
            }

    @admin.display(description=gettext_lazy("circular"), ordering="title")
    def title_with_number(self, copy: WorkingCopy) -> str:
        number = format_html('<span class="desk-number">{}</span> ', copy.number) if copy.number else ""
        return format_html('{}<span lang="{}">{}</span>', number, copy.language, copy.title)

    @admin.display(description=gettext_lazy("number"), ordering="number_serial")
    def number(self, copy: WorkingCopy) -> str:
        return copy.number

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_in_words(self, copy: Any) -> str:
        """One word, with what stands over it; a draft over a public edition says that it is a change."""
        now = _shown(copy, "now") or timezone.now()
        state = copy.state_at(now)
        words = [str(state.label)]
        if state == State.SCHEDULED and copy.public_from:
            words.append(f"{moments.in_words(copy.public_from)}, {moments.until(copy.public_from, now)}")
        elif state != State.PUBLISHED and copy.public_from and copy.public_from <= now:
            words.append(_("an edition is public"))
        if copy.is_hidden:
            words.append(_("hidden"))
        elif copy.is_withdrawn:
            words.append(_("withdrawn"))
        elif copy.withdrawn_from:
            words.append(moments.withdrawal(copy.withdrawn_from, now))
        badge = format_html('<span class="desk-state desk-state-{}">{}</span>', state.value, words[0])
        return format_html('{} <span class="desk-more">{}</span>', badge, " · ".join(words[1:])) if words[1:] else badge

    @admin.display(description=gettext_lazy("issuer"), ordering="circular__series__issuer")
    def issuer(self, copy: WorkingCopy) -> str:
        series = copy.circular.series
        return str(series.issuer) if series else copy.issuer_name

    @admin.display(description=gettext_lazy("section"), ordering="circular__home_section")
    def section(self, copy: WorkingCopy) -> str:
        names = _shown(copy, "sections") or []
        return names[-1] if names else ""

    @admin.display(description=gettext_lazy("issued"), ordering="issued_on")
    def issue_day(self, copy: WorkingCopy) -> str:
        return f"{copy.issued_on:%Y-%m-%d}" if copy.issued_on else ""

    @admin.display(description=gettext_lazy("contact"))
    def post(self, copy: WorkingCopy) -> str:
        return _shown(copy, "post") or ""

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def language_name(self, copy: WorkingCopy) -> str:
        return copy.get_language_display()

    @admin.display(description=gettext_lazy("edited"), ordering="edited_at")
    def edited(self, copy: WorkingCopy) -> str:
        when = f"{timezone.localtime(copy.edited_at):%Y-%m-%d %H:%M}"
        return f"{when} {copy.edited_by}" if copy.edited_by else when

    @admin.display(description=gettext_lazy("address"))
    def address(self, copy: WorkingCopy) -> str:
        return f"/circulars/{copy.circular.path}/" if copy.circular.path else ""


def _shown(copy: WorkingCopy, name: str) -> Any:
    return getattr(copy, "shown", {}).get(name)


def _directory(request: HttpRequest, now: datetime) -> directory.Directory:
    """Today's directory, kept in memory under the generation; read once for a request."""
    if not hasattr(request, "desk_directory"):
        generation = changes.state(now).generation
        request.desk_directory = directory.as_of(timezone.localdate(now), generation)  # type: ignore[attr-defined]
    return request.desk_directory  # type: ignore[attr-defined]
