"""What somebody else saved beside what was typed here, for the one whose save was stopped."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.html import strip_tags

from circulars.models import WorkingCopy
from circulars.rendering import plain_text


class Difference(NamedTuple):
    label: str
    saved: str
    typed: str


@dataclass(frozen=True)
class Comparison:
    """What somebody else saved beside what was typed here. ``revision`` is the one that was compared."""

    revision: int
    who: str
    when: str
    differences: list[Difference]


def compare(copy: WorkingCopy, form, formsets) -> Comparison:
    """Field by field, rows as lines of text; only what differs."""
    differences = []
    for name, bound in form.fields.items():
        if not hasattr(copy, name) or name not in form.changed_data:
            continue
        saved, typed = _shown(copy, name, getattr(copy, name)), _shown(copy, name, form.cleaned_data.get(name))
        if saved != typed:
            differences.append(Difference(str(bound.label or name), saved, typed))
    for formset in formsets:
        saved = "\n".join(str(line) for line in formset.get_queryset())
        typed = "\n".join(formset.described)
        if saved != typed:
            label = formset.model._meta.verbose_name_plural
            differences.append(Difference(str(label), saved, typed))
    return Comparison(
        revision=copy.revision,
        who=str(copy.edited_by or ""),
        when=f"{timezone.localtime(copy.edited_at):%Y-%m-%d %H:%M}",
        differences=differences,
    )


def _shown(copy: WorkingCopy, name: str, value: Any) -> str:
    if name == "body":
        return plain_text(value or "") if value else ""
    if choices := copy._meta.get_field(name).choices:
        return str(dict(choices).get(value, value or ""))
    return strip_tags(str(value)) if value not in (None, "") else ""
