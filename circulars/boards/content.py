"""From what was read on a page to the facts of a circular: what is certain, and what somebody has to decide.

The text stays whole and as it was posted; of what the grammar reads only the sure values become facts.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from circulars import citations, grammar, numbering
from circulars.facts import in_one_spelling
from circulars.intake.recognising import Addressees, series_of
from circulars.models import AddresseeRole, EventRole, Kind, Language, Section, Series
from circulars.portability import words
from circulars.portability.values import Refused
from contacts.models import Post

_MARKS = re.compile(r"\s*(?:[\[(<【「][^\])>】」]{1,40}[\])>】」]\s*)*(?:[\w&.-]{2,12}\s+)?")
_ABOUT = re.compile(
    r"관련|대한|따른|따라|관하여|재안내|연장|변경|정정|수정|독려|reminder|re:|follow|update|amend|correct|extension",
    re.IGNORECASE,
)
_HANGUL = re.compile("[가-힣]")
OPTIONAL = ("addressees", "deadlines", "events", "place")


@dataclass(frozen=True)
class Setting:
    """What holds for all pages of a run."""

    board: str
    series: Series | None
    section: Section | None
    numbered: list[Series]
    posts: dict[str, Post]  # by the words on the pages
    addressees: Addressees
    by: Any
    drafts: bool = False
    is_dry: bool = False


@dataclass
class Decided:
    """``facts`` without the files, ``body`` as it was read; ``troubles`` are codes."""

    facts: dict[str, Any]
    body: str
    language: str
    series: Series | None
    year: int
    key: str
    post: Post | None
    troubles: list[str] = field(default_factory=list)


def decide(
    page: dict[str, Any], proposals: list[dict[str, Any]], trouble: str, setting: Setting, now: datetime
) -> Decided:
    """``page`` as ``pages.answer`` gives it; ``trouble`` is that of reading its text."""
    troubles = ["not_read"] if trouble else []
    sure = {
        name: [one for one in proposals if one["field"] == name and one["confidence"] >= grammar.SURE]
        for name in (*grammar.SINGLE, *grammar.SEVERAL)
    }
    title = in_one_spelling(page["title"])
    language = _language(sure, title, page["body"])
    number, series, found = _number(title, language, proposals, setting)
    troubles += found
    posted_on = page["posted_on"] or None
    issued_on, found = _issued_on(sure, posted_on)
    troubles += found
    if sure["multiple"]:
        troubles.append("several_items")
    if not title:
        troubles.append("no_title")
    if series is not None and series.allocates and number is None:
        troubles.append("no_number")
    record = {
        "title": title or page["name"],
        "kind": _kind(sure, number),
        "issued_on": issued_on,
        "posted_on": posted_on,
        "place": next((one["value"] for one in sure["place"]), ""),
        "addressees": _addressees(sure, setting),
        "deadlines": [_deadline(one["value"]) for one in sure["deadlines"]],
        "events": [_event(one["value"]) for one in sure["events"]],
    }
    facts = _complete(record, series, language, number)
    year = _year(issued_on, posted_on, number, now)
    key = numbering.key_of(number["serial"], number["suffix"]) if number else numbering.key_of_title(record["title"])
    post = setting.posts.get("".join(page["team"].split()))
    return Decided(facts, page["body"], language, series, year, key, post, troubles)


def _complete(
    record: dict[str, Any], series: Series | None, language: str, number: dict[str, Any] | None
) -> dict[str, Any]:
    """The facts; a sure value that fits no column after all is left out, for the text tells it anyway."""
    record = {name: value for name, value in record.items() if value is not None}
    while True:
        try:
            return words.complete(record, series=series, language=language, base={}, number=number)
        except Refused as error:
            name = error.field.partition(".")[0]
            if name not in OPTIONAL or name not in record:
                raise
            del record[name]


def _number(
    title: str, language: str, proposals: list[dict[str, Any]], setting: Setting
) -> tuple[dict[str, Any] | None, Series | None, list[str]]:
    """The number, its series, and what stands against it. Only a number that all signs agree on is taken."""
    read = [(one["value"], one["confidence"]) for one in proposals if one["field"] == "number"]
    in_title, is_sure, named = _number_in(title, language, setting)
    candidates = [value for value, confidence in read if confidence >= grammar.SURE]
    if in_title and is_sure:
        candidates.append(in_title)
    if not candidates:
        return None, setting.series, ["unsure_number"] if read or in_title else []
    if any(not _is_same(candidates[0], other) for other in candidates[1:]):
        return None, setting.series, ["two_numbers"]
    number = max(candidates, key=lambda one: (one.get("year") is not None, len(one.get("label") or "")))
    number = {
        "serial": number["serial"],
        "year": number.get("year"),
        "suffix": in_one_spelling(number.get("suffix") or "")[:20],
        "label": in_one_spelling(number.get("label") or "")[:80],
    }
    series = named if named and in_title and _is_same(in_title, number) else series_of(number, among=setting.numbered)
    if series is None and setting.series is not None and numbering.parse(number["label"], setting.series.pattern):
        series = setting.series
    if series is None or not 0 < number["serial"] < 1_000_000:
        return None, setting.series, ["unknown_series"]
    return number, series, []


def _number_in(title: str, language: str, setting: Setting) -> tuple[dict[str, Any] | None, bool, Series | None]:
    """The number that stands first in a title, behind nothing but marks; not sure where the title is about it."""
    found = citations.find(title, language=language, series=setting.numbered)
    if not found:
        return None, False, None
    first = found[0]
    value = {"serial": first.serial, "year": first.year, "suffix": first.suffix, "label": first.text}
    behind = title[first.end :]
    is_sure = len(found) == 1 and bool(_MARKS.fullmatch(title[: first.start])) and not _ABOUT.search(behind[:40])
    named = next((series for series in setting.numbered if series.pk == first.series_id), None)
    return value, is_sure and not first.is_foreign and not _ABOUT.search(title[: first.start]), named


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    years = {one.get("year"), other.get("year")} - {None}
    return one["serial"] == other["serial"] and len(years) <= 1


def _issued_on(sure: dict[str, list], posted_on: str | None) -> tuple[str | None, list[str]]:
    value = next((one["value"] for one in sure["issued_on"]), None)
    if value and posted_on and value > posted_on:
        return None, ["date_order"]
    return value, []


def _year(issued_on: str | None, posted_on: str | None, number: dict[str, Any] | None, now: datetime) -> int:
    """Of issue; where that is not told of the printed number, else of posting."""
    if issued_on:
        return date.fromisoformat(issued_on).year
    if number and number["year"]:
        return number["year"]
    return date.fromisoformat(posted_on).year if posted_on else timezone.localdate(now).year


def _kind(sure: dict[str, list], number: dict[str, Any] | None) -> str:
    read = next((one["value"] for one in sure["kind"]), "")
    if number:
        return Kind.CIRCULAR.value
    return read if read in (Kind.LETTER, Kind.NOTICE) else Kind.NOTICE.value


def _language(sure: dict[str, list], title: str, body: str) -> str:
    read = next((one["value"] for one in sure["language"]), "")
    if read in Language.values:
        return read
    text = f"{title} {re.sub('<[^>]*>', ' ', body)}"
    return Language.KOREAN.value if len(_HANGUL.findall(text)) * 5 > len(text.strip()) or not text.strip() else "en"


def _addressees(sure: dict[str, list], setting: Setting) -> list[dict[str, Any]]:
    roles = (("addressees", AddresseeRole.TO), ("for_information", AddresseeRole.FOR_INFORMATION))
    lines = []
    for name, role in roles:
        for one in sure[name]:
            text = in_one_spelling(str(one["value"]))
            known = setting.addressees.of(text)
            lines.append({"role": role.value, "text": text, "addressee": known.slug if known else None})
    return lines


def _deadline(value: dict[str, Any]) -> dict[str, Any]:
    due_time = value.get("due_time")
    return {
        "kind": value.get("kind") or "other",
        "text": in_one_spelling(value.get("text") or "")[:300],
        "due_on": value["due_on"],
        "due_time": due_time if due_time and len(due_time) >= 8 else f"{due_time}:00" if due_time else None,
    }


def _event(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": EventRole.ANNOUNCES.value,
        "text": in_one_spelling(value.get("name") or "")[:300],
        "starts_on": value.get("starts_on"),
        "ends_on": value.get("ends_on"),
        "place": in_one_spelling(value.get("place") or "")[:200],
    }
