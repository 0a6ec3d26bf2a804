"""The open remarks at one field of the form of a circular, and the way to write another."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("admin/circulars/workingcopy/_remarks_at.html")
def remarks_at(form: Any, field: str) -> dict[str, Any]:
    """Nothing where the form was not told of any; see ``admin.beside_form.remarks.panel``."""
    return {
        "found": getattr(form, "open_remarks", {}).get(field, []),
        "takes_remarks": field in getattr(form, "takes_remarks", ()),
        "field": field,
    }
