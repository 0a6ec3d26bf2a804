"""The filter of the queue: what waits is shown unless something else is asked for."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from circulars.models import Intake

ALL = "all"
MINE = "mine"


class QueueFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(MINE, gettext_lazy("taken by me")), *Intake.State.choices, (ALL, gettext_lazy("all"))]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": gettext_lazy("waiting"),
        }
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == str(value),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case None:
                return queryset.waiting()
            case "all":
                return queryset
            case "mine":
                return queryset.filter(state=Intake.State.TAKEN, taken_by=request.user)
            case state:
                return queryset.filter(state=state)
