"""The typed facts of a circular as one canonical JSON value: frozen in editions, set aside, exported, shown.

Everything in it is portable: bodies, events and files are named by slug, code and hash, never by primary key.
Source: docs/domain.md, "Facts".
"""

from circulars.facts.collecting import (
    DATE_FIELDS,
    FILE_FIELDS,
    LINES,
    OPTIONAL_FIELDS,
    SCHEMA,
    TEXT_FIELDS,
    collect,
    content_of,
    in_one_spelling,
    issuer_of,
    passages_of,
)
from circulars.facts.hashing import canonical, hash_of, says_the_same
from circulars.facts.writing import fields_of, write_lines, write_lines_of

__all__ = [
    "DATE_FIELDS", "FILE_FIELDS", "LINES", "OPTIONAL_FIELDS", "SCHEMA", "TEXT_FIELDS", "canonical", "collect",
    "content_of", "fields_of", "hash_of", "in_one_spelling", "issuer_of", "passages_of", "says_the_same",
    "write_lines", "write_lines_of",
]  # fmt: skip
