"""What a proof asks of the tables of words: which rows are there, which belong to nothing, which say something else."""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connections

from circulars import words
from circulars.models import SearchEntry
from circulars.search import backends, entries, texts

PORTION = 500


def without_words(name: str, keys: Sequence[int]) -> set[int]:
    """Those of the keys that have no row in a table of words."""
    backend, left = backends.current(), set(keys)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for start in range(0, len(keys), PORTION):
            portion = list(keys[start : start + PORTION])
            marks = ", ".join(["%s"] * len(portion))
            sql = f"SELECT {backend.key(name)} FROM {backends.table(name)} WHERE {backend.key(name)} IN ({marks})"  # noqa: S608
            cursor.execute(sql, portion)
            left -= {row[0] for row in cursor.fetchall()}
    return left


def of_nothing(name: str, limit: int) -> list[int]:
    """Rows of words whose owner is gone, the first of them."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"SELECT {backends.current().key(name)} {_orphans(name)} LIMIT {int(limit)}")
        return [row[0] for row in cursor.fetchall()]


def drop_orphans() -> int:
    """Delete the words of rows that are gone; how many."""
    count = 0
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for name in backends.OWNERS:
            bare = backends.current().key(name).rpartition(".")[2]
            for key in of_nothing(name, PORTION):
                cursor.execute(f"DELETE FROM {backends.table(name)} WHERE {bare} = %s", [key])  # noqa: S608
                count += 1
    return count


def _orphans(name: str) -> str:
    owner, owner_key = backends.OWNERS[name]
    key = backends.current().key(name)
    return f"FROM {backends.table(name)} WHERE NOT EXISTS (SELECT 1 FROM {owner} o WHERE o.{owner_key} = {key})"  # noqa: S608


def differing_entries(keys: Sequence[int]) -> list[int]:
    """Those of these entries, where nothing is marked, whose words are not those of edition and surroundings."""
    rows = list(entries.said_by(SearchEntry.objects.filter(pk__in=keys, version=words.VERSION)))
    around = texts.Around(facts for _key, facts, _body, _post in rows)
    expected = [entries.words_of(key, facts, body, around, post)[0] for key, facts, body, post in rows if facts]
    return backends.current().differing(connections[DEFAULT_DB_ALIAS], "editions", expected)
