"""The number of the request or task at hand: it stands in each line of the log, so that lines that belong together do.

A number is made only when somebody asks for it: most requests log nothing.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Trace:
    """``given`` is what a proxy sent, and is believed only where the caller trusts that proxy."""

    __slots__ = ("_number", "queries")

    def __init__(self, given: str = "") -> None:
        self._number = given if given and WELL_FORMED.fullmatch(given) else ""
        self.queries = 0  # to the database, where somebody counts them

    @property
    def number(self) -> str:
        if not self._number:
            self._number = secrets.token_hex(8)
        return self._number


_current: ContextVar[Trace | None] = ContextVar("hoeram_trace", default=None)


def current() -> str:
    """The number of what is being done, or "" where nothing is."""
    trace = _current.get()
    return trace.number if trace is not None else ""


def at_hand() -> Trace | None:
    return _current.get()


def begin(trace: Trace) -> Token:
    return _current.set(trace)


def end(token: Token) -> None:
    _current.reset(token)


@contextmanager
def going_on(number: str) -> Iterator[None]:
    """Work that an earlier request asked for, under the number of that request; its own where there is none."""
    token = begin(Trace(number))
    try:
        yield
    finally:
        end(token)
