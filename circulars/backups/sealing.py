"""Encryption, where the office gives a key: with its public half whoever makes backups cannot read them again.

The format is age's (age-encryption.org/v1), so that a backup can be opened without the portal as well.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyrage

from circulars.backups.errors import BackupError

SUFFIX = ".age"
IN_MEMORY = 8 * 1024 * 1024  # bytes of an object that is opened; longer ones wait on the disk


class Seal:
    """Both halves may be missing: without a recipient nothing is encrypted, without an identity nothing opened."""

    def __init__(self, *, recipient: str = "", identity: str = "") -> None:
        try:
            self.recipient = pyrage.x25519.Recipient.from_str(recipient) if recipient else None
            self.identity = pyrage.x25519.Identity.from_str(identity) if identity else None
        except (pyrage.RecipientError, pyrage.IdentityError):
            wrong = "recipient (age1…)" if recipient else "identity (AGE-SECRET-KEY-1…)"
            raise BackupError(f"This is not an {wrong}; `manage.py backup_key` makes a pair.") from None

    @property
    def suffix(self) -> str:
        return SUFFIX if self.recipient else ""

    def filling(self, source: BinaryIO) -> Callable[[BinaryIO], None]:
        """What writes ``source`` into an object, encrypted where there is a recipient."""

        def fill(target: BinaryIO) -> None:
            if self.recipient:
                pyrage.encrypt_io(source, target, [self.recipient])
            else:
                while chunk := source.read(1024 * 1024):
                    target.write(chunk)

        return fill

    @contextmanager
    def opened(self, source: BinaryIO, name: str) -> Iterator[BinaryIO]:
        """The bytes as they were. Raises BackupError without the identity, ValueError where they were altered."""
        if not name.endswith(SUFFIX):
            yield source
            return
        if self.identity is None:
            raise BackupError("The backup is encrypted: give the file with its identity by --identity.")
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as plain:
            try:
                pyrage.decrypt_io(source, plain, [self.identity])
            except (pyrage.DecryptError, OSError) as error:
                if getattr(error, "errno", None) is not None:
                    raise  # the disk, and no word on the backup
                raise ValueError("cannot be decrypted") from None
            plain.seek(0)
            yield plain  # type: ignore[misc]


def new_pair() -> tuple[str, str]:
    """A recipient for the portal's settings and the identity to be kept elsewhere."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def identity_in(path: str) -> str:
    """The first secret key of a file, as ``age-keygen`` and ``backup_key`` write it. Raises BackupError."""
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError as error:
        raise BackupError(f"The file with the identity cannot be read: {error.strerror}.") from None
    found = [line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-1")]
    if not found:
        raise BackupError("The file with the identity holds no line that begins with AGE-SECRET-KEY-1.")
    return found[0]
