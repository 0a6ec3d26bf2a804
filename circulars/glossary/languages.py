"""In which language a full name is written, as far as its letters and small words tell."""

import re

from circulars.glossary.folding import is_korean

_KANA = re.compile(r"[ぁ-ヿ]")
_HAN = re.compile(r"[一-鿿]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_ARABIC = re.compile(r"[؀-ۿ]")
_WORDS = re.compile(r"[^\W\d_]+")
SMALL = {
    "en": frozenset("of and the for on with in to".split()),
    "fr": frozenset("des du et les la le pour aux sur d l de internationale mondiale nations".split()),
    "es": frozenset("del y los las el para de la mundial internacional naciones".split()),
}
LATIN = ("en", "fr", "es")


def of(name: str, language: str) -> str:
    """A code of ``Language``; ``language``, that of the text, decides where the name does not."""
    if is_korean(name):
        return "ko"
    for code, letters in (("ja", _KANA), ("ru", _CYRILLIC), ("ar", _ARABIC)):
        if letters.search(name):
            return code
    if _HAN.search(name):
        return language if language in ("zh", "ja") else "zh"
    words = {word.lower() for word in _WORDS.findall(name)}
    counts = {code: len(words & SMALL[code]) for code in LATIN}
    most = max(counts.values())
    likely = [code for code in LATIN if counts[code] == most]
    if language in likely:
        return language
    return likely[0]
