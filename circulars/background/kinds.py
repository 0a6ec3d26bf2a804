"""What is done in the background. A kind says how; trying again, giving up and counting are the same for all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise


class NotYet(Exception):
    """The work cannot be done now and is tried again later. The message is one word, for the list of tasks."""


@dataclass(frozen=True)
class Result:
    """What came of the slow part. ``write`` keeps it, in the transaction that ends the task."""

    outcome: str  # one word
    write: Callable[[], None] = field(default=lambda: None)
    has_failed: bool = False  # with a reason that another try would not change


@dataclass(frozen=True)
class Kind:
    """``task`` is the function of ``background.tasks`` that the queue names.

    ``do`` takes a key and the clock, is slow, holds no transaction and may be killed at any moment; ``give_up`` takes
    key, trouble and clock, and says so where people look. ``reset`` makes a key that was done worth doing again.
    """

    name: str
    label: str | Promise
    task: str
    do: Callable[[int, datetime], Result]
    give_up: Callable[[int, str, datetime], None]
    reset: Callable[[int], None]
    lasts: timedelta = timedelta(minutes=5)  # at most; whoever is longer at it hangs
    subjects: Callable[[list[int]], dict[int, Any]] = field(default=lambda keys: {})  # key → what the list shows


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    KINDS[kind.name] = kind
    return kind
