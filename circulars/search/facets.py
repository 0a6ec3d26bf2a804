"""What the hits could be narrowed to, with counts; chosen ones stand first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from circulars.models.choices import Kind, Language
from circulars.search import narrowed
from circulars.search.finding import Row
from circulars.search.narrowed import Narrowed

ORDER = ("issuer", "year", "section", "topic", "kind", "language", "files", "open")


class Choice(NamedTuple):
    value: str
    label: str
    count: int
    is_chosen: bool = False


class Facet(NamedTuple):
    """``choices`` with the most frequent first, years with the newest; empty facets are not made."""

    name: str
    choices: tuple[Choice, ...]


def count(
    groups: Sequence[Sequence[Row]], narrow: Narrowed, *, today: date, language: str, generation: str
) -> list[Facet]:
    """``groups`` are the rows of each circular that was found."""
    best = [rows[0] for rows in groups]
    counted: dict[str, Counter[str]] = {
        "issuer": _named("issuer", Counter(map(attrgetter("issuer"), best)), language, generation),
        "year": Counter({str(year): found for year, found in Counter(map(attrgetter("year"), best)).items()}),
        "section": _named("section", _spread(map(attrgetter("sections"), best)), language, generation),
        "topic": _named("topic", _spread(map(attrgetter("topics"), best)), language, generation),
        "kind": Counter(map(attrgetter("kind"), best)),
        "language": _languages(groups),
        "files": Counter({"yes": sum(map(attrgetter("has_files"), best))}),
        "open": Counter({"yes": sum(row.due_on is not None and row.due_on >= today for row in best)}),
    }
    return [facet for name in ORDER if (facet := _facet(name, counted[name], narrow, language, generation)).choices]


def _languages(groups: Sequence[Sequence[Row]]) -> Counter[str]:
    """A circular counts once for each of its languages."""
    found = Counter(rows[0].language for rows in groups)
    found.update(
        code for rows in groups if len(rows) > 1 for code in {row.language for row in rows} - {rows[0].language}
    )
    return found


def _spread(columns: Iterable[str]) -> Counter[int | None]:
    """Columns of keys repeat: each distinct one is taken apart once."""
    found: Counter[int | None] = Counter()
    for column, times in Counter(columns).items():
        for key in column.split():
            found[int(key)] += times
    return found


def _named(field: str, found: Mapping[int | None, int], language: str, generation: str) -> Counter[str]:
    slugs = {pk: slug for slug, (pk, _label) in narrowed.of(field, language, generation).labels.items()}
    return Counter({slugs[pk]: times for pk, times in found.items() if pk in slugs})


def _facet(name: str, found: Counter[str], narrow: Narrowed, language: str, generation: str) -> Facet:
    chosen = getattr(narrow, name)
    chosen = "yes" if chosen is True else str(chosen or "")
    labels = _labels(name, language, generation)
    values = (
        [value for value in found if found[value] and value in labels] if labels else [v for v in found if found[v]]
    )
    values.sort(key=lambda value: (value != chosen, *((-int(value),) if name == "year" else (-found[value], value))))
    if chosen and chosen not in values and (not labels or chosen in labels):
        values.insert(0, chosen)
    choices = (Choice(value, labels.get(value, value), found[value], value == chosen) for value in values)
    return Facet(name, tuple(choices))


def _labels(name: str, language: str, generation: str) -> Mapping[str, str]:
    if name in ("issuer", "section", "topic"):
        return {slug: label for slug, (_pk, label) in narrowed.of(name, language, generation).labels.items()}
    if name in ("kind", "language"):
        return {code: str(label) for code, label in (Kind if name == "kind" else Language).choices}
    return {}
