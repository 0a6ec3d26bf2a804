"""What of a value is compared: its words, digits, date. Two values that a reader takes for the same are equal."""

import re
import unicodedata
from collections.abc import Callable, Hashable
from datetime import date
from typing import Any

# Left out at the beginning: "To the members" and "members" are the same addressees, "Ms A." and "A." the same person.
_OPENING = frozenset("to the le la les el los las mr mrs ms dr prof hon".split())


def words(value: Any) -> Hashable:
    """Caseless words without punctuation; several when joined by spaces."""
    text = unicodedata.normalize("NFKC", str(value)).casefold()
    found = "".join(character if character.isalnum() else " " for character in text).split()
    start = 0
    while start < len(found) - 1 and found[start] in _OPENING:
        start += 1
    return " ".join(found[start:])


def day(value: Any) -> Hashable:
    """A date; what is none stays as it is and equals nothing in the gold."""
    text = str(value).strip()
    try:
        return date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def digits(value: Any) -> Hashable:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", str(value)))


def language(value: Any) -> Hashable:
    return re.split(r"[-_]", str(value).casefold())[0]


def address(value: Any) -> Hashable:
    return str(value).strip().casefold()


def number(value: Any) -> Hashable:
    """(serial, year, words of the suffix); empty where the object says none of them."""
    if not isinstance(value, dict):
        return str(value)
    parts = (_whole(value.get("serial")), _whole(value.get("year")), words(value.get("suffix") or ""))
    return parts if parts != (None, None, "") else ""


def label(value: Any) -> Hashable:
    return words(value.get("label") or "") if isinstance(value, dict) else ""


def reference(value: Any) -> Hashable:
    return (
        (_whole(value.get("serial")), _whole(value.get("year"))) if isinstance(value, dict) else (_whole(value), None)
    )


def span(value: Any) -> Hashable:
    """First and last day of an event; one that names no last day ends on the first."""
    if not isinstance(value, dict):
        return str(value)
    first = value.get("starts_on")
    return day(first), day(value.get("ends_on") or first)


def flag(value: Any) -> Hashable:
    return value is True


def _whole(value: Any) -> int | str | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return int(str(value))
    except ValueError:
        return str(value)


# In the order of the table; what compares a value of the field. Fields of several values are named below.
FIELDS: dict[str, Callable[[Any], Hashable]] = {
    "kind": words, "number": number, "number.label": label, "title": words, "title_ko": words, "language": language,
    "place": words, "issued_on": day, "posted_on": day, "addressees": words, "for_information": words, "events": span,
    "deadlines": day, "references": reference, "sources": words, "emails": address, "signatory": words, "team": words,
    "person": words, "phone": digits, "missing_attachment": flag, "lost_links": flag,
}  # fmt: skip
SEVERAL = frozenset({"addressees", "for_information", "events", "deadlines", "references", "sources", "emails"})
