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
    """``field`` is the form field it speaks of; no text of it ever holds a matched value unmasked.

    ``why`` says in a sentence why it matters, ``where`` where it stands ("line 3 of the text"). ``fingerprint``
    (``masking.fingerprint``) tells the matched value without naming it, so that an accepted one is known again.
    ``start`` and ``end`` are a span of the field's plain text, ``row`` the row of a field that has rows, for jumping
    there; None where there is none.
    """

    level: Level
    code: str
    field: str
    message: str
    why: str = ""
    where: str = ""
    fingerprint: str = ""
    start: int | None = None
    end: int | None = None
    row: int | None = None

    @property
    def can_be_accepted(self) -> bool:
        """What lacks cannot be accepted, only a value that is known again: whatever blocks without one stays."""
        return self.level != Level.NOT_CHECKED and (self.level != Level.BLOCK or bool(self.fingerprint))

    @property
    def key(self) -> str:
        """Names the finding within a circular and language, also in an address."""
        return f"{self.code}-{self.fingerprint[:16]}" if self.fingerprint else self.code
