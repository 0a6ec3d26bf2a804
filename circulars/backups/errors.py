"""What keeps a backup from being made or put back; the words are for the administrator and say what to do."""


class BackupError(Exception):
    """Nothing was changed where the portal lives; what was begun at the place of the backups is not a set yet."""


class Damaged(BackupError):
    """``what`` lists every object that is missing or is not what was written, one line each."""

    def __init__(self, what: list[str]) -> None:
        super().__init__("\n".join(what))
        self.what = what


def said(error: OSError) -> str:
    """A sentence on a disk or a storage that refused."""
    return f"{error.strerror} ({error.filename})." if error.strerror else str(error)
