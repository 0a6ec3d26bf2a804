"""A typed fact that changed, in words: what it was called on the page, what stood there, what stands there now."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from circulars.models import AddresseeRole, DeadlineKind, EventRole
from circulars.reading import days, names, words

LABELS = {
    "kind": gettext_lazy("Kind"),
    "issuer": gettext_lazy("Issuer"),
    "issuer_name": gettext_lazy("Issuer as printed"),
    "number": gettext_lazy("Number"),
    "title": gettext_lazy("Title"),
    "title_ko": gettext_lazy("Korean title"),
    "place": gettext_lazy("Place of issue"),
    "issued_on": gettext_lazy("Issued"),
    "received_on": gettext_lazy("Received"),
    "posted_on": gettext_lazy("Posted on the former site"),
    "received_from": gettext_lazy("Received from"),
    "text_status": gettext_lazy("Text as received"),
    "original_hash": gettext_lazy("Hash of the original"),
    "summary_ko": gettext_lazy("Korean summary by this office"),
    "salutation": gettext_lazy("Salutation"),
    "closing": gettext_lazy("Closing words"),
    "signatory": gettext_lazy("Signatory"),
    "rights": gettext_lazy("Rights"),
    "rights_holder": gettext_lazy("Rights holder"),
    "allows_ai_training": gettext_lazy("Use for training artificial intelligence"),
    "language": gettext_lazy("Language"),
    "addressees": gettext_lazy("Addressee"),
    "deadlines": gettext_lazy("Deadline"),
    "events": gettext_lazy("Event"),
    "sources": gettext_lazy("Source"),
    "requested_files": gettext_lazy("File not received"),
}
DAYS = frozenset({"issued_on", "received_on", "posted_on"})
KOREAN = frozenset({"title_ko", "summary_ko"})


def label(name: str) -> str:
    return escape(str(LABELS[name]))


def is_text(value: Any, name: str) -> bool:
    """Whether the value is words that are compared word by word."""
    return (
        isinstance(value, str)
        and name not in DAYS
        and name not in ("kind", "rights", "language", "text_status", "original_hash")
    )


def text_language(name: str, written_in: str) -> str:
    return "ko" if name in KOREAN else written_in


def value(name: str, found: Any, written_in: str, language: str) -> str:
    """Markup of one value; empty where there is none."""
    if name == "allows_ai_training":
        return _("allowed") if found else _("not allowed")
    if not found:
        return ""
    if name in DAYS:
        return days.marked(days.parse(found), language)
    if name in ("kind", "rights", "language", "text_status"):
        return words.choices(name, language).get(found, escape(found))
    if name == "number":
        return escape(names.number_text(found["label"], found["serial"], found["suffix"], found["year"]))
    if name == "issuer":
        return escape(names.issuer_name(found, language)) + (f" ({escape(found['series'])})" if found["series"] else "")
    if isinstance(found, Mapping):
        parts = _LINES[name](found, written_in, language)
        return ", ".join(part for part in parts if part)
    return linebreaks(names.in_language(found, text_language(name, written_in), language), autoescape=False)


def _addressee(line: Mapping[str, Any], written_in: str, language: str) -> list[str]:
    role = pgettext("addressees", "To") if line["role"] == AddresseeRole.TO else _("For information")
    return [f"{role}: {names.in_language(line['text'], written_in, language)}"]


def _deadline(line: Mapping[str, Any], written_in: str, language: str) -> list[str]:
    kind = words.choices("deadline", language)[line["kind"]] if line["kind"] != DeadlineKind.OTHER else ""
    day = days.marked(days.parse(line["due_on"]), language) if line["due_on"] else ""
    hour = f" {line['due_time'][:5]}" if line["due_time"] else ""
    zone = f" ({escape(line['time_zone'])})" if hour and line["time_zone"] else ""
    answer = f"{words.labels(language)['answer_to']} {names.words(line['answer_to'])}" if line["answer_to"] else ""
    return [kind, f"{day}{hour}{zone}", names.in_language(line["text"], written_in, language), answer]


def _event(line: Mapping[str, Any], written_in: str, language: str) -> list[str]:
    role = "" if line["role"] == EventRole.ANNOUNCES else words.choices("event_role", language)[line["role"]]
    first = days.parse(line["starts_on"])
    return [
        names.in_language(line["text"], written_in, language) or escape(line["event"] or ""),
        role,
        days.span(first, days.parse(line["ends_on"]), language) if first else "",
        names.in_language(line["place"], written_in, language),
    ]


def _source(line: Mapping[str, Any], written_in: str, language: str) -> list[str]:
    dated, accessed = days.parse(line["dated_on"]), days.parse(line["accessed_on"])
    return [
        names.words(line["publisher"]),
        names.words(line["title"]),
        names.words(line["url"]),
        days.marked(dated, language) if dated else "",
        words.labels(language)["accessed"] % {"day": days.long(accessed, language)} if accessed else "",
    ]


def _requested_file(line: Mapping[str, Any], written_in: str, language: str) -> list[str]:
    asked = days.parse(line["requested_on"])
    return [
        names.in_language(line["text"], written_in, language),
        f"{_('Requested')} {days.marked(asked, language)}" if asked else "",
    ]


_LINES = {
    "addressees": _addressee,
    "deadlines": _deadline,
    "events": _event,
    "sources": _source,
    "requested_files": _requested_file,
}
