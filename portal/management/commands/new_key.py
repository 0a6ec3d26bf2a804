import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.management.utils import get_random_secret_key

_SENTENCE = "Give the new key to every server, and restart web, worker and tick. Nobody is logged out."


class Command(BaseCommand):
    help = (
        "Print a new secret key, and say how it takes the place of the present one; with --write do so in the files "
        "of PORTAL_SECRET_KEY_FILE and PORTAL_SECRET_KEY_FALLBACKS_FILE."
    )
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--write", action="store_true", help="change the two files in place")

    def handle(self, write: bool = False, **options) -> None:
        new = get_random_secret_key()
        if not write:
            self.stdout.write(f"PORTAL_SECRET_KEY='{new}'")
            self.stdout.write("Put the key of before in front of PORTAL_SECRET_KEY_FALLBACKS, separated by a comma.")
            self.stdout.write(_SENTENCE)
            return
        names = (os.environ.get("PORTAL_SECRET_KEY_FILE"), os.environ.get("PORTAL_SECRET_KEY_FALLBACKS_FILE"))
        if not all(names):
            raise CommandError("--write needs PORTAL_SECRET_KEY_FILE and PORTAL_SECRET_KEY_FALLBACKS_FILE.")
        key, fallbacks = (Path(str(name)) for name in names)
        try:
            # The old key first: whatever breaks off in between leaves one that is known to both files.
            _replace(fallbacks, "\n".join([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]))
            _replace(key, new)
        except OSError as error:
            raise CommandError(f"{error.strerror}: {error.filename}") from None
        self.stdout.write(_SENTENCE)


def _replace(path: Path, words: str) -> None:
    """Whole or not at all, with the owner and the rights of the file that was there."""
    before = path.stat() if path.exists() else None
    beside = path.with_name(f".{path.name}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{words}\n")
        file.flush()
        os.fsync(file.fileno())
    if before is not None:
        os.chmod(beside, before.st_mode & 0o777)
        if (before.st_uid, before.st_gid) != (beside.stat().st_uid, beside.stat().st_gid):
            os.chown(beside, before.st_uid, before.st_gid)
    os.replace(beside, path)
