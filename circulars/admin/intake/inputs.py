"""What a value of each field is typed into, and the value read back from what was sent."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from circulars.models import DeadlineKind, Kind, Language


class Input(NamedTuple):
    """One control. ``name`` is that of the part of a value, empty where the value has no parts."""

    name: str
    label: Any
    control: str  # text, area, date, time, number, select
    choices: tuple = ()
    value: str = ""


NUMBER = (
    Input("label", _("as printed"), "text"),
    Input("serial", _("serial number"), "number"),
    Input("year", _("year"), "number"),
    Input("suffix", _("suffix"), "text"),
)
PARTS: dict[str, tuple[Input, ...]] = {
    "number": NUMBER,
    "events": (
        Input("name", _("name"), "text"),
        Input("starts_on", _("from"), "date"),
        Input("ends_on", _("until"), "date"),
        Input("place", _("place"), "text"),
    ),
    "deadlines": (
        Input("due_on", _("day"), "date"),
        Input("due_time", _("time"), "time"),
        Input("kind", _("kind"), "select", tuple(DeadlineKind.choices)),
        Input("text", _("as printed"), "text"),
    ),
    "references": (
        Input("text", _("as printed"), "text"),
        Input("serial", _("serial number"), "number"),
        Input("year", _("year"), "number"),
        Input("suffix", _("suffix"), "text"),
    ),
    "sources": (Input("title", _("title"), "text"), Input("url", _("address"), "text")),
    "files": (Input("text", _("as printed"), "text"),),
}
WHOLE = {
    "issued_on": Input("", _("day"), "date"),
    "posted_on": Input("", _("day"), "date"),
    "kind": Input("", _("kind"), "select", tuple(Kind.choices)),
    "language": Input("", _("language"), "select", tuple(Language.choices)),
    "salutation": Input("", _("words"), "area"),
    "closing": Input("", _("words"), "area"),
    "signatory": Input("", _("words"), "area"),
}
PLAIN = Input("", _("words"), "text")
UNCHANGEABLE = frozenset({"body", "missing_attachment", "lost_links", "multiple"})  # words of the form, or mere notes
COUNTS = frozenset({"serial", "year"})
SELECTED_INTO = {"events": "name", "number": "label"}  # where words go that were selected in the original


def inputs_of(field: str, value: Any = None) -> list[Input]:
    """The controls of one value, filled in; none for what cannot be changed here."""
    if field in UNCHANGEABLE:
        return []
    if field in PARTS:
        known = value if isinstance(value, Mapping) else {}
        return [one._replace(value=_text(known.get(one.name))) for one in PARTS[field]]
    return [WHOLE.get(field, PLAIN)._replace(value=_text(value))]


def value_from(sent: Mapping[str, str], prefix: str, field: str) -> Any:
    """What was typed for one value; None where nothing was. Whether it will do, the operation says."""
    if field in UNCHANGEABLE:
        return None
    if field not in PARTS:
        return sent.get(prefix, "").replace("\r\n", "\n").strip() or None
    found = {one.name: sent.get(f"{prefix}-{one.name}", "").strip() for one in PARTS[field]}
    if not any(text for name, text in found.items() if name != "kind"):
        return None
    return {name: _count(text) if name in COUNTS else (text or _empty(name)) for name, text in found.items()}


def is_same(field: str, before: Any, after: Any) -> bool:
    """Whether what was sent is what the page had shown."""
    shown = [one.value for one in inputs_of(field, before)]
    return shown == [one.value for one in inputs_of(field, after)]


def _count(text: str) -> Any:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else (text or None)


def _empty(name: str) -> str | None:
    return None if name in ("ends_on", "starts_on", "due_on", "due_time") else ""


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | list | dict) else str(value)
