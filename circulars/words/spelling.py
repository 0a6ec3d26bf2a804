"""How near two words are as they are typed, and what somebody may have meant who typed one. Pure.

Distance counts letters, for Hangul the keys that are struck: a wrong, missing, doubled or swapped one is 1. One is
allowed from four letters on, two from eight; below that too many words are near one another.
"""

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz.distance import OSA

from circulars.words import keyboard, korean
from circulars.words.folding import folded

LONGEST = 60  # letters of a word; what is longer is no mistyped word
LONGEST_SPELLED = 180
SHORTEST_PART = 3  # letters of a word in Latin letters that may have lost its space
_NO_LETTER = re.compile(r"[\W\d_]+")
_SOUND_ALIKE = str.maketrans("ㅔㅖ", "ㅐㅒ")


class Near(NamedTuple):
    cost: float  # distance, a little less where it is the likelier mistake
    text: str


def spelled(word: str) -> str:
    """The letters for comparing: lower case, accents off, nothing between them, Hangul as it is typed."""
    return keyboard.typed(_NO_LETTER.sub("", folded(word)))[:LONGEST_SPELLED]


def allowed(length: int) -> int:
    """Of a word of so many letters as ``spelled`` gives them."""
    return 0 if length < 4 else 1 if length < 8 else 2


class Kept(NamedTuple):
    """What of a word is left by mistakes: its beginning, or its end, or these letters as a whole."""

    beginning: str
    end: str
    swapped: str


def kept(letters: str) -> Kept:
    """What to look for, so that an index finds the words near enough: of equal parts each mistake breaks one.

    Of one mistake either half is left, except where two letters were swapped in the middle. Of two mistakes the first
    third or the last is left; one at each end of a long word is found by no index, and goes without suggestion.
    """
    part = len(letters) // (allowed(len(letters)) + 1)
    swapped = letters[: part - 1] + letters[part : part + 1] + letters[part - 1 : part] + letters[part + 1 :]
    return Kept(letters[:part], letters[-part:] if allowed(len(letters)) > 1 else letters[part:], swapped)


def near(word: str, candidates: Iterable[tuple[str, str, int]]) -> list[Near]:
    """Of ``(text, spelled, count)`` those near ``word``, the likeliest first.

    Between equally near ones the more frequent word is rather meant; one that begins alike, or differs in vowels
    that sound alike (ㅐ and ㅔ), rather than one that does not.
    """
    letters = spelled(word)
    limit = allowed(len(letters))
    if not limit:
        return []
    found = []
    sound = letters.translate(_SOUND_ALIKE)
    for text, other, count in candidates:
        distance = OSA.distance(letters, other, score_cutoff=limit)
        if distance > limit or not distance or not _is_believable(word, text, letters, other):
            continue
        cost = distance - 0.04 * math.log10(count + 1)
        cost += 0.3 * (letters[0] != other[0])
        cost -= 0.4 * (sound == other.translate(_SOUND_ALIKE))
        found.append(Near(cost, text))
    return sorted(found)


def _is_believable(word: str, text: str, letters: str, other: str) -> bool:
    """Two syllables of Hangul are near many others: such a word keeps its number of syllables and its beginning."""
    if not korean.is_hangul(word) or len(word) > 2:
        return True
    return len(word) == len(text) and letters[0] == other[0]


def other_layout(word: str) -> list[str]:
    """What was meant where the keyboard was in the other script; none, one, or two where the shift key may be meant."""
    if word.isascii() and word.isalpha():
        return [one for one in dict.fromkeys((keyboard.as_korean(word), keyboard.as_korean(word.lower()))) if one]
    latin = keyboard.as_latin(word)
    return [latin] if len(latin) > 1 else []


def parts(word: str) -> Iterator[tuple[str, str]]:
    """The two words that it may be where a space was left out."""
    shortest = 2 if korean.is_hangul(word) else SHORTEST_PART
    if len(word) <= LONGEST:
        for cut in range(shortest, len(word) - shortest + 1):
            yield word[:cut], word[cut:]


def without_particle(word: str) -> list[str]:
    return list(korean.without_suffix(word)) if korean.is_hangul(word) else []
