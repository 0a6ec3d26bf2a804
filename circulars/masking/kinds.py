"""What the rules can find, and how sure they are."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    RESIDENT = "resident"
    FOREIGNER = "foreigner"
    PASSPORT = "passport"
    LICENCE = "licence"
    CARD = "card"
    ACCOUNT = "account"
    MOBILE = "mobile"


class Certainty(IntEnum):
    """``UNLIKELY`` has the form and something that speaks against it: it is shown, and stops nothing."""

    UNLIKELY = 0
    LIKELY = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A value at ``text[start:end]``. ``reason`` says what made an unlikely one so: "corporate", "address", "named"."""

    kind: Kind
    certainty: Certainty
    start: int
    end: int
    reason: str = ""
