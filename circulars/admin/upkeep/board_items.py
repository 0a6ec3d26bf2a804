"""Items of a former notice board: what the import made of each page, and what is left for staff to decide."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import addresses
from circulars.admin.common.exports import ExportMixin
from circulars.boards import troubles
from circulars.models import BoardItem, Circular


class BoardFilter(admin.SimpleListFilter):
    title = gettext_lazy("board")
    parameter_name = "board"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(name, name) for name in BoardItem.objects.order_by("board").values_list("board", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(board=self.value()) if self.value() else queryset


class TroubleFilter(admin.SimpleListFilter):
    """What is still to be done comes first: a draft that was published since is done."""

    title = gettext_lazy("what is to be decided")
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("open", _("still to be decided")), *troubles.SENTENCES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "open":
            return queryset.exclude(state=BoardItem.State.PUBLISHED).filter(circular__path=None)
        if self.value() in troubles.SENTENCES:
            # codes stand in quotation marks in the stored list, on both databases
            return queryset.filter(troubles__icontains=f'"{self.value()}"')
        return queryset


@admin.register(BoardItem)
class BoardItemAdmin(ExportMixin, admin.ModelAdmin):
    """Read-only: rows are written by ``manage.py import_board`` alone. Each sees what this person may edit."""

    desk_position = 42
    list_display = ["shown_title", "state", "open_troubles", "work", "address"]
    list_display_links = None
    list_filter = [BoardFilter, "state", TroubleFilter]
    list_select_related = ["circular"]
    search_fields = ["title", "address", "source"]
    list_per_page = 50
    show_full_result_count = False
    export_columns = ["board", "title", "state", "troubles_in_words", "address", "source", "handled_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BoardItem]:
        """Without circulars that this person may not open; a page that nothing was made of is for all."""
        closed = Circular.objects.exclude(pk__in=Circular.objects.editable_by(request.user).values("pk"))
        rows = super().get_queryset(request).exclude(circular__in=closed.values("pk"))
        return rows.prefetch_related("circular__working_copies")

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def shown_title(self, item: BoardItem) -> str:
        return item.title or item.source.rpartition("/")[2]

    @admin.display(description=gettext_lazy("what is to be decided"))
    def open_troubles(self, item: BoardItem) -> str:
        found = troubles.in_words(item.troubles)
        if not found:
            return "–"
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((one,) for one in found)))

    @admin.display(description=gettext_lazy("what is to be decided"))
    def troubles_in_words(self, item: BoardItem) -> str:
        return " ".join(troubles.in_words(item.troubles))

    @admin.display(description=gettext_lazy("circular"))
    def work(self, item: BoardItem) -> str:
        circular = item.circular
        if circular is None:
            return _("no draft")
        copies = list(circular.working_copies.all())
        address = reverse("admin:circulars_workingcopy_change", args=[copies[0].pk]) if copies else ""
        if circular.path:
            public = addresses.circular(circular.path, "ko")
            return format_html('<a href="{}">{}</a>', address or public, circular.path)
        return format_html('<a href="{}">{}</a>', address, _("Open the draft")) if address else _("no draft")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: BoardItem | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BoardItem | None = None) -> bool:
        return False
