"""Questions to the index: which entries hold the words, newest first, and where in them the words stand.

Every one is bounded. As SQL, because the tables of words are none of Django's, and because a queryset would let the
database gather all hits of a frequent word before the first is looked at. ``LIVE`` says what
``SearchEntry.objects.live(at)`` says (a test holds them together), and what is shown goes through
``Edition.objects.live(at)`` once more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from circulars.models import SearchEntry, SearchPart
from circulars.prepared import for_reading
from circulars.search import backends, narrowed
from circulars.search.narrowed import Narrowed
from circulars.search.tree import Node

MOST = 1_000  # hits that are counted and ranked
ENTRY = SearchEntry._meta.db_table
PART = SearchPart._meta.db_table
LIVE = "e.published_at <= %s AND (e.superseded_at IS NULL OR e.superseded_at > %s) AND e.removed_at IS NULL"
# How many times the words are asked for stands beside each. An index of words would be another one to keep; these are
# asked for rarely, and of what the other words have found.
SENT_TO = (
    "EXISTS (SELECT 1 FROM circulars_addresseeline l LEFT JOIN circulars_addressee b ON b.id = l.addressee_id "
    "WHERE l.edition_id = e.edition_id AND (LOWER(l.text) LIKE %s ESCAPE '!' OR LOWER(b.slug) LIKE %s ESCAPE '!' "
    "OR LOWER(b.name) LIKE %s ESCAPE '!' OR LOWER(b.name_ko) LIKE %s ESCAPE '!' "
    "OR LOWER(b.name_en) LIKE %s ESCAPE '!'))",
    5,
)
TAKES_PLACE = (
    "(EXISTS (SELECT 1 FROM circulars_eventmention m LEFT JOIN circulars_event v ON v.id = m.event_id "
    "WHERE m.edition_id = e.edition_id AND (LOWER(m.place) LIKE %s ESCAPE '!' OR LOWER(v.place) LIKE %s ESCAPE '!' "
    "OR LOWER(v.place_ko) LIKE %s ESCAPE '!')) "
    "OR EXISTS (SELECT 1 FROM circulars_edition d WHERE d.id = e.edition_id AND LOWER(d.place) LIKE %s ESCAPE '!'))",
    4,
)
_COLUMNS = (
    "e.id, e.edition_id, e.circular_id, e.language, e.kind, e.issuer_id, e.year, e.sections, e.topics, e.has_files,"
    " e.due_on"
)


class Row(NamedTuple):
    """An entry that was found, with what facets count."""

    key: int
    edition: int
    circular: int
    language: str
    kind: str
    issuer: int | None
    year: int
    sections: str
    topics: str
    has_files: bool
    due_on: date | None


class InFile(NamedTuple):
    row: Row
    attachment: int
    part: int


class Where(NamedTuple):
    """What every question is narrowed to: SQL on ``e`` and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def where(at: datetime, today: date, narrow: Narrowed, *, language: str, generation: str) -> Where:
    """A slug that is not known narrows to nothing found."""
    moment = _adapted(at)
    sql, parameters = [LIVE], [moment, moment]
    for field, column in (
        ("issuer", "e.issuer_id = %s"),
        ("section", "e.sections LIKE %s"),
        ("topic", "e.topics LIKE %s"),
    ):
        if slug := getattr(narrow, field):
            pk, _label = narrowed.of(field, language, generation).labels.get(slug, (0, ""))
            sql.append(column)
            parameters.append(pk if field == "issuer" else f"% {pk} %")
    for field in ("year", "language", "kind"):
        if value := getattr(narrow, field):
            sql.append(f"e.{field} = %s")
            parameters.append(value)
    if narrow.files:
        sql.append("e.has_files")
    if narrow.open:
        sql.append("e.due_on >= %s")
        parameters.append(for_reading().ops.adapt_datefield_value(today))
    for words, (condition, count) in ((narrow.addressee, SENT_TO), (narrow.place, TAKES_PLACE)):
        if words:
            sql.append(condition)
            parameters += [f"%{_escaped(words.lower())}%"] * count
    return Where(" AND ".join(sql), tuple(parameters))


def entries(node: Node | None, limits: Where, limit: int = MOST + 1, *, is_oldest_first: bool = False) -> list[Row]:
    """The newest entries that hold the words; all that are narrowed to where there are none."""
    order = "ASC" if is_oldest_first else "DESC"
    if node is None:
        sql = f"SELECT {_COLUMNS} FROM {ENTRY} e WHERE {limits.sql} ORDER BY e.id {order} LIMIT {limit}"  # noqa: S608
        return _rows(sql, limits.parameters)
    backend = backends.current()
    condition, parameters = backend.condition("editions", node)
    key = backend.key("editions")
    sql = (
        f"SELECT {_COLUMNS} FROM {backends.table('editions')} {backend.JOIN} {ENTRY} e ON e.id = {key} "  # noqa: S608
        f"WHERE {condition} AND {limits.sql} ORDER BY {key} {order} LIMIT {limit}"
    )
    return _rows(sql, (*parameters, *limits.parameters))


