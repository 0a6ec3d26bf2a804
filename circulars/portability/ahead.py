"""Portions of short lines prepared by other processes while an earlier one is stored.

Most of the time of an import goes into the words of documents (cleaning, citations, checks, tokens), and none of that
asks the database. One process looks up names and writes, in the order of the lines; what another one did not
prepare, it prepares itself, with the same functions. Source: docs/architecture.md, "Import".
"""

import logging
import multiprocessing
from collections import deque
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from circulars import checks
from circulars.models import Series
from circulars.portability import documents, names, worker
from circulars.portability.session import ImportSession
from circulars.portability.values import Refused
from circulars.publishing import Document

logger = logging.getLogger(__name__)

AT_FIRST = 2  # plain portions in a row before processes are begun, which takes as long as some hundred lines
PORTIONS = 2  # that are prepared while one is stored; they are in memory
CHUNK = 20  # lines given to a process at once
Prepared = Mapping[int, Document]  # by number of the line


class Portion(NamedTuple):
    """``is_plain``: nothing but short lines, which are taken together; of few, which are not, nothing is prepared."""

    lines: list[tuple[int, dict[str, Any] | Refused]]
    is_plain: bool


@dataclass(frozen=True)
class Known:
    """What a process is told instead of a database: rows by the field and the name that lines give for them.

    ``is_again``: the lines are probably stored, and nothing has to be derived of them to compare them.
    """

    now: datetime
    rows: Mapping[tuple[str, str], Any]
    series: list[Series]
    hidden: checks.names.Hidden
    is_again: bool = False
    by: None = None

    def found(self, name: names.Name, record: dict[str, Any], field: str, *, required: bool = False) -> Any:
        """Raises KeyError where the process that writes has to look, and to say what is wrong."""
        value = record.get(field)
        return self.rows[field, value] if required or value not in (None, "") else None  # type: ignore[index]


def prepared(portions: Iterable[Portion], session: ImportSession) -> Generator[tuple[Portion, Prepared], None, None]:
    """Each portion in its order, with the documents that were prepared of it.

    Nothing is prepared ahead of a line that may change what others name: all before it is stored first.
    """
    if not session.processes:
        yield from ((portion, {}) for portion in portions)
        return
    waiting: deque[tuple[Portion, list[Future]]] = deque()
    in_a_row = 0
    with Processes(session) as processes:
        for portion in portions:
            in_a_row = in_a_row + 1 if portion.is_plain else 0
            if in_a_row <= AT_FIRST:
                while waiting:
                    yield processes.done(*waiting.popleft())
                yield portion, {}
                continue
            waiting.append((portion, processes.begin(portion)))
            if len(waiting) > PORTIONS:
                yield processes.done(*waiting.popleft())
        while waiting:
            yield processes.done(*waiting.popleft())


class Processes:
    """Begun when the first portion comes. Where one of them breaks, the import goes on without."""

    def __init__(self, session: ImportSession) -> None:
        self.session = session
        self._pool: ProcessPoolExecutor | None = None
        self._is_broken = False

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *error) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, portion: Portion) -> list[Future]:
        lines = [(number, record) for number, record in portion.lines if isinstance(record, dict)]
        if self._is_broken:
            return []
        try:
            return self._given_out(lines)
        except (OSError, RuntimeError, ImportError) as error:  # no memory, no semaphores, or one was killed
            self._break(error)
            return []

    def _given_out(self, lines: Sequence[tuple[int, dict[str, Any]]]) -> list[Future]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.session.processes, multiprocessing.get_context("spawn"), initializer=worker.begin
            )
        known = Known(
            now=self.session.now,
            rows=_rows_named_in((record for _number, record in lines), self.session),
            series=self.session.numbered_series(),
            hidden=checks.names.load(),
            is_again=self.session.is_again,
        )
        return [
            self._pool.submit(worker.prepare, list(lines[first : first + CHUNK]), known)
            for first in range(0, len(lines), CHUNK)
        ]

    def done(self, portion: Portion, futures: list[Future]) -> tuple[Portion, Prepared]:
        found: dict[int, Document] = {}
        try:
            for future in futures:
                found.update(future.result())
        except Exception as error:  # whatever happened to the process: its lines are prepared here
            self._break(error)
        for document in found.values():
            document.identity.created_by = self.session.by
        return portion, found

    def _break(self, error: Exception) -> None:
        if not self._is_broken:
            logger.warning("The import goes on in one process: %s", type(error).__name__)
        self._is_broken = True


def _rows_named_in(records: Iterable[dict[str, Any]], session: ImportSession) -> dict[tuple[str, str], Any]:
    rows: dict[tuple[str, str], Any] = {}
    for record in records:
        for name, field, value in documents.names_in(record):
            if (field, value) not in rows:
                with suppress(Refused):
                    rows[field, value] = session.found(name, {field: value}, field)
    return rows
