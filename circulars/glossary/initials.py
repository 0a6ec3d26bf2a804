"""Whether words are the full name of an abbreviation, by their initials; with what may be left out between them.

The idea of comparing letters from right to left is that of A. S. Schwartz and M. A. Hearst (2003); what may be skipped
is told here by kind of word, which is why every word of the name has to give its part.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from circulars.glossary.folding import plain

FARTHEST = 160  # characters before a bracket in which its full name begins
SMALL = frozenset(
    (
        "a an and as at by for from in into of on or the to with de del des du d l la las le les los el en et y e o "
        "au aux pour par sur dans para por con sobre und der die das von zur fur der den da do dos das no na em & и "
        "по о на для в "
    ).split()
)
BEGINS_NOT = SMALL - {"in", "on", "at", "no", "do"}
TAIL = frozenset("of for on and de des du et pour sur para del y".split())
NUMBERS = {"3": "three", "5": "five", "7": "seven", "8": "eight", "10": "ten", "20": "twenty", "24": "twentyfour"}
_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"[.;:!?。](?=[\s\"”’»])|[\[\](){}<>|•·→\"“”«»]|\n\s*\n")


class Word(NamedTuple):
    text: str
    start: int
    end: int
    is_joined: bool  # by a hyphen or an apostrophe to the word before

    @property
    def is_small(self) -> bool:
        return self.text.lower() in SMALL


def words_of(text: str) -> list[Word]:
    found: list[Word] = []
    for match in _WORD.finditer(text):
        is_next = bool(found) and found[-1].end == match.start() - 1
        between = text[match.start() - 1] if is_next else " "
        is_elided = between in "'’" and len(found[-1].text) <= 2  # "l'", "d'", "qu'": a word begins behind it
        is_joined = between in "-‐‑–'’" and not is_elided
        found.append(Word(plain(match[0]), match.start(), match.end(), is_joined))
    return found


def name_before(text: str, end: int, letters: str) -> tuple[int, int] | None:
    """Where the full name of ``letters`` stands that ends right before ``end``; None where there is none."""
    start = max(0, end - FARTHEST)
    window = text[start:end]
    quoted = window.rstrip().rstrip("\"”’»'")
    cut = 0
    for match in _END.finditer(quoted):
        cut = match.end()
    if cut == 0 and start:
        cut = quoted.find(" ") + 1  # the first word may be cut
    words = words_of(quoted[cut:])
    if not words or quoted[cut + words[-1].end :].strip(" ,"):
        return None
    chosen = best(words, letters)
    if chosen is None:
        return None
    return start + cut + words[chosen].start, start + len(quoted.rstrip())


def is_name(text: str, letters: str) -> bool:
    """Whether ``text`` as a whole is a full name of ``letters``."""
    words = words_of(text)
    while words and words[0].text.lower() in ("the", "la", "le", "l", "el", "les", "los"):
        words = words[1:]
    return bool(words) and (_cost(words, letters) is not None or _cost(_without_tail(words), letters) is not None)


def best(words: Sequence[Word], letters: str) -> int | None:
    """The word at which the name begins: the one with which least is skipped, of equal ones the last."""
    bare = "".join(letter for letter in letters if not letter.isdigit())
    found: tuple[float, int] | None = None
    most = len(letters) + 8
    for length in range(1, min(len(words), most) + 1):
        start = len(words) - length
        first = words[start]
        if first.is_joined or first.text[0].upper() not in (letters[0], bare[:1]):
            continue
        if first.text.lower() in BEGINS_NOT:
            continue
        for part, extra in ((words[start:], 0.0), (_without_tail(words[start:]), 1.5)):
            cost = _cost(part, letters) if part else None
            if cost is not None and (found is None or cost + extra < found[0]):
                found = cost + extra, start
        if found and found[0] == 0:
            break
    return found[1] if found else None


def _without_tail(words: Sequence[Word]) -> Sequence[Word]:
    """``Food and Agriculture Organization`` of what ends in ``of the United Nations``."""
    for index in range(len(words) - 2, 1, -1):
        if words[index].text.lower() in TAIL:
            return words[:index] if len(words) - index <= 5 else ()
    return ()


def _cost(words: Sequence[Word], letters: str) -> float | None:
    """How much is skipped when the words give the letters in order; None where they do not."""
    digits = "".join(letter for letter in letters if letter.isdigit())
    bare = "".join(letter for letter in letters if not letter.isdigit())
    if digits:
        figures = [word for word in words if _is_figure(word.text, digits)]
        if len(bare) < 2 and not figures:
            return None
        words = [word for word in words if word not in figures]
        if len(bare) == 1:
            content = [word for word in words if not word.is_small]
            return 0.0 if len(content) == 1 and content[0].text[:1].upper() == bare else None
    if len(bare) < 2 or len(words) > len(bare) + 8:
        return None
    by_initials = _by_initials(words, bare)
    return by_initials if by_initials is not None else _by_syllables(words, bare)


def _is_figure(word: str, digits: str) -> bool:
    """``2019`` gives the 19 of ``COVID-19``."""
    return word == digits or word.lower() == NUMBERS.get(digits) or (len(word) == 4 and word[2:] == digits)


def _by_initials(words: Sequence[Word], letters: str) -> float | None:
    """Each letter begins a word, in order; the last letter stands in the last words, few words give none."""
    best_at: dict[int, float] = {0: 0.0}  # letters given → cost
    for position, word in enumerate(words):
        following: dict[int, float] = {}
        initial, is_last = word.text[0].upper(), position == len(words) - 1
        for given, cost in best_at.items():
            if given < len(letters) and letters[given] == initial:
                _keep(following, given + 1, cost)
            if (
                word.text.isupper()
                and 1 < len(word.text) <= len(letters) - given
                and letters.startswith(word.text.upper(), given)
            ):
                _keep(following, given + len(word.text), cost)
            if position == 0:
                continue
            if word.is_small or word.is_joined:
                _keep(following, given, cost + (0.0 if not is_last else 1.0))
            elif not is_last and word.text[0].isupper():
                _keep(following, given, cost + 1)
        best_at = following
        if not best_at:
            return None
    cost = best_at.get(len(letters))
    allowed = 0 if len(letters) == 2 else len(letters)
    return cost if cost is not None and cost <= allowed else None


def _by_syllables(words: Sequence[Word], letters: str) -> float | None:
    """Words give more than their initial, each at least that and none left out: Asia-Pacific gives ASPAC."""
    if len(letters) < 4:
        return None
    best_at: dict[int, float] = {0: 0.0}
    for position, word in enumerate(words):
        following: dict[int, float] = {}
        upper = word.text.upper()
        for given, cost in best_at.items():
            if position and (word.is_small or word.is_joined):
                _keep(following, given, cost)
            if given == len(letters) or letters[given] != upper[0]:
                continue
            place, taken = 0, given
            while True:
                taken += 1
                _keep(following, taken, cost + (taken - given - 1))
                if taken == len(letters):
                    break
                place = upper.find(letters[taken], place + 1)
                if place < 0 or place > 8:
                    break
        best_at = following
        if not best_at:
            return None
    cost = best_at.get(len(letters))
    return 0.5 + cost if cost is not None and cost <= (len(letters) + 1) // 2 else None


def _keep(costs: dict[int, float], given: int, cost: float) -> None:
    if given not in costs or costs[given] > cost:
        costs[given] = cost


def capitalised_run(window: str) -> int | None:
    """Where the capitalised words begin with which ``window`` ends, small ones among them; None without any."""
    words = words_of(window)
    if not words or window[words[-1].end :].strip():
        return None
    start = None
    for word in reversed(words):
        between = window[word.end : start] if start is not None else ""
        if _END.search(between) or (start is not None and "," in between):
            break
        if word.text[0].isupper() and not word.is_small:
            start = word.start
        elif not word.is_small:
            break
    return start
