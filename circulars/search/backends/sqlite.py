"""FTS5. Its content is stored, because deleting from a table without content asks for SQLite 3.43."""

import json
from collections.abc import Sequence
from typing import Any as Value

from circulars.search.backends import OWNERS, Words, table
from circulars.search.tree import COLUMNS, All, Any, But, Node, Phrase

JOIN = "CROSS JOIN"  # in this order: the words are walked, and the rows looked up

SOME = 1  # rows that are asked for where one is enough


def install(connection) -> None:
    with connection.cursor() as cursor:
        for name, (owner, owner_key) in OWNERS.items():
            words = table(name)
            # ascii: letters beyond ASCII belong to tokens as they are; no sizes, because nothing asks for bm25
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {words} "
                f"USING fts5({', '.join(COLUMNS)}, tokenize='ascii', columnsize=0)"
            )
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {words}_gone AFTER DELETE ON {owner} "  # noqa: S608  (our own names)
                f"BEGIN DELETE FROM {words} WHERE rowid = OLD.{owner_key}; END"
            )


def missing(connection) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'search_words_%%'")
        there = {row[0] for row in cursor.fetchall()}
    return [name for words in map(table, OWNERS) for name in (words, f"{words}_gone") if name not in there]


def write(connection, name: str, rows: Sequence[Words]) -> None:
    words = table(name)
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {words} WHERE rowid = %s", [(row.key,) for row in rows])  # noqa: S608
        cursor.executemany(
            f"INSERT INTO {words} (rowid, {', '.join(COLUMNS)}) VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
            [(row.key, *(" ".join(getattr(row, column)) for column in COLUMNS)) for row in rows],
        )


def differing(connection, name: str, rows: Sequence[Words]) -> list[int]:
    words = table(name)
    found = []
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {words} WHERE rowid = %s", [row.key])  # noqa: S608
            if cursor.fetchone() != tuple(" ".join(getattr(row, column)) for column in COLUMNS):
                found.append(row.key)
    return found


def key(name: str) -> str:
    return f"{table(name)}.rowid"


def condition(name: str, node: Node) -> tuple[str, list[str]]:
    return f"{table(name)} MATCH %s", [written(node)]


def among(name: str, keys: Sequence[int]) -> tuple[str, list[Value]]:
    """The walk is bounded by the range; ``+`` keeps SQLite from looking each key up by itself, which is slower."""
    one = key(name)
    listed = f"{one} BETWEEN %s AND %s AND +{one} IN (SELECT value FROM json_each(%s))"  # noqa: S608  (our own names)
    return listed, [min(keys, default=0), max(keys, default=0), json.dumps(list(keys))]


def written(node: Node) -> str:
    """The expression in FTS5's syntax; every token stands in quotes."""
    match node:
        case Phrase():
            return f'{{{node.column}}} : "{" ".join(node.tokens)}"{" *" if node.is_prefix else ""}'
        case All():
            return f"({' AND '.join(map(written, node.parts))})"
        case Any():
            return f"({' OR '.join(map(written, node.parts))})"
        case But():
            return f"({written(node.wanted)} NOT {written(node.unwanted)})"


def optimize(connection) -> None:
    """Deleted words stay in older segments until these are merged."""
    with connection.cursor() as cursor:
        for words in map(table, OWNERS):
            cursor.execute(f"INSERT INTO {words} ({words}) VALUES ('optimize')")  # noqa: S608
