"""Two people typed in the same form: what each of them changed, what can be settled by itself, what must be chosen.

The form carries a digest of every field as it was opened. What only one side changed since is taken from that side;
where both did, the person chooses. Rows are settled as one group each.
Source: docs/domain.md, "Nothing lost".
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from circulars import comparing
from circulars.admin.open_form.sent_fields import NO_WORDS, Row, SentFields, is_stored, of_forms, present_rows
from circulars.models import AuditEntry, StagedFile, WorkingCopy
from circulars.rendering import plain_text

THEIRS, MINE = "theirs", "mine"
OPENED_WITH = "opened_with"
COMPARED = "compared_revision"
CHOICE, SEEN = "choice-", "compared-"
NOT_COMPARED = frozenset({"seen_revision"})
LONG = 80  # characters from which a comparison word by word helps


class Marked(NamedTuple):
    """A piece of a comparison; ``space`` follows it and is not marked."""

    kind: str
    text: str
    space: str


class Difference(NamedTuple):
    """``choice`` is theirs, mine or still empty; ``seen`` binds a choice to the two values that were shown."""

    key: str
    label: str
    saved: str
    typed: str
    choice: str
    seen: str
    pieces: list[Marked]


@dataclass
class Merge:
    """``taken`` was changed by the others alone and stands in ``sent`` already; ``open`` waits for a choice."""

    sent: SentFields
    taken: list[str] = field(default_factory=list)
    mine: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """What somebody else saved beside what was typed here. ``revision`` is the one that was compared."""

    revision: int
    who: str
    when: str
    differences: list[Difference]
    taken: list[Difference]


def opened_with(form: forms.BaseForm, formsets: Iterable[forms.BaseInlineFormSet]) -> str:
    """The digests of a form that is opened now, for the form to carry."""
    sent = of_forms(form, formsets)
    digests = {key: sent.digest(key) for key in _keys(sent)}
    return json.dumps(digests | {f"{prefix}:bytes": text for prefix, text in sent.bytes_of.items()})


def base_of(data: QueryDict) -> dict[str, str]:
    """What the form was opened with; empty where it does not say."""
    try:
        found = json.loads(data.get(OPENED_WITH, ""))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def changed(base: Mapping[str, str], saved: SentFields, typed: SentFields) -> list[str]:
    """The keys that the person changed and that differ from what is saved."""
    keys = _keys(saved)
    return [key for key in keys if saved.value(key) != typed.value(key) and base.get(key) != typed.digest(key)]


def merge(data: QueryDict, saved: SentFields, typed: SentFields) -> Merge:
    """Settle what can be settled; a choice holds for the values beside which it was made."""
    base, merged = base_of(data), Merge(typed)
    for key in _keys(saved):
        ours, theirs = typed.digest(key), saved.digest(key)
        is_mine = base.get(key) != ours
        is_theirs = base.get(key) != theirs or base.get(f"{key}:bytes") != saved.bytes_of.get(key)
        if ours == theirs:
            continue
        if is_theirs and not is_mine:
            merged.taken.append(key)
            _take_theirs(merged.sent, saved, key)
            continue
        choice = choice_of(data, key, ours=ours, theirs=theirs)
        if choice == THEIRS:
            _take_theirs(merged.sent, saved, key)
        elif choice == MINE or not is_theirs:
            merged.mine.append(key)
            _take_mine(merged.sent, saved, key)
        else:
            merged.open.append(key)
    return merged


def choice_of(data: QueryDict, key: str, *, ours: str, theirs: str) -> str:
    """What was chosen beside these values; going on to type afterwards is a choice of one's own words no longer."""
    choice = data.get(f"{CHOICE}{key}", "")
    seen_theirs, _dot, seen_ours = data.get(f"{SEEN}{key}", "").partition(".")
    if choice not in (THEIRS, MINE) or seen_theirs != theirs:
        return ""
    return choice if choice == MINE or seen_ours == ours else ""


