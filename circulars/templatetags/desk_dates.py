"""The years, months and days above a list of the desk, without a look at each row of a table that grows for ever."""

from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.contrib.admin.views.main import ChangeList
from django.utils import timezone

register = template.Library()


@register.inclusion_tag("admin/date_hierarchy.html")
def dates_of(changes: ChangeList) -> dict[str, Any]:
    """As Django's, but for the years: from the first row to the last, both read at the ends of the index.

    They are those of the whole list: what a search or a filter leaves of it would have to be looked for again.
    """
    name = changes.date_hierarchy
    if not changes.result_count:
        return {"show": False}
    if f"{name}__year" not in changes.params:
        first, last = _end(changes, name), _end(changes, f"-{name}")
        if first is not None and last is not None and first.year != last.year:
            link = changes.get_query_string
            years = range(first.year, last.year + 1)
            return {
                "show": True,
                "back": None,
                "choices": [
                    {"link": link({f"{name}__year": str(one)}, [f"{name}__"]), "title": str(one)} for one in years
                ],
            }
    return date_hierarchy(changes)


def _end(changes: ChangeList, order: str) -> date | None:
    moment = changes.root_queryset.order_by(order).values_list(changes.date_hierarchy, flat=True).first()
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
