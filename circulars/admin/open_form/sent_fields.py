"""A form of rows as the browser sends it: read from what was sent, or from a form nobody has touched.

The same shape for both, so that what was typed can be compared with what is saved, and one put in place of the other.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from circulars.rendering import sanitise

PLACE = "position"
NO_WORDS = frozenset({"id", "working_copy", "DELETE", PLACE})  # of a row: they say which one it is, and where it stands
WITH_IDENTITY = frozenset({"attachments"})  # what the words of these rows stand for is in the row itself
BLANK = "is_blank"  # no field: the mark of a row that nobody has touched
MOST_ROWS = 1000
Values = list[str]
Row = dict[str, Values]


@dataclass
class SentFields:
    """``fields``: name → values; ``rows``: prefix → rows in the order of the form, each name → values."""

    fields: dict[str, Values] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    bytes_of: dict[str, str] = field(default_factory=dict)  # prefix → which bytes stand behind its rows

    def value(self, key: str) -> object:
        """What is compared of one field, or of all rows of a prefix."""
        if key in self.rows:
            return [_words_of(row, with_identity=key in WITH_IDENTITY) for row in present_rows(self.rows[key])]
        return _plain(key, self.fields.get(key, []))

    def digest(self, key: str) -> str:
        return hashlib.sha256(json.dumps(self.value(key), ensure_ascii=False).encode()).hexdigest()[:16]

    def as_query(self) -> QueryDict:
        """As it would have been sent; rows that are stored come first, as formsets want them."""
        query = QueryDict(mutable=True)
        for name, values in self.fields.items():
            query.setlist(name, values)
        for prefix, rows in self.rows.items():
            stored = [row for row in rows if is_stored(row)]
            ordered = stored + [row for row in rows if not is_stored(row)]
            query[f"{prefix}-INITIAL_FORMS"] = str(len(stored))
            query[f"{prefix}-TOTAL_FORMS"] = str(len(ordered))
            for index, row in enumerate(ordered):
                for name, values in row.items():
                    if name == BLANK:
                        continue
                    query.setlist(f"{prefix}-{index}-{name}", values)
        return query


def is_stored(row: Row) -> bool:
    return any(row.get("id", []))


def present_rows(rows: Iterable[Row]) -> list[Row]:
    """Those that will be there after a save, in the order in which they will stand."""
    kept = [row for row in rows if not any(row.get("DELETE", [])) and BLANK not in row]
    return sorted(kept, key=_place)


def of_data(data: QueryDict, blanks: dict[str, Row]) -> SentFields:
    """What was sent. ``blanks`` holds, for each prefix, the row that a person has not touched yet."""
    sent = SentFields(rows={prefix: [] for prefix in blanks})
    prefixes = "|".join(map(re.escape, blanks)) or "(?!)"  # without prefixes no name is that of a row
    pattern = re.compile(rf"({prefixes})-(\d{{1,4}})-(\w+)")
    found: dict[str, dict[int, Row]] = {prefix: {} for prefix in blanks}
    for name in data:
        if match := pattern.fullmatch(name):
            prefix, index, part = match[1], int(match[2]), match[3]
            found[prefix].setdefault(index, {})[part] = data.getlist(name)
        elif not any(name.startswith(f"{prefix}-") for prefix in blanks):
            sent.fields[name] = data.getlist(name)
    for prefix, rows in found.items():
        total = str(data.get(f"{prefix}-TOTAL_FORMS", ""))
        last = min(int(total), MOST_ROWS) if total.isdecimal() else 0
        sent.rows[prefix] = [rows[index] for index in sorted(rows) if index < last]
        for row in sent.rows[prefix]:
            if not is_stored(row) and _words_of(row, True) == _words_of(blanks[prefix], True):
                row[BLANK] = ["on"]
    return sent


def of_forms(form: forms.BaseForm, formsets: Iterable[forms.BaseInlineFormSet]) -> SentFields:
    """What the browser would send of a form that is opened now."""
    sent = SentFields(fields=_of_form(form))
    for formset in formsets:
        sent.rows[str(formset.prefix)] = [_of_form(row) for row in formset.initial_forms]
        if hasattr(formset.model, "blob"):
            lines = [(row.instance.pk, row.instance.blob_id) for row in formset.initial_forms]
            sent.bytes_of[str(formset.prefix)] = json.dumps(lines)
    return sent


def blank_rows(formsets: Iterable[forms.BaseInlineFormSet]) -> dict[str, Row]:
    return {str(formset.prefix): _of_form(formset.empty_form) for formset in formsets}


def _of_form(form: forms.BaseForm) -> Row:
    sent: Row = {}
    for name, declared in form.fields.items():
        if declared.disabled:
            continue
        widget = getattr(declared.widget, "widget", declared.widget)  # behind the admin's wrapper
        value = form[name].value()
        if isinstance(widget, forms.CheckboxInput):
            sent[name] = ["on"] if widget.check_test(value) else []
            continue
        shown = widget.format_value(value)
        sent[name] = [str(one) for one in shown] if isinstance(shown, (list, tuple)) else [str(shown or "")]
    return sent


def _words_of(row: Row, with_identity: bool) -> list[list[object]]:
    apart = NO_WORDS - {"id"} if with_identity else NO_WORDS
    words = {name: _plain(name, values) for name, values in row.items() if name not in apart and name != BLANK}
    return [[name, words[name]] for name in sorted(words) if words[name]]


def _plain(name: str, values: Values) -> Values:
    """Without the differences that mean nothing: line ends, spaces at the ends, the spelling of the same markup."""
    plain = [value.replace("\r\n", "\n").strip() for value in values]
    if name == "body":
        plain = [sanitise.clean(value) if value else value for value in plain]
    return sorted(value for value in plain if value)


def _place(row: Row) -> int:
    text = next(iter(row.get(PLACE, [])), "")
    return int(text) if text.isdecimal() else 32000