def compare(
    copy: WorkingCopy,
    form,
    formsets,
    *,
    data: QueryDict,
    saved: SentFields,
    typed: SentFields,
    merged: Merge,
    is_behind: bool,
) -> Comparison:
    """Field by field, rows as lines of text: for the one whose save was stopped. ``typed`` is from before the merge.

    Where the copy is not newer (``is_behind``), a standing fact is: the log knows who changed it.
    """
    by_prefix = {formset.prefix: formset for formset in formsets}

    def difference(key: str) -> Difference:
        theirs, ours = saved.digest(key), typed.digest(key)
        if formset := by_prefix.get(key):
            label = formset.model._meta.verbose_name_plural
            texts = (_rows(formset, saved.rows[key]), _rows(formset, typed.rows.get(key, [])))
        else:
            label = form.fields[key].label or key
            texts = (_shown(form, key, saved.fields[key]), _shown(form, key, typed.fields.get(key, [])))
        choice = choice_of(data, key, ours=ours, theirs=theirs) or (MINE if key in merged.mine else "")
        is_long = key not in by_prefix and max(map(len, texts)) > LONG
        pieces = [_marked(piece) for piece in comparing.words(*texts)] if is_long else []
        return Difference(key, capfirst(str(label)), *texts, choice, f"{theirs}.{ours}", pieces)

    who, at = str(copy.edited_by or ""), copy.edited_at
    if not is_behind and (entry := AuditEntry.objects.filter(circular=copy.circular_id).order_by("-at", "-pk").first()):
        who, at = entry.actor_label, entry.at
    return Comparison(
        revision=copy.revision,
        who=who or _("Someone else"),
        when=f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        differences=[difference(key) for key in _keys(saved) if key in merged.open or key in merged.mine],
        taken=[difference(key) for key in merged.taken],
    )


def _marked(piece: comparing.Piece) -> Marked:
    text = piece.text.rstrip()
    return Marked(piece.kind, text, piece.text[len(text) :])


def label_of(form, formsets, key: str) -> str:
    """What a person calls a field or a group of rows."""
    for formset in formsets:
        if formset.prefix == key:
            return capfirst(str(formset.model._meta.verbose_name_plural))
    return capfirst(str(form.fields[key].label or key))


def _keys(sent: SentFields) -> list[str]:
    return [*(name for name in sent.fields if name not in NOT_COMPARED), *sent.rows]


def _take_theirs(sent: SentFields, saved: SentFields, key: str) -> None:
    if key in saved.rows:
        sent.rows[key] = saved.rows[key]
    else:
        sent.fields[key] = saved.fields[key]


def _take_mine(sent: SentFields, saved: SentFields, key: str) -> None:
    """Rows that somebody else added are removed by the save; those that are gone are written anew."""
    if key not in saved.rows:
        return
    own = {tuple(row.get("id", [])) for row in sent.rows[key]}
    sent.rows[key] = sent.rows[key] + [
        row | {"DELETE": ["on"]} for row in saved.rows[key] if is_stored(row) and tuple(row["id"]) not in own
    ]


def _rows(formset, rows: list[Row]) -> str:
    """Each row as one line: what people read in it, and not the keys that hold it together."""
    lines = []
    stored = {str(form.instance.pk): form.instance for form in formset.initial_forms if form.instance.pk}
    empty = formset.empty_form
    for row in present_rows(rows):
        parts = [
            _shown(empty, name, values)
            for name, values in row.items()
            if name in empty.fields and name not in NO_WORDS and name not in ("token", "replacement")
        ]
        line = stored.get(next(iter(row.get("id", [])), ""))
        if hasattr(formset.model, "blob"):
            token = next(iter(row.get("replacement", []) or []), "") or next(iter(row.get("token", []) or []), "")
            parts.insert(0, _file_name(empty, token) or (line.name if line else ""))
        lines.append(" · ".join(part for part in parts if part))
    return "\n".join(line for line in lines if line)


def _file_name(form, token: str) -> str:
    if not token:
        return ""
    staged = StagedFile.objects.filter(token=token, owner=form.owner).first()
    return staged.name if staged else ""


def _shown(form, name: str, values: list[str]) -> str:
    """Values of a field in words: choices by their label, rich text as plain text, ticks as such."""
    declared = form.fields[name]
    present = [value for value in values if value]
    if isinstance(declared, forms.BooleanField):
        return "✓" if present else ""
    if name == "body":
        return plain_text(present[0]) if present else ""
    if isinstance(declared, forms.ModelChoiceField):
        rows: Any = declared.queryset.filter(pk__in=[value for value in present if value.isdecimal()])
        return ", ".join(str(row) for row in rows)
    choices = getattr(declared, "choices", None)
    if choices:
        labels = dict(_flat(choices))
        return ", ".join(strip_tags(str(labels.get(value, value))).strip() for value in present)
    return ", ".join(present)


def _flat(choices) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(value), label
