"""What has to be corrected, at the head of a long form: each refusal with a way to its field."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.forms import BaseForm, BaseInlineFormSet
from django.utils.text import capfirst

EDITOR = {"id_body": "words"}  # the field itself is hidden behind the editor: lead to its group


class ErrorLink(NamedTuple):
    target: str
    label: str
    message: str


def error_links(form: BaseForm, formsets: Iterable[BaseInlineFormSet]) -> list[ErrorLink]:
    """In the order of the form; what belongs to the whole form is shown by Django and left out here."""
    found = list(_of_form(form, prefix=""))
    for formset in formsets:
        heading = capfirst(str(formset.model._meta.verbose_name))
        number = 0
        for row in formset.forms:
            if not (row.instance.pk or row.has_changed()):
                continue
            number += 1
            whole = row.non_field_errors()
            found += [ErrorLink(f"{formset.prefix}-group", f"{heading} {number}", str(error)) for error in whole]
            found += _of_form(row, prefix=f"{heading} {number}, ")
    return found


def _of_form(form: BaseForm, *, prefix: str) -> Iterator[ErrorLink]:
    for name, errors in form.errors.items():
        if name not in form.fields:
            continue
        bound = form[name]
        target = str(bound.id_for_label or bound.auto_id)
        for error in errors:
            yield ErrorLink(EDITOR.get(target, target), f"{prefix}{capfirst(str(bound.label))}", str(error))
