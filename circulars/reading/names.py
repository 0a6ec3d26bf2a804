"""What documents and bodies are called on a page; what is markup is escaped."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

HANGUL = re.compile("[가-힣]")
LATIN = re.compile("[A-Za-z]{2}")
TURNING = re.compile("[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]")


def number_of(facts: Mapping[str, Any]) -> str:
    """The number as people write it; empty for a document without one."""
    number = facts.get("number")
    if not number:
        return ""
    return number_text(number["label"], number["serial"], number["suffix"], number["year"])


def number_text(label: str, serial: int | None, suffix: str, year: int | None) -> str:
    """The label as printed, else ``31/2018``; the same rule as ``CircularContent.number``."""
    if label or serial is None:
        return label
    return f"{serial}{suffix}/{year}" if year else f"{serial}{suffix}"


def with_issuer(issuer: str, number: str) -> str:
    """``UCLG Circular 31/2018``; a number that names its issuer already, such as ``IOM-LG/2021/3``, stands alone."""
    return f"{issuer} {number}".strip() if not names_issuer(issuer, number) else number


def names_issuer(issuer: str, number: str) -> bool:
    return bool(issuer) and number.startswith(issuer) and not number[len(issuer) :][:1].isalnum()


def issuer_name(issuer: Mapping[str, str], language: str) -> str:
    """In the language of the page where it is known, else the body's own name."""
    return issuer.get(f"name_{language}") or issuer.get("name") or issuer.get("name_ko") or ""


def short_issuer(issuer: Mapping[str, str] | None, language: str) -> str:
    if not issuer:
        return ""
    return issuer.get("abbreviation") or issuer_name(issuer, language)


def words(text: str) -> str:
    """Markup of a text that others wrote; where it may turn the direction of writing, it stands alone."""
    return f"<bdi>{escape(text)}</bdi>" if TURNING.search(text) else escape(text)


def in_language(text: str, written_in: str, language: str) -> str:
    """Markup: marked where it is not in the language of the page."""
    if not text or written_in == language:
        return words(text)
    return f'<span lang="{written_in}">{escape(text)}</span>'


def in_guessed_language(text: str, language: str) -> str:
    """Markup of what staff write in one language without saying which, such as change notes: Korean or English."""
    if HANGUL.search(text):
        return in_language(text, "ko", language)
    return in_language(text, "en" if LATIN.search(text) else language, language)


def two(korean: str, english: str, language: str) -> str:
    """Markup of a text that staff give in Korean and perhaps in English, in the page's language where it exists."""
    if language == "ko" or not english:
        return in_language(korean, "ko", language)
    return in_language(english, "en", language)
