"""What is said of the abbreviations of a text at its foot: by the office, else by the text itself."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from circulars.glossary.finding import Found
from circulars.glossary.folding import fold, without_figures
from circulars.glossary.office import Term

MOST = 30  # of one page
LANGUAGES = ("ko", "en")


class Explained(NamedTuple):
    """``names`` holds (name, language); the language is empty where nobody said which it is."""

    short: str
    names: tuple[tuple[str, str], ...]
    explanation_ko: str = ""
    explanation_en: str = ""
    website: str = ""
    is_office: bool = False


def explained(found: Iterable[Found], office: Mapping[str, Term]) -> list[Explained]:
    """In the order of the alphabet, each once. What neither the text nor the office explains is left out.

    The office's names win. A name of the text is added in Korean or English where the office has none in it.
    """
    by_short: dict[str, list[Found]] = {}
    for one in found:
        by_short.setdefault(fold(one.short), []).append(one)
    entries = [entry for folded, rows in by_short.items() if (entry := _entry(rows, _term(folded, office)))]
    return sorted(entries, key=lambda entry: (entry.short.casefold(), entry.short))[:MOST]


def _term(folded: str, office: Mapping[str, Term]) -> Term | None:
    """Of ``COP28`` also what the office says of ``COP``."""
    return office.get(folded) or office.get(without_figures(folded))


def _entry(rows: list[Found], term: Term | None) -> Explained | None:
    own = list(dict.fromkeys((row.long, row.language) for row in rows if row.long))
    if term is None:
        return Explained(rows[0].short, _one_a_spelling(own)) if own else None
    names = list(term.names)
    names += [(name, language) for name, language in own if not names or _lacks(term, language)]
    if not names and not term.explanation_ko and not term.explanation_en:
        return None
    return Explained(
        rows[0].short, _one_a_spelling(names), term.explanation_ko, term.explanation_en, term.website, True
    )


def _lacks(term: Term, language: str) -> bool:
    return language in LANGUAGES and not term.has(language)


def _one_a_spelling(names: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Names that differ in nothing but case, spaces and hyphens are one."""
    found: dict[str, tuple[str, str]] = {}
    for name, language in names:
        found.setdefault(fold(name), (name, language))
    return tuple(found.values())
