from django.utils.translation import gettext as _


class FileRefused(Exception):
    """The file cannot be taken; the message tells staff why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def storage_away() -> str:
    """For staff whose file cannot be kept at this moment."""
    return _("The storage for files does not answer just now. Nothing was changed: try again in a few minutes.")
