"""A row of a list as the templates show it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from circulars import addresses
from circulars.models import Kind
from circulars.reading import days
from circulars.reading.listing import Entry

NEW_FOR = 90  # days after which nothing is new, whatever the office chose


def row(
    entry: Entry,
    *,
    language: str,
    titles: Mapping[int, str],
    today: date,
    section: str = "",
    pinned_until: date | None = None,
    is_withdrawn: bool = False,
) -> dict[str, Any]:
    """``age`` counts the days since the first publication; None where the item was filed quietly."""
    title, written_in, subtitle = _titles(entry, language, titles)
    age = None if entry.is_quiet else (today - days.of(entry.first_published_at)).days
    return {
        "url": addresses.circular(entry.path, language, section=section),
        "number": entry.number,
        "kind": _kind(entry.kind),
        "title": title,
        "language": written_in,
        "subtitle": subtitle,
        "subtitle_language": entry.language,
        "issuer": entry.issuer_in(language),
        "day": days.marked_short(entry.listed_on, language),
        "files": entry.file_count,
        "pinned_until": days.short(pinned_until, language) if pinned_until else "",
        "is_withdrawn": is_withdrawn,
        "is_corrected": entry.version > 1,
        "age": age if age is not None and age <= NEW_FOR else None,
    }


def _titles(entry: Entry, language: str, titles: Mapping[int, str]) -> tuple[str, str, str]:
    """(title, its language, the original title below it)."""
    if entry.language == language:
        return entry.title, entry.language, ""
    if translated := titles.get(entry.circular):
        return translated, language, entry.title
    if language == "ko" and entry.title_ko:
        return entry.title_ko, "ko", entry.title
    return entry.title, entry.language, ""


def _kind(value: str) -> str:
    return str(Kind(value).label)
