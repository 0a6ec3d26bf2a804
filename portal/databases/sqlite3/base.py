"""Django's engine for SQLite, which brings each statement into SQLite's own form once and not at every request.

Django looks for the places of values with a pattern that stops at every character. For the longest question of a page
that took more time than the database needed to answer it.
"""

from functools import lru_cache
from sqlite3 import Cursor

from django.db.backends.sqlite3 import base

KEPT = 256  # statements: pages and desk ask fewer
LONGEST = 40_000  # characters; what is longer names many keys and is not asked twice


def _in_own_form(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


_kept = lru_cache(maxsize=KEPT)(_in_own_form)


class SQLiteCursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _kept(query) if len(query) <= LONGEST else _in_own_form(query)


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Cursor:
        return self.connection.cursor(factory=SQLiteCursor)
