"""One spelling of letters: lower case, without accents, full-width forms as plain ones, Hangul composed."""

import re
import unicodedata

_MARKS = re.compile("[̀-ͯ᪰-᫿᷀-᷿⃐-⃿︀-️︠-︯]+")


def folded(text: str) -> str:
    """The text as tokens are made of it; its length may differ from that of ``text``."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _MARKS.sub("", text))


class _SameLength(dict[int, str]):
    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = letter if 0xAC00 <= code <= 0xD7A3 else folded(letter)
        self[code] = found = plain if len(plain) == 1 else letter.lower() if len(letter.lower()) == 1 else letter
        return found


_TABLE = _SameLength()


# Korean text with its usual marks: lower case is all there is to do, and much faster than a table.
_SIMPLE = re.compile(r"[\x00-\x7f가-힣·…“”‘’「」『』《》〈〉–—※→○●□■◦]*")


def fold(text: str) -> str:
    """A folded copy in which every letter keeps its place, for marking words in ``text``, which is in NFC."""
    return text.lower() if text.isascii() or _SIMPLE.fullmatch(text) else text.translate(_TABLE)
