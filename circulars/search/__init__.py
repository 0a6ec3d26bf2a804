"""Search: one door for pages, API, suggestions and the desk. Source: docs/architecture.md, "Search"."""

from circulars.search.answering import LAST_PAGE, PAGE_SIZE, SORTS, Answer, find
from circulars.search.copies import index_copies
from circulars.search.entries import index_circulars, write_files, write_words
from circulars.search.facets import Choice, Facet
from circulars.search.hits import FileHit, Hit
from circulars.search.narrowed import NOWHERE, Narrowed
from circulars.search.parsing import LONGEST, Query, parse
from circulars.search.stale import file_was_read, mark_files_stale, mark_stale
from circulars.search.subjects import Subject, index_subjects
from circulars.search.suggesting import Suggestion, suggest

__all__ = [
    "LAST_PAGE",
    "LONGEST",
    "NOWHERE",
    "PAGE_SIZE",
    "SORTS",
    "Answer",
    "Choice",
    "Facet",
    "FileHit",
    "Hit",
    "Narrowed",
    "Query",
    "Subject",
    "Suggestion",
    "file_was_read",
    "find",
    "index_circulars",
    "index_copies",
    "index_subjects",
    "mark_files_stale",
    "mark_stale",
    "parse",
    "suggest",
    "write_files",
    "write_words",
]
