"""The filter "state" of a list whose rows are in one of a few states, each with a condition."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

States = Mapping[str, tuple[str | Promise, Q]]  # name in the address → what it is called, and which rows


def state_filter(states: States) -> type[admin.SimpleListFilter]:
    """A state that is not among them narrows nothing."""

    class StateFilter(admin.SimpleListFilter):
        title = gettext_lazy("state")
        parameter_name = "state"

        def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
            return [(name, label) for name, (label, _condition) in states.items()]

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset.filter(states[self.value()][1]) if self.value() in states else queryset

    return StateFilter
