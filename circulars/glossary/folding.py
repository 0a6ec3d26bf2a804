"""One form for all ways to write the same abbreviation or name: for comparing, never for showing."""

import re
import unicodedata

_BETWEEN = re.compile(r"[\W_]+")
_PLURAL = re.compile(r"(?<=[A-Z\d])s$")
_DOTS = re.compile(r"(?<=\w)\.(?=\w|$)")


def plain(text: str) -> str:
    """Without accents and small differences of width; case stays."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare)


def fold(text: str) -> str:
    """``Organisation Internationale`` and ``organisation  internationale`` are one; so are ``U.N.`` and ``UN``.

    An abbreviation loses its plural: ``NGOs`` is ``ngo``. Spaces and hyphens count as one space between words of
    letters, and as nothing in Korean, which is written with and without.
    """
    bare = _PLURAL.sub("", _DOTS.sub("", plain(text.strip())))
    words = _BETWEEN.sub(" ", bare.casefold()).strip()
    return words.replace(" ", "") if is_korean(words) else words


def without_figures(folded: str) -> str:
    """``cop28`` counts a ``cop``; what would be one letter alone stays as it is."""
    bare = folded.rstrip("0123456789 ")
    return bare if len(bare) > 1 else folded


def is_korean(text: str) -> bool:
    """Whether the text is Hangul for the most part."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and sum("가" <= character <= "힣" for character in letters) * 2 > len(letters)
