"""The list of circulars by words: what is found comes from the door that the pages use, narrowed by the filters."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import override

from circulars import addresses, search
from circulars.api.errors import BadParameter
from circulars.search.excerpts import Marked
from circulars.search.ranked import Ranked, ranked

LANGUAGE = "ko"  # whose names of issuers and sections are known beside the English ones, and whose summaries count
NARROWING = ("issuer", "section", "topic", "kind")  # filters that mean the same to a search


class Found(NamedTuple):
    """``keys`` are (edition, circular) of the originals in their order; ``said`` is what ``SearchAnswer`` names."""

    keys: list[tuple[int, int]]
    ranked: Ranked
    said: dict[str, Any]


def asked(query: Mapping[str, str]) -> tuple[str | None, str]:
    """(``q`` or None, ``sort`` or an empty text); raises BadParameter."""
    wrong = {}
    words, sort = query.get("q"), query.get("sort", "")
    if words == "":
        wrong["q"] = "Give a value, or leave the parameter away."
    elif words is not None and len(words) > search.LONGEST:
        wrong["q"] = f"At most {search.LONGEST} characters."
    if "sort" in query and sort not in search.SORTS:
        wrong["sort"] = f"Allowed: {', '.join(search.SORTS)}."
    if wrong:
        raise BadParameter(wrong)
    return words, sort


def found(words: str, sort: str, given: Mapping[str, str], rows: QuerySet, *, at: datetime, generation: str) -> Found:
    """``rows`` are the circulars that fit the filters ``given``."""
    with override("en"):
        query = search.parse(words, language=LANGUAGE, generation=generation, at=at)
    result = ranked(query, at=at, language=LANGUAGE, generation=generation, sort=sort, narrowed=_narrowed(given))
    fitting = rows.filter(circular__in=result.circulars).order_by().values_list("circular_id", "pk")
    editions = dict(fitting) if result.circulars else {}
    keys = [(editions[circular], circular) for circular in result.circulars if circular in editions]
    said = {"more_than": result.is_more, "left_out": list(result.left_out), "problems": list(query.problems)}
    return Found(keys, result, said)


def matches(found: Found, circulars: Iterable[int], *, at: datetime, origin: str) -> dict[int, dict[str, Any]]:
    """Circular → what ``serializers.searching.Match`` names."""
    hits = found.ranked.shown(circulars, at=at, language=LANGUAGE)
    return {
        circular: {
            "language": hit.excerpt_language,
            "excerpt": _stretches(hit.excerpt),
            "file": _file(hit.file, origin) if hit.file else None,
        }
        for circular, hit in hits.items()
    }


def _file(file: search.FileHit, origin: str) -> dict[str, Any]:
    return {
        "url": f"{origin}{addresses.file(file.code, file.name)}",
        "name": file.name,
        "title": file.title,
        "language": file.language,
        "excerpt": _stretches(file.excerpt),
    }


def _stretches(marked: Marked | None) -> list[dict[str, Any]]:
    return [{"text": text, "is_marked": is_marked} for text, is_marked in marked or ()]


def _narrowed(given: Mapping[str, str]) -> search.Narrowed:
    """What search can narrow to by itself, so that its thousand are of these; the filters hold in any case."""
    values: dict[str, Any] = {name: given[name] for name in NARROWING if given.get(name)}
    if (year := given.get("year", "")).isascii() and year.isdigit():
        values["year"] = int(year)
    if given.get("has_file") == "true":
        values["files"] = True
    return search.Narrowed(**values)
