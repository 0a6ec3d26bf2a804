"""Personal values in a text: where they are, a mask in their place, and a hash that knows one again.

The rules are pure and know no model, so that the log may use them before anything else of the portal is loaded.
Source: docs/domain.md, "Privacy".
"""

import hashlib
import hmac
import re
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from circulars.masking import documents, payment, residents, telephones
from circulars.masking.folding import fold
from circulars.masking.kinds import Certainty, Found, Kind
from circulars.masking.surroundings import Surroundings

__all__ = ["MASK", "Certainty", "Found", "Kind", "find", "fingerprint", "mask"]

MASK = "*"
_DIGIT = re.compile(r"\d")


def find(text: str, *, today: date | None = None) -> list[Found]:
    """All values in the order of the text. Of two that overlap the kind that is asked for first stands."""
    if not _DIGIT.search(text):
        return []
    folded = fold(text)
    around = Surroundings(folded.text)
    taken = _Taken()
    for values in (
        residents.find(around, today or (datetime.now(UTC) + timedelta(hours=14)).date()),  # the latest date on earth
        payment.find_cards(around),
        documents.find_licences(around),
        documents.find_passports(around),
        telephones.find(around),
        payment.find_accounts(around),
    ):
        for value in values:
            taken.add(value)
    found = []
    for value in taken.values:
        start, end = folded.span(value.start, value.end)
        found.append(Found(value.kind, value.certainty, start, end, value.reason))
    return found


class _Taken:
    """Values in the order of the text, none over another; a file may hold tens of thousands."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.values: list[Found] = []

    def add(self, value: Found) -> None:
        index = bisect_left(self.starts, value.start)
        if index and self.values[index - 1].end > value.start:
            return
        if index < len(self.starts) and self.starts[index] < value.end:
            return
        self.starts.insert(index, value.start)
        self.values.insert(index, value)


def mask(text: str) -> str:
    """The text with each letter and digit of a personal value replaced; also of the unlikely ones."""
    parts: list[str] = []
    position = 0
    for value in find(text):
        parts += [text[position : value.start], masked(text[value.start : value.end])]
        position = value.end
    return "".join([*parts, text[position:]]) if parts else text


def masked(value: str) -> str:
    """``******-*******``: the form of a value and nothing of it."""
    return "".join(MASK if character.isalnum() else character for character in value)


def fingerprint(value: str) -> str:
    """A keyed hash of the letters and digits of a value, so that it is the same however the value is written.

    It is kept with what staff accepted: the oldest key makes it, so that a new one asks nobody anything again.
    """
    key = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS][-1]
    plain = "".join(character for character in fold(value).text.upper() if character.isalnum())
    return hmac.new(key.encode(), b"privacy:" + plain.encode(), hashlib.sha256).hexdigest()
