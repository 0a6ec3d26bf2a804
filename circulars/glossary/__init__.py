"""Abbreviations: found in texts (pure), kept as rows of editions, explained by the office and by the texts."""

from circulars.glossary.explaining import Explained, explained
from circulars.glossary.finding import Found, find
from circulars.glossary.folding import fold
from circulars.glossary.meanings import meanings
from circulars.glossary.office import Term, groups, load
from circulars.glossary.office import of as office
from circulars.glossary.rows import forget, found_in, rebuild, rows_of, write, write_found

__all__ = [
    "Explained",
    "Found",
    "Term",
    "explained",
    "find",
    "fold",
    "forget",
    "found_in",
    "groups",
    "load",
    "meanings",
    "office",
    "rebuild",
    "rows_of",
    "write",
    "write_found",
]
