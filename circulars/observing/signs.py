"""What a look at a part says: its state, one word for machines, and two sentences for people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise

Words = str | Promise


class State(StrEnum):
    GOOD = "good"
    NOTE = "note"  # worth knowing; nobody is told
    BAD = "bad"  # somebody is told when it lasts


@dataclass(frozen=True)
class Sign:
    """``kind`` names the trouble that it would be; ``code`` is for machines: English, without a host or a version.

    ``seen`` says what is the case, ``advice`` what to do; ``address`` is the page of the desk that shows more.
    """

    kind: str
    label: Words
    state: State
    code: str
    seen: Words = ""
    advice: Words = ""
    address: str = ""

    @property
    def is_bad(self) -> bool:
        return self.state == State.BAD


@dataclass(frozen=True)
class Part:
    """``look`` may raise: then nobody knows, which is told as well."""

    name: str
    label: Words
    look: Callable[[datetime], Iterable[Sign]]
