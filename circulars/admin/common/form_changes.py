"""What a form of the desk changed, as values before and after, for the audit log."""

from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.utils.text import capfirst

from circulars import audit

PERSONAL = frozenset({"contacts.Person", "portal.User", "circulars.MemberMailbox"})
RIGHTS = frozenset({"groups"})  # what somebody may do says nothing of who that is, and has to stand in the log
HIDDEN = "•••"  # who a person is stands in its own record, not in a log that is kept for ever
ROWS_SHOWN = 20


def of_forms(form: BaseForm, formsets: list) -> dict[str, dict[str, Any]]:
    """``audit.differences`` of the form and of the changed rows below it."""
    before, after = _values(form)
    for formset in formsets:
        for row in [row for row in getattr(formset, "forms", []) if row.has_changed()][:ROWS_SHOWN]:
            if row in getattr(formset, "deleted_forms", []):
                continue  # its name stands in the change message
            row_before, row_after = _values(row, owner=f"{row.instance._meta.verbose_name} ")
            before, after = before | row_before, after | row_after
    return audit.differences(before, after)


def _values(form: Any, owner: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    is_personal = form._meta.model._meta.label in PERSONAL if hasattr(form, "_meta") else False
    before, after = {}, {}
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or name not in form.cleaned_data:
            continue
        hides = is_personal and name not in RIGHTS
        label = f"{owner}{capfirst(str(field.label or name))}"
        before[label] = _shown(field, form.get_initial_for_field(field, name), hides)
        after[label] = _shown(field, form.cleaned_data[name], hides)
        if hides and before[label] == after[label]:
            before[label], after[label] = HIDDEN, f"{HIDDEN} "  # both are hidden, and that they differ is told
    return before, after


def _shown(field: Any, value: Any, is_personal: bool) -> Any:
    if value in (None, "", []):
        return ""
    if is_personal and not isinstance(value, bool):
        return HIDDEN
    if isinstance(value, Model):
        return HIDDEN if value._meta.label in PERSONAL else str(value)
    if isinstance(value, list | tuple) or hasattr(value, "all"):
        rows = value.all() if hasattr(value, "all") else value
        return [_shown(field, row, is_personal) for row in rows]
    queryset = getattr(field, "queryset", None)
    if queryset is not None:  # the key of a row, as it stood in the form
        row = queryset.filter(pk=value).first() if str(value).isdigit() else None
        return _shown(field, row, is_personal) if row is not None else str(value)
    choices = dict(getattr(field, "choices", []) or []) if not callable(getattr(field, "choices", None)) else {}
    flat = {str(key): str(label) for key, label in choices.items() if not isinstance(label, list | tuple)}
    return flat.get(str(value), value if isinstance(value, bool) else str(value))
