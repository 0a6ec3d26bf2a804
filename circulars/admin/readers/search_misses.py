"""What readers looked for in vain: words with their sums over days, and what can be done about each."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, Min, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars.admin.common.exports import ExportMixin
from circulars.admin.readers.synonyms import search_address
from circulars.models import SearchMiss
from circulars.search.missed import KEPT_FOR

WEEK, MONTH = 7, 30


class PeriodFilter(admin.SimpleListFilter):
    title = gettext_lazy("period")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            (str(WEEK), gettext_lazy("the last 7 days")),
            (str(MONTH), gettext_lazy("the last 30 days")),
        ]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            is_first = choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name])
            whole = _("all %(days)d days that are kept") % {"days": KEPT_FOR.days}
            yield choice | ({"display": whole} if is_first else {})

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in (str(WEEK), str(MONTH)):
            return queryset
        return queryset.filter(day__gt=timezone.localdate() - timedelta(days=int(self.value() or 0)))


class LanguageFilter(admin.SimpleListFilter):
    title = gettext_lazy("language of the page")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("ko", gettext_lazy("Korean")), ("en", gettext_lazy("English"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(language=self.value()) if self.value() in ("ko", "en") else queryset


class MissList(ChangeList):
    def _get_default_ordering(self) -> list[str]:
        """Marks the column by which the list is ordered."""
        return ["-total", "words"]


@admin.register(SearchMiss)
class SearchMissAdmin(ExportMixin, admin.ModelAdmin):
    """One row for the same words, with the sum of what the filters leave; its key is that of one of their days."""

    desk_position = 26
    list_display = ["sought", "total", "last_day", "first_day", "next_steps"]
    list_display_links = None
    list_filter = [PeriodFilter, LanguageFilter]
    search_fields = ["words"]
    search_help_text = gettext_lazy("Part of the words")
    export_columns = ["sought", "total", "last_day", "first_day"]
    actions = ["take_off"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ["admin_desk/css/search.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchMiss]:
        """Windows are counted after the filters of the list, so that the sums are those of the chosen period."""
        same = {"partition_by": [F("words")]}
        rows = SearchMiss.objects.annotate(
            total=Window(Sum("count"), **same),
            last=Window(Max("day"), **same),
            first=Window(Min("day"), **same),
            place=Window(RowNumber(), order_by=[F("day").desc(), F("pk").desc()], **same),
        )
        return rows.filter(place=1).order_by(*self.get_ordering(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return MissList

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["-total", "words"]

    @admin.display(description=gettext_lazy("what was looked for"), ordering="words")
    def sought(self, row: SearchMiss) -> str:
        return row.words

    @admin.display(description=gettext_lazy("how often"), ordering="total")
    def total(self, row: Any) -> int:
        return row.total

    @admin.display(description=gettext_lazy("last looked for"), ordering="last")
    def last_day(self, row: Any) -> Any:
        return row.last

    @admin.display(description=gettext_lazy("first looked for"), ordering="first")
    def first_day(self, row: Any) -> Any:
        return row.first

    @admin.display(description=gettext_lazy("what can be done"))
    def next_steps(self, row: SearchMiss) -> str:
        synonym = reverse("admin:circulars_synonym_add", query={"words": row.words})
        result = reverse("admin:circulars_promotedresult_add", query={"phrases": row.words})
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a> · <a href="{}">{}</a> · <a href="{}">{}</a>',
            search_address(row.words), _("show this search"), synonym, _("make a synonym"), result,
            _("promote a result"),
        )  # fmt: skip

    @admin.action(description=gettext_lazy("Take these words off the list"), permissions=["take_off"])
    def take_off(self, request: HttpRequest, queryset: QuerySet) -> None:
        words = list(queryset.values_list("words", flat=True))
        SearchMiss.objects.filter(words__in=words).delete()
        text = ngettext(
            "%(count)d search was taken off. It comes back when somebody looks for it in vain again.",
            "%(count)d searches were taken off. They come back when somebody looks for them in vain again.",
            len(words),
        )
        self.message_user(request, text % {"count": len(words)}, messages.SUCCESS)

    def has_take_off_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("circulars.delete_searchmiss")

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # of one day alone
        return actions

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SearchMiss | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SearchMiss | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Words have no form of their own."""
        raise PermissionDenied
