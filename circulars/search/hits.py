"""What was found of a circular, and how it is shown: the row that lists show, with the words marked."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from circulars import file_texts, signatories
from circulars.models import Attachment, Edition
from circulars.prepared import Prepared, padded
from circulars.reading import listing
from circulars.reading.listing import Entry
from circulars.rendering import plain_text
from circulars.search import excerpts, ranking
from circulars.search.excerpts import SCANNED, Marked
from circulars.search.finding import InFile, Row
from circulars.search.parsing import Query

SHOWN = 20  # hits of a page; the query for their texts is written for as many


class FileHit(NamedTuple):
    """The file of a hit, by the code in its address. ``language`` may be empty: then it is that of the document."""

    code: str
    name: str
    title: str
    language: str
    excerpt: Marked | None


class Hit(NamedTuple):
    """``entry`` is the edition that fits best of all languages; ``excerpt_language`` may differ from its own."""

    entry: Entry
    title: Marked
    excerpt: Marked | None
    excerpt_language: str
    file: FileHit | None

    @property
    def language(self) -> str:
        return self.entry.language


@dataclass(eq=False, slots=True)
class Candidate:
    """A circular that was found: its entries, the best first once it was weighed, and the files with the words."""

    circular: int
    rows: list[Row] = field(default_factory=list)
    files: Sequence[InFile] = ()
    only_in_files: Set[int] = frozenset()  # keys of entries whose own words do not fit
    score: float = 0.0

    @property
    def key(self) -> int:
        return self.rows[0].key

    def weigh(self, scores: ranking.Scores, strong_parts: Set[int]) -> None:
        if len(self.rows) == 1 and not self.files:  # nearly all of them
            row = self.rows[0]
            self.score = scores.own(row.key, row.language)
            return
        found = {row.key: self._score(row, scores, strong_parts) for row in self.rows}
        self.rows.sort(key=lambda row: -found[row.key])
        self.score = found[self.rows[0].key]

    def _score(self, row: Row, scores: ranking.Scores, strong_parts: Set[int]) -> float:
        own = scores.own(row.key, row.language) if row.key not in self.only_in_files else 0.0
        parts = [file.part for file in self.files if file.row.key == row.key]
        if not parts:
            return own
        in_file = ranking.FILE_STRONG * any(part in strong_parts for part in parts)
        if row.key not in self.only_in_files:
            return own + in_file / 2
        return ranking.FILE_ONLY + in_file + scores.around(row.key, row.language)


def shown(candidates: Sequence[Candidate], query: Query, *, at: datetime, language: str) -> list[Hit]:
    """Rows of a page of hits, each through the door; at most four queries. What has just been removed is left out."""
    keys = [one.rows[0].edition for one in candidates]
    entries = {entry.edition: entry for entry in listing.entries(keys, at)}
    texts = _texts(list(entries), at)
    files = _files(candidates, list(entries))
    lines = _Lines(list(entries), at)
    found = []
    for one in candidates:
        entry = entries.get(one.rows[0].edition)
        if entry is not None and entry.edition in texts:
            found.append(_hit(entry, *texts[entry.edition], files.get(entry.edition), lines, query, language))
    return found


def _texts(editions: Sequence[int], at: datetime) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for some in _portions(editions):
        found |= {pk: (body, summary) for pk, body, summary in _TEXTS.rows(at=at, **padded(some, SHOWN))}
    return found


def _portions(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many as a prepared query takes: the API shows more than a page."""
    return (keys[start : start + SHOWN] for start in range(0, len(keys), SHOWN))


def _texts_of(at: datetime, **keys: int) -> QuerySet:
    live = Edition.objects.live(at).filter(pk__in=list(keys.values()))
    return live.order_by().values_list("pk", "body", "summary_ko")


def _words_of(**keys: int) -> QuerySet:
    read = Attachment.objects.filter(pk__in=list(keys.values()), blob__shown_text__isnull=False).order_by()
    return read.values_list("pk", "file__code", "name", "title", "language", "blob__shown_text__pieces")


_TEXTS = Prepared(_texts_of)
_WORDS = Prepared(_words_of)


class _Lines:
    """Addressees, events and sources of the editions of a page; read at once, when the first is asked for."""

    def __init__(self, editions: Sequence[int], at: datetime) -> None:
        self._editions, self._at = editions, at
        self._facts: dict[int, dict] | None = None

    def of(self, edition: int) -> list[str]:
        if self._facts is None:
            live = Edition.objects.live(self._at).filter(pk__in=self._editions)
            rows = dict(live.order_by().values_list("pk", "facts"))
            known = signatories.load(rows.values())
            self._facts = {pk: signatories.in_words(facts, known, with_name=False) for pk, facts in rows.items()}
        facts = self._facts.get(edition) or {}
        lines = [line["text"] for name in ("addressees", "events", "deadlines") for line in facts.get(name, ())]
        lines += [f"{line['publisher']} {line['title']}" for line in facts.get("sources", ())]
        return [*lines, *(facts.get(name, "") for name in ("issuer_name", "place", "signatory"))]


def _hit(entry: Entry, body: str, summary: str, file: tuple | None, lines: _Lines, query: Query, language: str) -> Hit:
    text = plain_text(body)
    excerpt, written_in = None, entry.language
    if language == "ko" and summary:
        excerpt, written_in = excerpts.excerpt(summary, query), "ko"
    if excerpt is None:
        excerpt, written_in = excerpts.excerpt(text, query), entry.language
    if excerpt is None and summary:
        excerpt, written_in = excerpts.excerpt(summary, query), "ko"
    if excerpt is None and not file:
        excerpt, written_in = excerpts.first(lines.of(entry.edition), query), entry.language
    if excerpt is None:
        excerpt = excerpts.excerpt(text or summary, query, otherwise_beginning=True)
        written_in = entry.language if text else "ko"
    file_hit = None
    if file:
        code, name, title, file_language, pieces = file
        words = file_texts.joined(pieces)[:SCANNED]
        file_hit = FileHit(code, name, title, file_language or entry.language, excerpts.excerpt(words, query))
    return Hit(entry, excerpts.marked(entry.title, query), excerpt, written_in, file_hit)


def _files(candidates: Sequence[Candidate], editions: Sequence[int]) -> dict[int, tuple]:
    """Edition → the file to name: (code, name, title, language, the beginning of its text)."""
    wanted: dict[int, int] = {}
    for one in candidates:
        best = one.rows[0]
        if best.edition not in editions:
            continue
        there = [file for file in one.files if file.attachment and file.row.key == best.key]
        if there:  # the first of them in the order of the document
            wanted[min(there, key=lambda file: file.part).attachment] = best.edition
    found: dict[int, tuple] = {}
    for some in _portions(list(wanted)):
        found |= {wanted[pk]: tuple(columns) for pk, *columns in _WORDS.rows(**padded(some, SHOWN))}
    return found
