"""The glossary that the office keeps: a few hundred terms, read once per state of the public site."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from circulars.glossary.folding import fold
from circulars.memory import per_generation
from circulars.models import GlossaryTerm

_PARTED = re.compile(r"\s*[;；]\s*")


class Term(NamedTuple):
    """A term in use, with the names that the office gives it; ``names`` holds (name, language or empty)."""

    term: str
    names: tuple[tuple[str, str], ...]
    explanation_ko: str
    explanation_en: str
    website: str

    def has(self, language: str) -> bool:
        return any(written_in == language for _name, written_in in self.names)


def of(generation: str) -> Mapping[str, Term]:
    """Folded term → term; of two that fold to the same one, the first."""
    return per_generation(generation, "glossary.office", load)


def load() -> dict[str, Term]:
    found: dict[str, Term] = {}
    for row in GlossaryTerm.objects.filter(is_active=True).order_by("term"):
        found.setdefault(fold(row.term), _term(row))
    return found


def _term(row: GlossaryTerm) -> Term:
    names = [(row.name_ko, "ko"), (row.name_en, "en"), *((name, "") for name in other_names(row.name_other))]
    return Term(
        row.term,
        tuple((name, language) for name, language in names if name),
        row.explanation_ko,
        row.explanation_en,
        row.website,
    )


def other_names(text: str) -> list[str]:
    """The names in ``GlossaryTerm.name_other``."""
    return [name for name in _PARTED.split(text.strip()) if name]


def groups(generation: str) -> list[frozenset[str]]:
    """For search: the names of each term in use, the term among them, that mean the same."""
    return [
        frozenset({term.term, *(name for name, _language in term.names)})
        for term in of(generation).values()
        if term.names
    ]
