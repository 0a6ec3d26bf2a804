"""Abbreviations that a text uses without saying what they mean."""

import re
from collections.abc import Collection

from circulars.glossary import shorts
from circulars.glossary.folding import fold

LONGEST = 10  # letters: a longer word in capitals is rather an emphasised one
SHOUTED = 0.6  # of the words of a line in capitals, and the line is a heading or shouted
FEWEST = 2  # words of a shouted line
_LETTER = "[^\\W_가-힣一-鿿ぁ-ヿ]"  # Korean particles are written behind an abbreviation without a space
_TOKEN = re.compile(rf"(?<![\w@./&#-]){_LETTER}+(?:-{_LETTER}+)?(?![@&/]|{_LETTER}|\.{_LETTER}|-{_LETTER})")
_NUMBER_BEFORE = re.compile(
    r"(?:Annex|Part|Table|Item|Room|Hall|Gate|No\.?|Phase|Group|Class|Type|Section|Appendix)\s$", re.I
)
KNOWN = frozenset({"CoR", "MoU", "MoUs", "GCoM", "WeGO"})  # that do not begin with two capitals
_FIGURES = re.compile(r"\d")


def used(text: str, known: Collection[str], most: int) -> list[str]:
    """Each once, in order, without those whose folded form is ``known``."""
    found: list[str] = []
    seen = set(known)
    ordinary: set[str] | None = None
    for line in text.split("\n"):
        if is_shouted(line):
            continue
        for match in _TOKEN.finditer(line):
            token = match[0]
            if not token[0].isupper() or not _is_likely(token):
                continue
            folded = fold(token)
            if folded in seen or _NUMBER_BEFORE.search(line, max(0, match.start() - 12), match.start()):
                continue
            seen.add(folded)
            if ordinary is None:
                ordinary = set(re.findall(r"(?<!\w)[a-z]{2,10}(?!\w)", text))
            if folded in ordinary and token.isupper():
                continue  # an ordinary word, emphasised
            found.append(token)
            if len(found) == most:
                return found
    return found


def _is_likely(token: str) -> bool:
    letters = [character for character in token if character.isalpha()]
    if len(letters) > LONGEST or token in shorts.COUNTRIES or not shorts.is_short(token):
        return False
    capitals = sum(character.isupper() for character in letters)
    if _FIGURES.search(token) and capitals < 3 and "-" not in token:
        return False  # rooms, gates, seats: "B12", "KE123"
    if capitals == len(letters):
        return True
    return "-" in token or (len(letters) <= 6 and token[1].isupper()) or token in KNOWN


def is_shouted(line: str) -> bool:
    """A line in capitals for the most part: a heading, a signature, a warning."""
    words = re.findall(r"[^\W\d_]{2,}", line)
    if len(words) < FEWEST:
        return len(words) == 1 and words[0].isupper() and len(line.strip()) == len(words[0])
    return sum(word.isupper() for word in words) >= SHOUTED * len(words)
