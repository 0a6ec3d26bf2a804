"""The identity of a circular, for autocomplete alone: staff work on its copies, in one list."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from circulars import changes, lookup
from circulars.admin.copy_list import copy_search
from circulars.models import Circular, Edition, WorkingCopy
from circulars.search import copies, finding, suggesting
from circulars.search.finding import MOST
from circulars.search.narrowed import NOWHERE


def with_titles(circulars: QuerySet[Circular], user: Any) -> QuerySet:
    """For ``label_of``: with the public title, and that of a copy which ``user`` may edit."""
    public = Edition.objects.live(timezone.now()).filter(circular=OuterRef("pk")).order_by("-is_original")
    own = WorkingCopy.objects.editable_by(user).filter(circular=OuterRef("pk")).order_by("pk")
    return circulars.annotate(
        public_title=Subquery(public.values("title")[:1]), own_title=Subquery(own.values("title")[:1])
    )


def label_of(circular: Any) -> str:
    """Address and title: the address alone says little of an unnumbered item."""
    title = circular.public_title or circular.own_title or ""
    return f"{circular} · {title}" if title else str(circular)


def _meant(typed: str, user: Any) -> set[int]:
    """Circulars that the words may mean, from the indexes of numbers, addresses and search. At most six queries."""
    now, own = timezone.now(), WorkingCopy.objects.editable_by(user)
    start = typed.strip().strip("/").lower()
    found: set[int] = set()
    if start:  # nothing begins every address
        begun = Circular.objects.filter(path__startswith=start).order_by("-pk")
        found |= set(begun.values_list("pk", flat=True)[:MOST])
    fresh = copy_search.just_saved(own, typed, fields=copy_search.NAMING, with_lines=False)
    found |= set(fresh.values_list("circular_id", flat=True)[:MOST])
    asked = lookup.read(typed)
    if asked.is_number:
        for answer in (lookup.of_staff(asked, user), lookup.public(asked, now)):
            found |= {one.circular for one in answer.found}
    if (node := suggesting.in_titles(typed)) is not None:
        language, today = get_language() or "ko", timezone.localdate(now)
        limits = finding.where(now, today, NOWHERE, language=language, generation=changes.state(now).generation)
        found |= {*copies.titled(node, own), *(row.circular for row in finding.entries(node, limits))}
    return found


@admin.register(Circular)
class CircularAdmin(admin.ModelAdmin):
    """Finds what is public, and what the person may edit; a document under embargo stays unknown to others."""

    search_fields = ["path"]
    ordering = ["-pk"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Circular]:
        public = Edition.objects.live(timezone.now()).filter(circular=OuterRef("pk"))
        own = Circular.objects.editable_by(request.user).filter(pk=OuterRef("pk"))
        return super().get_queryset(request).filter(Q(Exists(public)) | Q(Exists(own)))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """A number, the beginning of an address, or words of a title of what is public or an own copy."""
        if search_term.strip():
            queryset = queryset.filter(pk__in=_meant(search_term, request.user))
        return with_titles(queryset, request.user), False

    def autocomplete_label(self, circular: Any) -> str:
        return label_of(circular)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:circulars_workingcopy_changelist"))

    def change_view(self, request: HttpRequest, object_id: str, *args, **kwargs) -> HttpResponse:
        pk = int(object_id) if object_id.isdecimal() else 0
        own = WorkingCopy.objects.editable_by(request.user).filter(circular_id=pk)
        if copy := own.order_by("pk").first():
            return HttpResponseRedirect(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))
        return self.changelist_view(request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        return self.change_view(request, object_id)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Circular | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Circular | None = None) -> bool:
        return False
