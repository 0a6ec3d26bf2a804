"""What the jobs of the night ask of the portal around the circulars; portal.apps gives it."""

from collections.abc import Callable
from datetime import datetime


def _nothing(now: datetime) -> str:
    return ""


def _nameless() -> str:
    return ""


seal_factors: Callable[[datetime], str] = _nothing
release: Callable[[], str] = _nameless  # the name of the code that runs
