"""Vectors that are sent ready made, with a GIN index a column. PostgreSQL's own dictionaries have no part in it."""

from collections.abc import Iterable, Sequence
from typing import Any as Value

from circulars.search.backends import OWNERS, Words, table
from circulars.search.tree import COLUMNS, All, Any, But, Node, Phrase, columns

JOIN = "JOIN"
SOME = 1_000  # where one is enough: asked for fewer, the planner reads the table and hopes to meet one soon
ORDERED = {"title", "body"}  # columns that keep positions, for phrases


def install(connection) -> None:
    with connection.cursor() as cursor:
        for name, (owner, owner_key) in OWNERS.items():
            words = table(name)
            listed = ", ".join(f"{column} tsvector NOT NULL" for column in COLUMNS)
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {words} (id bigint PRIMARY KEY, {listed})")
            for column in COLUMNS:
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {words}_{column} ON {words} USING gin ({column})")
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {words}_gone() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608
                f"BEGIN IF TG_OP = 'TRUNCATE' THEN TRUNCATE {words}; "
                f"ELSE DELETE FROM {words} WHERE id = OLD.{owner_key}; END IF; RETURN NULL; END $$"
            )
            for event, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {words}_{event.lower()} AFTER {event} ON {owner} "
                    f"FOR EACH {each} EXECUTE FUNCTION {words}_gone()"
                )


def missing(connection) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'search_words_%%' "
            "UNION SELECT tgname FROM pg_trigger WHERE tgname LIKE 'search_words_%%'"
        )
        there = {row[0] for row in cursor.fetchall()}
    wanted = (
        name
        for words in map(table, OWNERS)
        for name in (words, f"{words}_body", f"{words}_delete", f"{words}_truncate")
    )
    return [name for name in wanted if name not in there]


def write(connection, name: str, rows: Sequence[Words]) -> None:
    words = table(name)
    updated = ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {words} (id, {', '.join(COLUMNS)}) "  # noqa: S608
            "VALUES (%s, %s::tsvector, %s::tsvector, %s::tsvector, %s::tsvector) "
            f"ON CONFLICT (id) DO UPDATE SET {updated}",
            [
                (row.key, *(_vector(getattr(row, column), has_order=column in ORDERED) for column in COLUMNS))
                for row in rows
            ],
        )


def _vector(found: Iterable[str], *, has_order: bool) -> str:
    if not has_order:
        return " ".join(f"'{token}'" for token in dict.fromkeys(found))
    places: dict[str, list[str]] = {}
    for place, token in enumerate(found, start=1):
        places.setdefault(token, []).append(str(place))
    return " ".join(f"'{token}':{','.join(at[:255])}" for token, at in places.items())


def differing(connection, name: str, rows: Sequence[Words]) -> list[int]:
    same = " AND ".join(f"{column} = %s::tsvector" for column in COLUMNS)
    found = []
    with connection.cursor() as cursor:
        for row in rows:
            vectors = [_vector(getattr(row, column), has_order=column in ORDERED) for column in COLUMNS]
            cursor.execute(f"SELECT 1 FROM {table(name)} WHERE id = %s AND {same}", [row.key, *vectors])  # noqa: S608
            if cursor.fetchone() is None:
                found.append(row.key)
    return found


def key(name: str) -> str:
    return f"{table(name)}.id"


def condition(name: str, node: Node) -> tuple[str, list[str]]:
    """One comparison where the node looks into one column, else comparisons joined in SQL."""
    used = columns(node)
    if len(used) == 1:
        return f"{table(name)}.{used.pop()} @@ %s::tsquery", [written(node)]
    if isinstance(node, But):
        parts = [condition(name, node.wanted), condition(name, node.unwanted)]
        joined = f"({parts[0][0]} AND NOT {parts[1][0]})"
    else:
        assert isinstance(node, All | Any)  # noqa: S101  (a phrase has one column)
        parts = [condition(name, part) for part in node.parts]
        joined = f"({(' AND ' if isinstance(node, All) else ' OR ').join(part[0] for part in parts)})"
    return joined, [parameter for part in parts for parameter in part[1]]


def among(name: str, keys: Sequence[int]) -> tuple[str, list[Value]]:
    return f"{key(name)} = ANY(%s)", [list(keys)]


def written(node: Node) -> str:
    """The expression as a ``tsquery``; every token stands in quotes."""
    match node:
        case Phrase():
            quoted = [f"'{token}'" for token in node.tokens]
            if node.is_prefix:
                quoted[-1] += ":*"
            return f"({' <-> '.join(quoted)})"
        case All():
            return f"({' & '.join(map(written, node.parts))})"
        case Any():
            return f"({' | '.join(map(written, node.parts))})"
        case But():
            return f"({written(node.wanted)} & !{written(node.unwanted)})"


def optimize(connection) -> None:
    """VACUUM FULL of all our tables comes after this and takes the dead rows with it."""
