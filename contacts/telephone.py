"""Telephone numbers: stored as typed, shown and dialled in one form.

Numbers that do not exist but have a possible length are linked all the same: numbering plans change faster than
any table of them, and a wrong refusal would hide the one line that citizens need. What cannot be a number is
shown as typed, without a link.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.utils.translation import get_language, gettext, override

REGION = "KR"
_RANGE = re.compile(r"\s*[~∼～]\s*\d+\s*$")  # 02-0000-0011~5: lines in a row
_KOREAN_EXTENSION = re.compile(r"[(\s]*내선\s*:?\s*(\d+)\s*\)?\s*$")


@dataclass(frozen=True, slots=True)
class Telephone:
    """One number. ``typed`` is what staff entered; the other fields are empty where nobody can dial it."""

    typed: str
    national: str = ""
    international: str = ""
    tel_uri: str = ""  # RFC 3966, for a link
    e164: str = ""
    extension: str = ""
    is_valid: bool = False  # in the numbering plan; False is worth a warning to staff, not a refusal

    def display(self, language: str | None = None) -> str:
        """The national form in Korean, the international one otherwise; without language, that of the page."""
        language = language or get_language() or "ko"
        number = self.national if language == "ko" else self.international
        if not number:
            return self.typed
        if self.extension:
            with override(language):
                return gettext("%(number)s ext. %(extension)s") % {"number": number, "extension": self.extension}
        return number

    def __str__(self) -> str:
        return self.display()


@lru_cache(maxsize=1024)
def parse(typed: str) -> Telephone:
    """Read a number as typed in Korea; never raises."""
    typed = typed.strip()
    tail = _RANGE.search(typed)
    first = _RANGE.sub("", typed)
    try:
        number = phonenumbers.parse(_KOREAN_EXTENSION.sub(r" ext. \1", first), REGION)
    except phonenumbers.NumberParseException:
        return Telephone(typed)
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return Telephone(typed)
    extension = number.extension or ""
    tel_uri = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966)
    number.extension = None  # each language words it
    suffix = re.sub(r"\s", "", tail.group()) if tail else ""
    international = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL) + suffix
    is_domestic = number.country_code == phonenumbers.country_code_for_region(REGION)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL) + suffix
    return Telephone(
        typed=typed,
        national=national if is_domestic else international,
        international=international,
        tel_uri=tel_uri,
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        extension=extension,
        is_valid=phonenumbers.is_valid_number(number),
    )
