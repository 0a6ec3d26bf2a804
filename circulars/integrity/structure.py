"""What the database itself must hold ready."""

from collections.abc import Iterator

from circulars import triggers
from circulars.integrity.problem import Problem
from circulars.models import ErasurePermit


def missing_triggers() -> Iterator[Problem]:
    for name in triggers.missing():
        yield Problem("triggers", name, "this trigger is missing; `migrate` installs it")


def open_permits() -> Iterator[Problem]:
    """A permit exists inside the transaction that erases alone; one that is left opens every trigger."""
    if ErasurePermit.objects.exists():
        yield Problem("triggers", "erasure permit", "a permit was left behind; frozen rows are not guarded")