def in_files(node: Node, limits: Where, limit: int = MOST + 1, *, is_oldest_first: bool = False) -> list[InFile]:
    """The same for files, and for what of a long text has no room in its row (attachment 0)."""
    backend = backends.current()
    condition, parameters = backend.condition("parts", node)
    key = backend.key("parts")
    sql = (
        f"SELECT {_COLUMNS}, COALESCE(p.attachment, 0), p.id FROM {backends.table('parts')} "  # noqa: S608
        f"{backend.JOIN} {PART} p ON p.id = {key} {backend.JOIN} {ENTRY} e ON e.id = p.entry_id "
        f"WHERE {condition} AND {limits.sql} ORDER BY {key} {'ASC' if is_oldest_first else 'DESC'} LIMIT {limit}"
    )
    found = _asked(sql, (*parameters, *limits.parameters))
    return [InFile(_row(row[:-2]), row[-2], row[-1]) for row in found]


def standing(wanted: Mapping[str, Node], *, name: str, keys: Sequence[int]) -> dict[str, set[int]]:
    """For each of the named questions those of ``keys`` that it fits; in one query."""
    backend = backends.current()
    key, words = backend.key(name), backends.table(name)
    among, those = backend.among(name, keys)
    parts, parameters = [], []
    for label, node in wanted.items():
        condition, given = backend.condition(name, node)
        parts.append(f"SELECT '{label}', {key} FROM {words} WHERE {condition} AND {among}")  # noqa: S608
        parameters += [*given, *those]
    found: dict[str, set[int]] = {label: set() for label in wanted}
    if parts and keys:
        for label, one in _asked(" UNION ALL ".join(parts), parameters):
            found[label].add(one)
    return found


def present(nodes: Sequence[Node], limits: Where) -> list[bool]:
    """Which of them are found at all, in the words of documents or of files; in one query."""
    backend = backends.current()
    parts, parameters = [], []
    for at, node in enumerate(nodes):
        for name, join in (("editions", f"{ENTRY} e ON e.id = {backend.key('editions')}"), ("parts", _PARTS)):
            condition, given = backend.condition(name, node)
            joined = join.format(join=backend.JOIN, key=backend.key("parts"))
            parts.append(
                f"SELECT {at} WHERE (SELECT COUNT(*) FROM (SELECT 1 FROM {backends.table(name)} "  # noqa: S608
                f"{backend.JOIN} {joined} WHERE {condition} AND {limits.sql} LIMIT {backend.SOME}) AS few) > 0"
            )
            parameters += [*given, *limits.parameters]
    there = {row[0] for row in _asked(" UNION ALL ".join(parts), parameters)} if parts else set()
    return [at in there for at in range(len(nodes))]


_PARTS = f"{PART} p ON p.id = {{key}} {{join}} {ENTRY} e ON e.id = p.entry_id"


def of_editions(editions: Iterable[int], limits: Where) -> list[Row]:
    """The entries of these editions, as far as they are live and fit what is narrowed to."""
    keys = list(editions)
    if not keys:
        return []
    marks = ", ".join(["%s"] * len(keys))
    sql = f"SELECT {_COLUMNS} FROM {ENTRY} e WHERE e.edition_id IN ({marks}) AND {limits.sql} ORDER BY e.id DESC"  # noqa: S608
    return _rows(sql, (*keys, *limits.parameters))


def _rows(sql: str, parameters: Sequence[Any]) -> list[Row]:
    return [_row(row) for row in _asked(sql, parameters)]


def _row(row: Sequence[Any]) -> Row:
    due_on = row[10]
    if due_on is None:  # most of them; SQLite says 0 and 1 for what PostgreSQL calls false and true
        return Row._make(row)
    day = date.fromisoformat(due_on) if isinstance(due_on, str) else due_on
    return Row._make((*row[:9], bool(row[9]), day))


def _asked(sql: str, parameters: Sequence[Any]) -> list[tuple]:
    with for_reading().cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _adapted(at: datetime) -> Any:
    return for_reading().ops.adapt_datetimefield_value(at)


def _escaped(words: str) -> str:
    """For LIKE with ``!`` as its escape."""
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
