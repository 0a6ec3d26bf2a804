"""What an import knows while it reads line after line; nothing in it grows with the length of the file."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from circulars import references, words
from circulars.models import Circular, Series
from circulars.portability import names


class Around(Protocol):
    """What is asked of a session while a line is read, and nothing of it is stored yet."""

    @property
    def now(self) -> datetime: ...
    @property
    def by(self) -> Any: ...
    def found(self, name: names.Name, record: dict[str, Any], field: str, *, required: bool = False) -> Any: ...


@dataclass
class ImportSession:
    """``form`` is that of the export being read (``public`` or ``all``), or empty for lines from elsewhere.

    ``now`` is the beginning of the import and of everything in it; ``moment()`` is the present one by the clock.
    ``processes`` prepare lines ahead, beside the one that stores them; with none it prepares them itself.
    """

    now: datetime
    by: Any = None
    folder: Path | None = None
    dry_run: bool = False
    processes: int = 0
    is_again: bool = False  # the portion before held nothing new: an earlier run stored these lines
    is_strict: bool = False  # whoever stops at the first refused line wants few behind it to be taken
    form: str = ""
    arrived: list[Circular] = field(default_factory=list)  # new in this portion; emptied when it is committed
    unlisted: set[int] = field(default_factory=set)  # circulars whose list rows are written with the portion
    read: dict[str, words.Read] = field(default_factory=dict)  # texts of the portion, cut into tokens
    met: set[int] = field(default_factory=set)  # circulars of this portion, also those that an earlier run stored
    audit_moment: datetime | None = None
    audit_twins: dict[tuple, int] = field(default_factory=dict)  # entries of that moment seen so far

    moment: Callable[[], datetime] = field(init=False)
    named: dict[tuple[names.Name, str], Any] = field(default_factory=dict)
    numbered: list[Series] | None = None  # read once; a line of type series makes it to be read again

    def __post_init__(self) -> None:
        began = time.monotonic()
        self.moment = lambda: self.now + timedelta(seconds=time.monotonic() - began)

    def numbered_series(self) -> list[Series]:
        if self.numbered is None:
            self.numbered = references.numbered_series()
        return self.numbered

    def found(self, name: names.Name, record: dict[str, Any], field: str, *, required: bool = False) -> Any:
        """As ``names.found``, and each name is looked up once until a line that may change it comes."""
        key = name, record.get(field)
        if not isinstance(key[1], str) or not key[1]:
            return names.found(name, record, field, required=required)
        if key not in self.named:
            self.named[key] = names.found(name, record, field, required=required)
        return self.named[key]

    def forget_names(self) -> None:
        """Called before each line that is no circular, and after each portion: others may rename what is named."""
        self.named.clear()

    def forget_portion(self) -> None:
        """Called when it is stored or taken back; ``met`` is asked for once more behind the commit."""
        self.arrived.clear()
        self.unlisted.clear()
        self.read.clear()
        self.forget_names()

    @property
    def is_restoring(self) -> bool:
        return self.form != ""
