"""What a reader may have meant who found nothing: a word near another one, keys of the other script, a lost space.

What is proposed is made of words that public texts say; whether they say them together, the caller looks up.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from circulars.models import SearchTerm
from circulars.prepared import for_reading
from circulars.words import spelling

LOOKED_AT = 12  # words of what was typed
MENDED = 3  # of them, by looking for near ones
READ = 5_000  # words of the table that are compared, the most frequent
LAST = "\U0010ffff"
TABLE = SearchTerm._meta.db_table  # as SQL: composing these two queries took longer than running them


def suggestion(words: Sequence[str], *, unknown: Sequence[bool] | None = None) -> list[str | None]:
    """For each word None where it stays, else what stands in its place: "" where it was joined to the one before.

    ``words`` are as they were typed; ``unknown`` says which have no hits, else those are meant that no public text
    says. All None where nothing better is known. Two queries, and one more for each of three words at most.
    """
    typed = [unicodedata.normalize("NFC", word)[: spelling.LONGEST + 1] for word in words[:LOOKED_AT]]
    lowered = [word.lower() for word in typed]
    said = known(_variants(typed, lowered))
    if unknown is None:
        unknown = [_plain(word, said) is None for word in lowered]
    found: list[str | None] = [None] * len(words)
    _join(lowered, unknown, said, found)
    mended = 0
    for at, word in enumerate(lowered):
        if found[at] is not None or not unknown[at]:
            continue
        found[at] = _retyped(typed[at], said) or _parted(word, said)
        if found[at] is None and mended < MENDED:
            mended += 1
            found[at] = _near(word)
    return found


def applied(words: Sequence[str], found: Sequence[str | None]) -> str:
    """The whole of what is proposed, as it would be typed; empty where nothing is."""
    if not any(one is not None for one in found):
        return ""
    return " ".join(
        one for one in (word if new is None else new for word, new in zip(words, found, strict=True)) if one
    )


def _variants(typed: Sequence[str], lowered: Sequence[str]) -> set[str]:
    """Every spelling whose being known decides something, so that one query answers for all."""
    alone = {*lowered, *(other for word in typed for other in spelling.other_layout(word))}
    wanted = alone | {first + second for first, second in pairwise(lowered)}
    wanted |= {part for word in alone for two in spelling.parts(word) for part in two}
    wanted |= {plain for word in wanted for plain in spelling.without_particle(word)}
    return {word for word in wanted if 1 < len(word) <= spelling.LONGEST}


def known(wanted: set[str]) -> dict[str, int]:
    """Of these words, in lower case, those that public texts say, with how many circulars do. One query."""
    if not wanted:
        return {}
    marks = ", ".join(["%s"] * len(wanted))
    return dict(_asked(f"SELECT text, count FROM {TABLE} WHERE text IN ({marks})", list(wanted)))  # noqa: S608


def _plain(word: str, known: dict[str, int]) -> str | None:
    """The word, or what is left of it without its particle, where public texts say it."""
    return next((one for one in (word, *spelling.without_particle(word)) if one in known), None)


def _join(words: Sequence[str], unknown: Sequence[bool], known: dict[str, int], found: list[str | None]) -> None:
    """``지방정 부`` is one word, where one of the two is none by itself."""
    for at, (first, second) in enumerate(pairwise(words)):
        if found[at] is None and (unknown[at] or unknown[at + 1]) and _plain(first + second, known):
            found[at], found[at + 1] = first + second, ""


def _retyped(word: str, known: dict[str, int]) -> str | None:
    for other in spelling.other_layout(word):
        if _plain(other, known) or _cut(other, known):
            return other
    return None


def _parted(word: str, known: dict[str, int]) -> str | None:
    cut = _cut(word, known)
    return " ".join(cut) if cut else None


def _cut(word: str, known: dict[str, int]) -> tuple[str, str] | None:
    """Where a space was left out: of several places the one whose rarer word is the most frequent."""
    cuts = [two for two in spelling.parts(word) if two[0] in known and _plain(two[1], known)]
    return max(cuts, key=lambda two: min(known[two[0]], known[str(_plain(two[1], known))]), default=None)


def _near(word: str) -> str | None:
    """The likeliest word near it; of a word of Hangul also near what is left without its particle."""
    variants = [word, *spelling.without_particle(word)[:2]]
    candidates = _candidates({spelling.spelled(one) for one in variants})
    for one in variants:
        for near in spelling.near(one, candidates):
            if near.text not in variants:
                return near.text
    return None


def _candidates(spelled: Iterable[str]) -> list[tuple[str, str, int]]:
    """Words of a length that may be near, and that begin or end alike."""
    parts: list[str] = []
    parameters: list[str | int] = []
    for letters in spelled:
        if not (allowed := spelling.allowed(len(letters))):
            continue
        kept = spelling.kept(letters)
        for condition, given in (
            _begins("spelled", kept.beginning),
            _begins("backwards", kept.end[::-1]),
            ("spelled = %s", [kept.swapped]),
        ):
            parts.append(
                f"SELECT * FROM (SELECT text, spelled, count FROM {TABLE} WHERE {condition} "  # noqa: S608
                f"AND length BETWEEN %s AND %s ORDER BY count DESC LIMIT {READ}) AS one"
            )
            parameters += [*given, len(letters) - allowed, len(letters) + allowed]
    return list(dict.fromkeys(_asked(" UNION ALL ".join(parts), parameters))) if parts else []


def _begins(column: str, letters: str) -> tuple[str, list[str]]:
    """As each database can use its index: PostgreSQL orders letters as its locale does, whatever their codes."""
    if for_reading().vendor == "postgresql":
        return f"{column} LIKE %s", [f"{letters}%"]  # letters alone: no sign means anything in it
    return f"{column} >= %s AND {column} < %s", [letters, letters + LAST]


def _asked(sql: str, parameters: Sequence[str | int]) -> list[tuple]:
    with for_reading().cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
