"""The tables of words: made after every migration, written in the caller's transaction."""

from collections.abc import Iterable, MutableMapping, Sequence
from datetime import date

from django.db import DEFAULT_DB_ALIAS, connections

from circulars import words
from circulars.search import backends
from circulars.search.backends import BREAK, Words

PART_LENGTH = 8_000  # tokens of a row; PostgreSQL counts places up to 16,383
MOST_HEADS = 20_000  # of one row, as many as a vector of PostgreSQL has room for beside the rest
MOST_PARTS = 100  # of one text: what is longer is found by its first 800,000 tokens
PARTS_OF_ENTRY = 1_024
SHORT = 100  # characters of a text that may stand in the next document too


def key_of(listed_on: date, edition: int) -> int:
    """The key of an entry: the day counts first, so that a walk from the largest key goes from new to old."""
    return listed_on.toordinal() << 32 | edition


def words_of(
    key: int,
    title: Iterable[str],
    texts: Iterable[str],
    about: Iterable[str] = (),
    read: MutableMapping[str, words.Read] | None = None,
) -> tuple[Words, list[list[str]]]:
    """The row of a document, and the tokens that are too many for it, in stretches of their own.

    ``about`` are those of ``texts`` that count as what the document keeps coming back to; ``read`` are texts that have
    been cut into tokens already, and short ones that are cut here: the names of bodies stand in many documents.
    """
    known: MutableMapping[str, words.Read] = {} if read is None else read
    titles = [_read(text, known) for text in title]
    said = [*titles, *(_read(text, known) for text in texts)]
    title_tokens = _joined(one.tokens for one in titles)
    body = _joined(one.tokens for one in said)
    first, rest = body[:PART_LENGTH], body[PART_LENGTH:]
    row = Words(
        key=key,
        title=title_tokens,
        head=list(dict.fromkeys(head for one in said for head in one.heads))[:MOST_HEADS],
        strong=list(dict.fromkeys([*words.frequent(token for token in body if token != BREAK), *tokens(about)])),
        body=first,
    )
    stretches = [rest[start : start + PART_LENGTH] for start in range(0, len(rest), PART_LENGTH)]
    return row, stretches[: MOST_PARTS - 1]


def _read(text: str, known: MutableMapping[str, words.Read]) -> words.Read:
    found = known.get(text)
    if found is None:
        found = words.read(text)
        if len(text) <= SHORT:
            known[text] = found
    return found


def tokens(texts: Iterable[str]) -> list[str]:
    return _joined(words.tokens(text) for text in texts)


def _joined(parts: Iterable[list[str]]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if part:
            if found:
                found.append(BREAK)
            found += part
    return found


def write(name: str, rows: Sequence[Words], using: str = DEFAULT_DB_ALIAS) -> None:
    """Replace the words of these rows."""
    if rows:
        backends.current(using).write(connections[using], name, rows)


def optimize(using: str = DEFAULT_DB_ALIAS) -> None:
    """Called by the cleaning after an erasing, before the database is written anew."""
    backends.current(using).optimize(connections[using])


def tables() -> list[str]:
    """The names of the tables of words."""
    return [backends.table(name) for name in backends.OWNERS]


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Tables and triggers that are not there; for the system check."""
    return backends.current(using).missing(connections[using])


def install_after_migrate(using: str = DEFAULT_DB_ALIAS, plan=None, **kwargs) -> None:
    """Django rebuilds tables on SQLite without their triggers, so this runs after every migration."""
    connection = connections[using]
    if "circulars_searchsubject" in connection.introspection.table_names():
        backends.current(using).install(connection)
