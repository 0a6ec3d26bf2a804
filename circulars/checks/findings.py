"""What a check says of a circular before it is published."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    BLOCK = "block"
    NEEDS_REASON = "needs_reason"
    NOTICE = "notice"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """``field`` is the form field it speaks of; ``message`` is fit to show and never holds a matched value."""

    level: Level
    code: str
    field: str
    message: str
