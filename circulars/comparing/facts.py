"""The typed facts of two contents: each that differs, with its value before and after as the facts hold it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from circulars.comparing.sequences import Allowance, spans

# In the order in which a page shows them.
SINGLE = (
    "kind", "issuer", "issuer_name", "number", "title", "title_ko", "place", "issued_on", "received_on", "posted_on",
    "received_from", "text_status", "original_hash",
    "summary_ko", "salutation", "closing", "signatory", "rights", "rights_holder", "allows_ai_training", "language",
)  # fmt: skip
LISTS = ("addressees", "deadlines", "events", "sources", "requested_files")
DATES = frozenset({"issued_on", "received_on", "posted_on", "deadlines", "events"})
NAMED_BY = {
    "addressees": ("role",),
    "deadlines": ("kind",),
    "events": ("event",),
    "sources": ("publisher",),
    "requested_files": ("text",),
}


@dataclass(frozen=True)
class FactChange:
    """``name`` is the key in the facts; a line of a list is one change. None where there was or is nothing."""

    name: str
    before: Any
    after: Any

    @property
    def is_date(self) -> bool:
        """Whether a day or an hour changed, and not only words beside one."""
        if self.name not in DATES:
            return False
        if not isinstance(self.before, Mapping) or not isinstance(self.after, Mapping):
            return True
        moments = ("due_on", "due_time", "time_zone", "starts_on", "ends_on")
        return any(self.before.get(name) != self.after.get(name) for name in moments)


def changes(old: Mapping[str, Any], new: Mapping[str, Any], allowance: Allowance) -> list[FactChange]:
    """Facts that one side does not know at all, of an older schema, count as empty."""
    found = []
    for name in SINGLE:
        before, after = old.get(name), new.get(name)
        if name == "issuer":
            before, after = _issuer(before), _issuer(after)
        if (before or None) != (after or None):
            found.append(FactChange(name, before or None, after or None))
    for name in LISTS:
        found += _lines(name, old.get(name) or [], new.get(name) or [], allowance)
    return found


def _issuer(value: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Who issued it; that a body was given another name since is no change of the document."""
    return {key: value.get(key) for key in ("slug", "series", "name", "name_ko", "name_en")} if value else None


def _lines(
    name: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], allowance: Allowance
) -> Iterator[FactChange]:
    left, right = [_frozen(line) for line in old], [_frozen(line) for line in new]
    for is_same, i, i_end, j, j_end in spans(left, right, allowance):
        if is_same:
            continue
        gone, come = list(old[i:i_end]), list(new[j:j_end])
        for before in gone:
            after = _partner(name, before, gone, come)
            if after is not None:
                come.remove(after)
            yield FactChange(name, before, after)
        for after in come:
            yield FactChange(name, None, after)


def _partner(name: str, before: Mapping[str, Any], gone: Sequence, come: Sequence) -> Mapping[str, Any] | None:
    """What the line became: the one with its words, else the one with its role, else the only other one."""
    if not before.get("text") and not before.get("title"):
        same_words = []
    else:
        same_words = [line for line in come if all(line.get(key) == before.get(key) for key in ("text", "title"))]
    same_role = [line for line in come if all(line.get(key) == before.get(key) for key in NAMED_BY[name])]
    if same_words:
        return same_words[0]
    if len(gone) == len(come) == 1 or len(same_role) == 1:
        return (same_role or list(come))[0]
    return None


def _frozen(line: Mapping[str, Any]) -> tuple:
    return tuple(sorted((key, str(value)) for key, value in line.items()))
