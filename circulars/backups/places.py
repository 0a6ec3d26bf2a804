"""Where backups lie. An object appears under its name when all of it is there, or not at all."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from circulars.backups.errors import BackupError

UNFINISHED = "unfinished"


class Place(Protocol):
    """Names are paths with slashes. ``open`` raises FileNotFoundError."""

    def put(self, name: str, fill: Callable[[BinaryIO], object]) -> None: ...

    def open(self, name: str) -> BinaryIO: ...

    def exists(self, name: str) -> bool: ...

    def names(self, prefix: str) -> Iterator[str]:
        """All names below a folder, in order."""
        ...

    def delete(self, name: str) -> None: ...


class FolderPlace:
    """A folder on a disk, better that of another machine. Readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, fill: Callable[[BinaryIO], object]) -> None:
        final = self.root / name
        temporary = self.root / UNFINISHED / secrets.token_hex(16)
        for folder in (temporary.parent, final.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, final)
        finally:
            temporary.unlink(missing_ok=True)
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, name: str) -> BinaryIO:
        return open(self.root / name, "rb")

    def exists(self, name: str) -> bool:
        return (self.root / name).is_file()

    def names(self, prefix: str) -> Iterator[str]:
        for folder, below, files in os.walk(self.root / prefix):
            below.sort()
            for file in sorted(files):
                yield (Path(folder) / file).relative_to(self.root).as_posix()

    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)


def place_of(address: str) -> Place:
    """The place that ``PORTAL_BACKUP_TO`` names: the absolute path of a folder. Raises BackupError."""
    path = Path(address).expanduser()
    if not address or not path.is_absolute():
        raise BackupError("Say where: PORTAL_BACKUP_TO, or --place, with the whole path of a folder.")
    return FolderPlace(path)
