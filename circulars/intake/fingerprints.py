"""What two texts have in common: a hash of the words, 64 bits that near-identical texts share, and a real likeness.

``Intake.simhash`` keeps the bits as a signed number and in four bands of 16: of two that differ in three bits at most
at least one band is the same, so that an index finds them.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from circulars.readers.document import Document

BITS = 64
BANDS = 4
NEAR = 3  # bits in which near-identical texts may differ
LIKE = 0.8  # share of words in common from which they are shown as such
LEAST_WORDS = 12  # of fewer words nothing can be said
MOST_WORDS = 20_000
WORDS_OF = ("text", "heading", "item", "row", "note")
_WORD = re.compile(r"\w+")
_LANE = 24  # bits of one counter; 64 of them in one large number are added at once
_TABLE = [
    [sum(1 << (_LANE * (8 * place + bit)) for bit in range(8) if byte >> bit & 1) for byte in range(256)]
    for place in range(8)
]


class Fingerprint(NamedTuple):
    """``text_hash`` is empty and ``simhash`` None where there are too few words."""

    text_hash: str
    simhash: int | None

    @property
    def bands(self) -> list[int | None]:
        return bands_of(self.simhash)


def words_of(document: Document) -> list[str]:
    """The words of the document itself, without menus, page headers and earlier mails."""
    text = " ".join(line.text for line in document.lines if line.kind in WORDS_OF)
    folded = unicodedata.normalize("NFKC", text[: MOST_WORDS * 12]).casefold()
    return _WORD.findall(folded)[:MOST_WORDS]


def of(document: Document) -> Fingerprint:
    words = words_of(document)
    if len(words) < LEAST_WORDS:
        return Fingerprint("", None)
    return Fingerprint(hashlib.sha256("".join(words).encode()).hexdigest(), simhash_of(words))


def simhash_of(words: list[str]) -> int:
    """64 bits as a signed number, made of the words and of each two that stand together."""
    pieces = Counter(words)
    pieces.update(f"{first} {second}" for first, second in pairwise(words))
    total = sum(pieces.values())
    lanes = 0
    for piece, times in pieces.items():
        digest = hashlib.blake2b(piece.encode(), digest_size=8).digest()
        lanes += times * sum(row[byte] for row, byte in zip(_TABLE, digest, strict=True))
    value = sum(1 << bit for bit in range(BITS) if (lanes >> (_LANE * bit) & (1 << _LANE) - 1) * 2 > total)
    return value - (1 << BITS) if value >> (BITS - 1) else value


def bands_of(simhash: int | None) -> list[int | None]:
    if simhash is None:
        return [None] * BANDS
    return [simhash >> (16 * band) & 0xFFFF for band in range(BANDS)]


def distance(first: int, second: int) -> int:
    """In how many bits two signed numbers differ."""
    return ((first ^ second) & (1 << BITS) - 1).bit_count()


def likeness(first: Document, second: Document) -> float:
    """From 0 to 1: the share of words and of neighbours that both have, as often as both have them."""
    one, other = (_pieces(words_of(document)) for document in (first, second))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _pieces(words: list[str]) -> Counter[str]:
    return Counter(words) + Counter(f"{a} {b}" for a, b in pairwise(words))
