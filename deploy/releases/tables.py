"""Which release changed the tables, and which one they still fit. Outlives the releases, also those that failed."""

from pathlib import Path
from typing import NamedTuple

from releases.place import Place

UNSAFE = "unsafe"
LIBRARIES = tuple(f"lib/python*/site-packages/{depth}" for depth in ("*", "*/*", "*/*/*"))  # where apps lie


class Change(NamedTuple):
    """``fits`` is the release that served then: ``check_migrations`` has judged for that one, and for none before."""

    number: int
    fits: int
    is_unsafe: bool


def note(place: Place, number: int, *, is_unsafe: bool) -> None:
    """Before the tables are changed: whatever breaks that off, some of it may have been done."""
    serving = place.serving()
    if place.is_dry or serving is None:
        return
    if is_unsafe or _brings_migrations(place.release(number), place.release(serving)):
        _write(place, [*_changes(place), Change(number, serving, is_unsafe)])


def misfit(place: Place, target: int) -> Change | None:
    """The last change that a release does not know of, if there is one."""
    later = [change for change in _changes(place) if change.number > target]
    return next((change for change in reversed(later) if change.is_unsafe or change.fits > target), None)


def forget(place: Place, target: int) -> None:
    """What came after a release, once its tables are back."""
    _write(place, [change for change in _changes(place) if change.number <= target])


def _changes(place: Place) -> list[Change]:
    lines = place.changes.read_text().splitlines() if place.changes.exists() else []
    found = [line.split() for line in lines if line]
    return [Change(int(words[0]), int(words[1]), UNSAFE in words[2:]) for words in found]


def _write(place: Place, changes: list[Change]) -> None:
    lines = [f"{change.number} {change.fits}{f' {UNSAFE}' if change.is_unsafe else ''}\n" for change in changes]
    coming = place.changes.with_name(f".{place.changes.name}")
    coming.write_text("".join(lines))
    coming.replace(place.changes)


def _brings_migrations(release: Path, serving: Path) -> bool:
    """By name, since a migration that was run is never changed: our own, and those of the libraries."""
    if _named(release, ("*",)) - _named(serving, ("*",)):
        return True
    here, there = ((path / ".venv").resolve() for path in (release, serving))
    return here != there and bool(_named(here, LIBRARIES) - _named(there, LIBRARIES))


def _named(folder: Path, places: tuple[str, ...]) -> set[str]:
    found = (path for place in places for path in folder.glob(f"{place}/migrations/[0-9]*.py"))
    return {str(path.relative_to(folder)) for path in found}
