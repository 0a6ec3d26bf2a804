"""Which characters the fonts of paper can set, and what stands for those they cannot: words, never an empty box.

Source: OpenType, "cmap", formats 4 and 12; docs/architecture.md, "Paper".
"""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
LONG_RUN = 4  # characters in a row that are told together
_ALWAYS = frozenset("\n\t \xa0\u200d\u200e\u200f\ufe0e\ufe0f")  # the engine sets these by rule, without a glyph
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200c\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]")
_JOINED = re.compile("[\ufe00-\ufe0d\U000e0020-\U000e01ef]")  # how a letter is to look, which no font here knows
_OLD_END = re.compile("[가-힣](?=[\u11a8-\u11ff\ud7cb-\ud7fb])")  # a syllable that a consonant of old Hangul closes


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.ttf"))


@lru_cache(maxsize=1)
def version() -> str:
    """Names the fonts by their content."""
    digest = hashlib.sha256()
    for path in files():
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """All characters that at least one of the fonts has."""
    found: set[int] = set()
    for path in files():
        found.update(_mapped(path.read_bytes()))
    own = {code for code in found if code < 0x20 or 0xE000 <= code <= 0xF8FF or code >= 0xF0000}  # no meaning shared
    return frozenset(map(chr, found - own)) | _ALWAYS


class Missing:
    """What could not be printed in one document, for the list at its end."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}

    def printable(self, text: str) -> str:
        """The text as it can be set: a character without a glyph is named by its number, a run of them counted."""
        text = unicodedata.normalize("NFC", text)
        text = _JOINED.sub("", _DROPPED.sub("", text))
        text = _OLD_END.sub(lambda found: unicodedata.normalize("NFD", found[0]), text)  # one font joins all its parts
        have = known()
        if have.issuperset(text):
            return text
        parts = []
        for is_known, run in groupby(text, key=have.__contains__):
            piece = "".join(run)
            parts.append(piece if is_known else self._named(piece))
        return "".join(parts)

    def _named(self, piece: str) -> str:
        for character in piece:
            self.found[character] = self.found.get(character, 0) + 1
        if len(piece) >= LONG_RUN:
            return f"[U+{ord(piece[0]):04X} … U+{ord(piece[-1]):04X}: {len(piece)}]"
        return "".join(f"[U+{ord(character):04X}]" for character in piece)

    def lines(self, most: int = 40) -> list[str]:
        """``U+0E01 THAI CHARACTER KO KAI``, in the order of their numbers."""
        names = (f"U+{ord(one):04X} {unicodedata.name(one, '')}".rstrip() for one in sorted(self.found))
        return [name for _number, name in zip(range(most), names, strict=False)]


def _mapped(font: bytes) -> Iterator[int]:
    """Code points with a glyph."""
    for number in range(struct.unpack(">H", font[4:6])[0]):
        tag, _sum, offset, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag == b"cmap":
            yield from _of_tables(font, offset)


def _of_tables(font: bytes, start: int) -> Iterator[int]:
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">HHL", font, start + 4 + 8 * number)[2]
        kind = struct.unpack_from(">H", font, offset)[0]
        if kind == 4:
            yield from _segments(font, offset)
        elif kind == 12:
            for group in range(struct.unpack_from(">L", font, offset + 12)[0]):
                first, last, glyph = struct.unpack_from(">LLL", font, offset + 16 + 12 * group)
                yield from range(first + (glyph == 0), last + 1)


def _segments(font: bytes, offset: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, offset + 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{count}H", font, offset + 14 + 2 * count * part + (2 if part else 0)) for part in range(4)
    )
    for index, (first, last, delta, within) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if within == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                place = offset + 16 + 6 * count + 2 * index + within + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, place)[0]
            if glyph:
                yield code
