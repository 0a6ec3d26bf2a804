"""Text as it is read, whichever characters write it: one kind of digit, of dash and of space, nothing invisible.

The rules look at the folded text only; ``Folded.span`` leads back to the characters that stand in the original.
"""

import re
import sys
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

# Hangul "ㅡ", the katakana mark and box-drawing lines are typed for dashes; PDF readers give U+FFFE or U+0002 for a
# hyphen at the end of a line.
_MORE_DASHES = "\u3161\u1173\u30fc\u2212\u2500\u2501\u00af\u02d7\u2043\u207b\u208b\ufffe\x02"
_MORE_SPACES = "\u2800\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
# What shows nothing, or is drawn over the character before it (the key-cap digits of messengers).
INVISIBLE = re.compile(
    "[\x00\x01\x03-\x08\x0e-\x1b\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u0300-\u036f\u20d0-\u20ff"
    "\U000e0000-\U000e01ef]+"
)


def _table() -> dict[int, str]:
    """One character for one character, so that offsets hold. Blocks of digits are ten long and begin with a zero."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for code in range(0x80, sys.maxunicode + 1 if sys.maxunicode < 0x20000 else 0x20000):
        category = unicodedata.category(chr(code))
        if category == "Nd":
            table[code] = str(unicodedata.decimal(chr(code)))
        elif category == "Pd":
            table[code] = "-"
        elif category == "Zs":
            table[code] = " "
    table |= {ord(character): "-" for character in _MORE_DASHES}
    table |= {ord(character): " " for character in _MORE_SPACES}
    return table


_TABLE = _table()


@dataclass(frozen=True, slots=True)
class Folded:
    text: str
    cuts: tuple[int, ...] = ()  # where in ``text`` something invisible was taken out
    widths: tuple[int, ...] = ()  # how many characters had been taken out up to and with that place

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original; what is invisible inside it belongs to it."""
        return self._original(start), self._original(end - 1) + 1

    def _original(self, position: int) -> int:
        index = bisect_right(self.cuts, position)
        return position + (self.widths[index - 1] if index else 0)


def fold(text: str) -> Folded:
    if text.isascii() and not INVISIBLE.search(text):
        return Folded(text)
    folded = text.translate(_TABLE)
    cuts: list[int] = []
    widths: list[int] = []
    parts: list[str] = []
    position = removed = 0
    for match in INVISIBLE.finditer(folded):
        parts.append(folded[position : match.start()])
        cuts.append(match.start() - removed)
        removed += match.end() - match.start()
        widths.append(removed)
        position = match.end()
    if not cuts:
        return Folded(folded)
    parts.append(folded[position:])
    return Folded("".join(parts), tuple(cuts), tuple(widths))
