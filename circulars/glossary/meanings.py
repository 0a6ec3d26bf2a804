"""What public documents say themselves that words mean: for search, beside the office's synonyms."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connections, router

from circulars.glossary import initials, shorts
from circulars.glossary.folding import fold
from circulars.models import Edition, FoundAbbreviation

LOOKED_AT = 500  # rows of a name; most of a common abbreviation explain nothing
NEWEST = 100  # rows of a name that count
FORMS = 3  # that one name leads to
ENOUGH = 2  # circulars that say the same


def meanings(names: Sequence[str], at: datetime) -> dict[str, list[str]]:
    """Name → what live documents give for it in brackets: full names of an abbreviation, or the other way round.

    One query of the newest rows alone, and one where there are any. A pair that only one circular holds counts where
    the initials of the full name are the letters of the abbreviation; a word that stands for a name in one document
    ("the Forum") never counts.
    """
    wanted = {fold(name): name for name in names if name.strip()}
    wanted.pop("", None)
    if not wanted:
        return {}
    said: dict[str, dict[str, tuple[str, set[int]]]] = defaultdict(dict)
    for short, long, short_folded, long_folded, circular in _rows(list(wanted)[:20], at):
        if not shorts.is_short(short):
            continue
        for asked, answer, folded in ((short_folded, long, long_folded), (long_folded, short, short_folded)):
            if asked in wanted:
                said[asked].setdefault(folded, (answer, set()))[1].add(circular)
    return {wanted[asked]: forms for asked, found in said.items() if (forms := _forms(asked, found.values()))}


def _rows(folded: list[str], at: datetime) -> Iterable[tuple[str, str, str, str, int]]:
    """The newest of each name by both indexes, then the door; as SQL, because every search asks this."""
    parts, parameters = [], []
    for name in folded:
        for column in ("short_folded", "long_folded"):
            newest = (
                "SELECT edition_id, short, long, short_folded, long_folded "  # noqa: S608  (our own names)
                f"FROM {FoundAbbreviation._meta.db_table} WHERE {column} = %s "
                f"ORDER BY edition_id DESC LIMIT {LOOKED_AT}"
            )
            parts.append(
                f"SELECT * FROM (SELECT * FROM ({newest}) AS newest WHERE long <> '' "  # noqa: S608
                f"ORDER BY edition_id DESC LIMIT {NEWEST}) AS named"
            )
            parameters.append(name)
    with connections[router.db_for_read(FoundAbbreviation)].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        rows = cursor.fetchall()
    if not rows:
        return
    live = Edition.objects.live(at).filter(pk__in={row[0] for row in rows})
    circulars = dict(live.values_list("pk", "circular_id"))
    for edition, *columns in rows:
        if edition in circulars:
            yield (*columns, circulars[edition])


def _forms(asked: str, found: Iterable[tuple[str, set[int]]]) -> list[str]:
    """The ones that most circulars give, of equally many the shorter one."""
    sure = [
        (len(circulars), answer) for answer, circulars in found if len(circulars) >= ENOUGH or _is_plain(asked, answer)
    ]
    sure.sort(key=lambda one: (-one[0], len(one[1]), one[1]))
    return [answer for _count, answer in sure[:FORMS]]


def _is_plain(asked: str, answer: str) -> bool:
    """Whether one is the initials of the other."""
    if shorts.is_short(answer):
        return initials.is_name(asked, shorts.letters_of(answer))
    return initials.is_name(answer, shorts.letters_of(asked.upper()))
