"""The identity of a circular, for autocomplete alone: staff work on its copies, in one list."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from circulars.models import Circular, Edition, WorkingCopy


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


@admin.register(Circular)
class CircularAdmin(admin.ModelAdmin):
    """Finds what is public, and what the person may edit; a document under embargo stays unknown to others."""

    search_fields = ["path"]
    ordering = ["-pk"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Circular]:
        public = Edition.objects.live(timezone.now()).filter(circular=OuterRef("pk"))
        own = Circular.objects.editable_by(request.user).values("pk")
        return super().get_queryset(request).filter(Q(Exists(public)) | Q(pk__in=own))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Every word is in the address, in the title or number of the public edition, or in those of an own copy."""
        public = Edition.objects.live(timezone.now())
        own = WorkingCopy.objects.editable_by(request.user)
        for word in search_term.split():
            titled = Q(title__icontains=word) | Q(title_ko__icontains=word) | Q(number_label__icontains=word)
            queryset = queryset.filter(
                Q(path__icontains=word)
                | Q(pk__in=public.filter(titled).values("circular"))
                | Q(pk__in=own.filter(titled).values("circular"))
            )
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
