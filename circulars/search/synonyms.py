"""Words that mean the same: the office's synonyms, its glossary, and what documents say in brackets themselves."""

from collections.abc import Sequence
from datetime import datetime

from circulars import glossary
from circulars.memory import per_generation
from circulars.models import Synonym
from circulars.words import tokens

LONGEST = 8  # tokens of a name that is looked for among the words of a query
Names = dict[tuple[str, ...], tuple[str, ...]]


def table(generation: str) -> Names:
    """The tokens of a name → the other names that mean the same."""
    return per_generation(generation, "search.synonyms", lambda: _table(generation))


def _table(generation: str) -> Names:
    rows = Synonym.objects.filter(is_active=True).values_list("words", flat=True)
    groups = [[name.strip() for name in row.replace("，", ",").split(",") if name.strip()] for row in rows]
    groups += [sorted(group) for group in glossary.groups(generation)]
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for group in groups:
        for name in group:
            others = found.setdefault(tuple(tokens(name)), {})
            others.update((other, None) for other in group if other != name)
    found.pop((), None)
    return {key: tuple(names) for key, names in found.items()}


def of(found: Sequence[str], generation: str) -> tuple[str, ...]:
    return table(generation).get(tuple(found), ())


def said_by_documents(names: Sequence[str], at: datetime) -> dict[str, list[str]]:
    """What live documents say in brackets for these abbreviations or full names. One query."""
    return glossary.meanings(names, at) if names else {}
