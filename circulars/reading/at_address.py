"""The editions at an address, through the two doors, as rows of the columns that a page or the API needs."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from circulars.models import Edition
from circulars.prepared import Prepared


class Row(Protocol):
    @property
    def language(self) -> str: ...
    @property
    def is_original(self) -> bool: ...


Shape = TypeVar("Shape", bound=Row)


class AtAddress(Generic[Shape]):
    """``shape`` takes the values of ``columns`` in their order."""

    def __init__(self, shape: Callable[..., Shape], columns: Sequence[str]) -> None:
        self.shape = shape
        self._live = Prepared(
            lambda at, path: (
                Edition.objects.live(at).at_path(path).order_by("-is_original", "language").values_list(*columns)
            )
        )
        self._released = Prepared(
            lambda at, path, version: (
                Edition.objects.released(at)
                .at_path(path)
                .filter(version=version)
                .order_by("-is_original", "language")
                .values_list(*columns)
            )
        )

    def live(self, path: str, at: datetime) -> list[Shape]:
        """One per language, the original first; empty where nothing is public at this address."""
        return [self.shape(*row) for row in self._live.rows(at=at, path=path)]

    def released(self, path: str, at: datetime, *, version: int, language: str = "") -> Shape | None:
        """Edition ``version`` in a language, without one in that of the original."""
        for row in self._released.rows(at=at, path=path, version=version):
            shown = self.shape(*row)
            if shown.language == language or (not language and shown.is_original):
                return shown
        return None
