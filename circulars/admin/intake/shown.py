"""The right side of the confirming page: what was proposed for each field, in words, with its answers."""

from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.intake.inputs import SELECTED_INTO, Input, inputs_of
from circulars.grammar.proposal import SEVERAL
from circulars.intake.values import label
from circulars.models import Origin
from circulars.rendering import sanitise

# (anchor, heading, fields) in reading order.
GROUPS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("what", gettext_lazy("What it is"), ("number", "kind", "language")),
    ("title", gettext_lazy("Title"), ("title", "title_ko")),
    ("dates", gettext_lazy("Dates and places"), ("issued_on", "posted_on", "place")),
    ("addressees", gettext_lazy("Addressees"), ("addressees", "for_information")),
    ("events", gettext_lazy("Events and deadlines"), ("events", "deadlines")),
    ("links", gettext_lazy("References and sources"), ("references", "sources")),
    ("contact", gettext_lazy("Contact in the document"), ("emails", "phone", "team", "person")),
    ("letter", gettext_lazy("Opening, closing, signature"), ("salutation", "closing", "signatory")),
    ("body", gettext_lazy("Text"), ("body",)),
]
NOTES = {
    "missing_attachment": gettext_lazy("The text speaks of an attachment, and no file came with it."),
    "lost_links": gettext_lazy("Words like “here” lead nowhere: their links were lost on the way."),
    "multiple": gettext_lazy("It seems to hold several documents. Each can become a draft of its own."),
}
IN_OUR_WORDS = frozenset({"kind", "language", "title_ko", "issued_on", "posted_on", "deadlines"})
WITH_THE_DRAFT = ("text_status",)  # asked where the draft is made
WAYS = {
    Origin.CONFIRMED: gettext_lazy("accepted"),
    Origin.MANUAL: gettext_lazy("entered by hand"),
    Origin.REFUSED: gettext_lazy("refused"),
}


class ShownEntry(NamedTuple):
    key: str
    field: str
    label: Any
    shown: str
    html: SafeString | str  # of the body alone
    state: str  # sure, check, confirmed, manual, refused
    words: str  # the state in words
    line: int | None
    anchor: str  # of the evidence, empty where there is none
    evidence: str
    inputs: list[Input]

    @property
    def is_open(self) -> bool:
        return self.state in ("sure", "check")


class ShownField(NamedTuple):
    name: str
    label: Any
    is_several: bool
    entries: list[ShownEntry]
    inputs: list[Input]  # empty ones, for a value that the software did not see
    takes: str  # the part that words selected in the original go into

    @property
    def is_quoted(self) -> bool:
        """Whether its values are words of the document, in the document's language."""
        return self.name not in IN_OUR_WORDS

    @property
    def may_add(self) -> bool:
        return bool(self.inputs) and (self.is_several or not self.entries)


class ShownGroup(NamedTuple):
    anchor: str
    heading: Any
    fields: list[ShownField]


class Shown(NamedTuple):
    groups: list[ShownGroup]
    files: ShownField
    notes: list[tuple[str, str, str, int | None]]  # (key, sentence, anchor, line)

    @property
    def fields(self) -> list[ShownField]:
        return [one for group in self.groups for one in group.fields] + [self.files]

    @property
    def entries(self) -> list[ShownEntry]:
        return [entry for one in self.fields for entry in one.entries]

    @property
    def sure(self) -> int:
        return sum(entry.state == "sure" for entry in self.entries)

    @property
    def unsure(self) -> int:
        return sum(entry.state == "check" for entry in self.entries)

    def field(self, name: str) -> ShownField | None:
        return next((one for one in self.fields if one.name == name), None)

    def entry(self, key: str) -> ShownEntry | None:
        return next((entry for entry in self.entries if entry.key == key), None)


def of(sheet: Any) -> Shown:
    """``sheet`` as ``intake.sheet`` gives it. Flags become notes; a field that nobody groups stands at the end."""
    found = {one.name: _field(one.name, one.entries, sheet) for one in sheet.fields if one.name not in NOTES}
    groups = [
        ShownGroup(anchor, heading, [found.pop(name, None) or _field(name, [], sheet) for name in names])
        for anchor, heading, names in GROUPS
    ]
    files = found.pop("files", None) or _field("files", [], sheet)
    for name in WITH_THE_DRAFT:
        found.pop(name, None)
    if rest := [one for one in found.values() if one.entries]:
        groups.append(ShownGroup("other", _("Other"), rest))
    notes = [
        (entry.key, str(NOTES[one.name]), _anchor(entry), entry.line)
        for one in sheet.fields
        if one.name in NOTES
        for entry in one.entries
        if entry.origin != Origin.REFUSED and entry.value
    ]
    return Shown(groups, files, notes)


def _field(name: str, entries: list, sheet: Any) -> ShownField:
    rows = [_entry(name, one) for one in entries]
    return ShownField(
        name, label(name), name in SEVERAL, rows, inputs_of(name), SELECTED_INTO.get(name, _text_part(name))
    )


def _entry(field: str, entry: Any) -> ShownEntry:
    html: SafeString | str = ""
    if field == "body":
        html = mark_safe(sanitise.clean(str(entry.value)))  # noqa: S308 - cleaned in this line
    state = str(entry.origin)
    if state == Origin.AUTOMATIC:
        state = "sure" if entry.is_sure else "check"
        words = _("sure") if entry.is_sure else _("please check")
    else:
        words = str(WAYS[Origin(state)])
    return ShownEntry(
        entry.key, field, label(field), entry.shown, html, state, words, entry.line, _anchor(entry),
        entry.text, inputs_of(field, entry.value),
    )  # fmt: skip


def _anchor(entry: Any) -> str:
    return anchor_of(entry.part, entry.line) if entry.line else ""


def anchor_of(part: int, line: int) -> str:
    return f"line-{part}-{line}"


def _text_part(name: str) -> str:
    parts = [one.name for one in inputs_of(name)]
    return "text" if "text" in parts else (parts[0] if parts else "")
