"""What most sites have instead: LIKE over the words, newest first, and the text search that each database brings along.

They get the same documents, subjects among them, in a table of their own: title, other words, words of files.
Each gives the first ``DEPTH`` keys. Nothing is done for them that their documentation does not do: no synonyms, no
suggestions; for FTS5 every word is quoted, because it refuses what is typed otherwise.
"""

import re
from collections.abc import Callable, Iterable

from benchmarks.search import corpus

DEPTH = 20
TABLE = "benchmark_documents"
Search = Callable[[str], list[str]]


def prepare() -> dict[str, Search]:
    """Write the tables and give the baselines of this database by name."""
    from django.db import connection

    rows = [(key, text["title"], text["body"], text.get("files", ""), text["day"]) for key, text in
            corpus.texts().items()]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (name text, title text, body text, files text, day text)")
        cursor.executemany(f"INSERT INTO {TABLE} VALUES (%s, %s, %s, %s, %s)", rows)  # noqa: S608
    if connection.vendor == "sqlite":
        return {"icontains": like, "FTS5 unicode61, bm25": _fts5()}
    return {
        "icontains": like,
        "to_tsvector('english')": _tsvector("english"),
        "to_tsvector('simple')": _tsvector("simple"),
    }


def like(text: str) -> list[str]:
    """Every word somewhere in title, text or files, the newest first."""
    words = text.split()
    operator = "ILIKE" if _is_postgresql() else "LIKE"  # SQLite's LIKE knows no case of ASCII letters
    condition = " AND ".join(
        f"(title {operator} %s ESCAPE '!' OR body {operator} %s ESCAPE '!' OR files {operator} %s ESCAPE '!')"
        for _word in words
    )
    escaped = [re.sub("([!%_])", r"!\1", word) for word in words]
    patterns = [f"%{word}%" for word in escaped for _column in range(3)]
    return _names(f"SELECT name FROM {TABLE} WHERE {condition} ORDER BY day DESC, name LIMIT {DEPTH}", patterns)  # noqa: S608


def _fts5() -> Search:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}_fts")
        cursor.execute(f"CREATE VIRTUAL TABLE {TABLE}_fts USING fts5(name UNINDEXED, title, body, files)")
        cursor.execute(f"INSERT INTO {TABLE}_fts SELECT name, title, body, files FROM {TABLE}")  # noqa: S608

    def search(text: str) -> list[str]:
        words = " ".join('"' + word.replace('"', '""') + '"' for word in text.split())
        statement = f"SELECT name FROM {TABLE}_fts WHERE {TABLE}_fts MATCH %s ORDER BY rank LIMIT {DEPTH}"  # noqa: S608
        return _names(statement, [words])

    return search


def _tsvector(configuration: str) -> Search:
    from django.db import connection

    column = f"words_{configuration}"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN {column} tsvector")
        weighted = " || ".join(
            f"setweight(to_tsvector('{configuration}', {name}), '{weight}')"
            for name, weight in (("title", "A"), ("body", "B"), ("files", "C"))
        )
        cursor.execute(f"UPDATE {TABLE} SET {column} = {weighted}")  # noqa: S608

    def search(text: str) -> list[str]:
        query = f"websearch_to_tsquery('{configuration}', %s)"
        statement = (
            f"SELECT name FROM {TABLE} WHERE {column} @@ {query} "  # noqa: S608
            f"ORDER BY ts_rank({column}, {query}) DESC, day DESC LIMIT {DEPTH}"
        )
        return _names(statement, [text, text])

    return search


def _is_postgresql() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def _names(statement: str, parameters: Iterable[str]) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return [row[0] for row in cursor.fetchall()]
