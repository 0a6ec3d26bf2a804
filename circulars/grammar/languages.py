"""In which language a document is written, by the words that hold sentences together."""

import re
from collections.abc import Sequence

STOPWORDS = {
    "en": "the of and to in is for that with on are be will this as by from at it you your our please which have",
    "fr": "le la les des et du que dans pour une est sur par au aux avec nous vous qui votre vos"
    " sont ses leur ce cette",
    "es": "el los las del y que en para una por con se su al es como más sus nos este esta sobre le les han será",
}
_WORDS = {language: frozenset(words.split()) for language, words in STOPWORDS.items()}
_MARKS = {"es": re.compile(r"[ñ¿¡]|ción\b|á|ó"), "fr": re.compile(r"[çèêàùûœ]|\b[ldnqs]['’]")}


def of(texts: Sequence[str], declared: str = "") -> tuple[str, float]:
    """Two letters and how sure that is."""
    text = "\n".join(texts)[:60_000]
    hangul = len(re.findall(r"[가-힣]", text))
    latin = len(re.findall(r"[^\W\d_]", text)) - hangul
    if hangul and hangul * 2.2 > latin:
        return "ko", 0.97 if hangul > latin * 0.6 else 0.7
    found = re.findall(r"[^\W\d_]+", text.lower())
    counts = {language: float(sum(word in words for word in found)) for language, words in _WORDS.items()}
    for language, marks in _MARKS.items():
        counts[language] += 0.4 * len(marks.findall(text.lower()))
    best = max(counts, key=counts.get)
    if counts[best] < 1:
        short = declared[:2].lower()
        return ((short, 0.5) if short in ("en", "fr", "es", "ko") else ("en", 0.5)) if found else ("ko", 0.5)
    rest = max(value for language, value in counts.items() if language != best)
    return best, 0.97 if counts[best] >= 1.4 * rest + 2 else 0.75
