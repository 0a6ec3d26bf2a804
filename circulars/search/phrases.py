"""Lists of words as staff type them, separated by commas, and the one spelling in which they are compared."""

import re

from circulars import words

COMMAS = re.compile(r"[,，、;；\n]")
MARKS = re.compile(r"[\W_]+")


def split(typed: str) -> list[str]:
    """In their order, without doubles: of two that are spelled the same the first one stays."""
    found: dict[str, str] = {}
    for part in COMMAS.split(typed):
        if text := " ".join(part.split()):
            found.setdefault(spelled(text) or text, text)
    return list(found.values())


def spelled(text: str) -> str:
    """Lower case, without accents, marks and spaces; empty where no search could find it."""
    plain = MARKS.sub("", words.folded(text))
    return plain if plain and words.tokens(text) else ""
