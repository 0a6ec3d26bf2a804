"""Filters of the list of circulars. Each asks at most two queries, however many rows there are."""

from datetime import MAXYEAR, MINYEAR
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import sections, steps
from circulars.admin.masters.sections import tree_choices
from circulars.models import Issuer, Placement, State, WorkingCopy
from contacts.models import Post

NOBODY = "none"
PENDING = "pending"
WAITING = "waiting"


def tree_of(request: HttpRequest) -> sections.SectionTree:
    """The section tree, read once for a request of the desk."""
    if not hasattr(request, "section_tree"):
        request.section_tree = sections.load()  # type: ignore[attr-defined]
    return request.section_tree  # type: ignore[attr-defined]


class FoldedFilter(admin.SimpleListFilter):
    """Shut until it is used: eight open ones would be longer than the list."""

    template = "admin/folded_filter.html"


class FoldedChoices(admin.ChoicesFieldListFilter):
    template = "admin/folded_filter.html"


class StateFilter(FoldedFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            (PENDING, _("not public yet, or being changed")),
            (WAITING, _("waiting for me")),
            *((value, str(label)) for value, label in State.choices),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        now = timezone.now()
        match self.value():
            case None:
                return queryset
            case "pending":
                return queryset.pending()
            case "waiting":
                return steps.waiting_for(request.user, queryset, now)
            case State.SCHEDULED:
                return queryset.scheduled(now)
            case State.PUBLISHED:
                return queryset.filter(state=State.PUBLISHED).exclude(public_from__gt=now)
            case state:
                return queryset.filter(state=state)


class SectionFilter(FoldedFilter):
    """A section with all below it, whether a circular has its home or appears there as well."""

    title = gettext_lazy("section")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [*((str(pk), label) for pk, label in tree_choices(tree_of(request))), (NOBODY, _("(none yet)"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen == NOBODY:
            return queryset.filter(circular__home_section=None)
        if chosen is None or not chosen.isdecimal():
            return queryset
        below = tree_of(request).subtree(int(chosen))
        placed = Placement.objects.filter(section__in=below).values("circular")
        return queryset.filter(Q(circular__home_section__in=below) | Q(circular__in=placed))


class IssuerFilter(FoldedFilter):
    title = gettext_lazy("issuer")
    parameter_name = "issuer"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(issuer.slug, str(issuer)) for issuer in Issuer.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(circular__series__issuer__slug=self.value()) if self.value() else queryset


class YearFilter(FoldedFilter):
    """The year of issue; of what bears no day of issue the year in its address."""

    title = gettext_lazy("year of issue")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        days = WorkingCopy.objects.open_to(request.user).filter(issued_on__isnull=False)
        days = days.values_list("issued_on", flat=True)  # the two ends of the index, whatever lies between
        first, last = days.order_by("issued_on").first(), days.order_by("-issued_on").first()
        if first is None or last is None:
            return []
        return [(str(year), str(year)) for year in range(last.year, first.year - 1, -1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen is None or not chosen.isdecimal() or not MINYEAR < int(chosen) < MAXYEAR:
            return queryset
        undated = WorkingCopy.objects.filter(issued_on=None, circular__year=int(chosen)).order_by().values("pk")
        return queryset.filter(Q(issued_on__year=int(chosen)) | Q(pk__in=undated))


class PostFilter(FoldedFilter):
    """What names a post: offered only where a page leads here with one, as a choice of all would fill the side."""

    title = gettext_lazy("contact")
    parameter_name = "post"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        chosen = self.value() or ""
        post = Post.objects.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdecimal() else None
        return [(chosen, str(post))] if post else []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(circular__post=int(self.value() or 0))


class PersonFilter(FoldedFilter):
    """By account; the two filters of this kind share one query for the names."""

    field: str

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        if not hasattr(request, "staff_choices"):
            staff = get_user_model().objects.filter(is_staff=True).order_by("display_name", "username")
            request.staff_choices = [(str(user.pk), str(user)) for user in staff]  # type: ignore[attr-defined]
        return [("me", _("me")), *request.staff_choices, (NOBODY, _("nobody"))]  # type: ignore[attr-defined]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen == NOBODY:
            return queryset.filter(**{self.field: None})
        person = request.user.pk if chosen == "me" else chosen
        return queryset.filter(**{self.field: int(person)}) if str(person).isdecimal() else queryset


class AssignedFilter(PersonFilter):
    title = gettext_lazy("who works on it")
    parameter_name = "assigned"
    field = "assigned_to"


class EditedFilter(PersonFilter):
    title = gettext_lazy("who edited it last")
    parameter_name = "edited"
    field = "edited_by"
