"""What an import knows while it reads line after line; nothing in it grows with the length of the file."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from circulars import references
from circulars.models import Circular, Series


@dataclass
class ImportSession:
    """``form`` is that of the export being read (``public`` or ``all``), or empty for lines from elsewhere."""

    now: datetime
    by: Any = None
    folder: Path | None = None
    dry_run: bool = False
    form: str = ""
    arrived: list[Circular] = field(default_factory=list)  # new in this portion; emptied when it is committed
    unlisted: set[int] = field(default_factory=set)  # circulars whose list rows are written with the portion
    audit_moment: datetime | None = None
    audit_twins: dict[tuple, int] = field(default_factory=dict)  # entries of that moment seen so far

    numbered: list[Series] | None = None  # read once; a line of type series makes it to be read again

    def numbered_series(self) -> list[Series]:
        if self.numbered is None:
            self.numbered = references.numbered_series()
        return self.numbered

    @property
    def is_restoring(self) -> bool:
        return self.form != ""
