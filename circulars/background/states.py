"""What is said of background work to people: how far the reading of a file is, and why something failed."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars import readers
from circulars.background.reading import KIND
from circulars.files.types import IMAGE_TYPES
from circulars.models import BackgroundTask, Blob, BlobText

State = BackgroundTask.State

# A word of a reader or of the queue → what staff read. Names of errors have no sentence of their own.
REASONS: dict[str, str | Promise] = {
    "purge": gettext_lazy("A cache in front could not be told. Look at the log and at PORTAL_PURGE_URLS."),
    "changed": gettext_lazy("Something changed meanwhile."),
    "missing": gettext_lazy("The file is not where it should be."),
    "time": gettext_lazy("Reading it took too long."),
    "crash": gettext_lazy("The reader broke over it; the file may be damaged."),
    "bomb": gettext_lazy("It unpacks to far more than it seems."),
    "output": gettext_lazy("It holds more than can be read."),
    "answer": gettext_lazy("What the reader found in it could not be understood."),
    "worker": gettext_lazy("The process that read it was stopped again and again."),
    "MemoryError": gettext_lazy("Reading it takes more memory than is allowed."),
    "DatabaseError": gettext_lazy("The database did not answer."),
    "OSError": gettext_lazy("The storage did not answer."),
    "gone": gettext_lazy("The file is no longer there."),
}
DAMAGED = gettext_lazy("The file is damaged, or not what its name says.")
READ_AGAIN = ("empty", "broken", "locked", "unknown", "read")  # states after which somebody may want another try


class FileState(NamedTuple):
    """``key`` is "waiting", "running", "read", "empty", "locked", "broken", "unknown", or "picture"."""

    key: str
    words: str
    can_be_read_again: bool

    @property
    def is_open(self) -> bool:
        """Another state follows by itself."""
        return self.key in ("waiting", "running")


def reason_of(word: str) -> str:
    return str(REASONS.get(word, DAMAGED))


def of_files(blobs: Iterable[Blob]) -> dict[int, FileState]:
    """By key of the blob, in two queries."""
    wanted = {blob.pk: blob for blob in blobs}
    tasks = {task.key: task for task in BackgroundTask.objects.filter(kind=KIND, key__in=wanted)}
    texts = {
        text.blob_id: text
        for text in BlobText.objects.filter(blob__in=wanted).annotate(length=Length("text")).defer("text")
    }
    return {key: _state(blob, tasks.get(key), texts.get(key)) for key, blob in wanted.items()}


def failures() -> int:
    """Tasks that were given up, or found a file that cannot be read, and that nobody has asked for anew."""
    return BackgroundTask.objects.filter(state=State.FAILED).count()


def _state(blob: Blob, task: BackgroundTask | None, text: Any) -> FileState:
    if blob.media_type in IMAGE_TYPES:
        return FileState("picture", "", False)
    if task is not None and task.state == State.RUNNING:
        return FileState("running", _("Its text is being read."), False)
    if text is None or text.reader_version < readers.VERSION:
        if task is not None and task.tries:
            return FileState("waiting", _("Its text waits to be read again: %s") % reason_of(task.outcome), True)
        return FileState("waiting", _("Its text waits to be read."), False)
    return FileState(text.state, _words(text), text.state in READ_AGAIN)


def _words(text: Any) -> str:
    match text.state:
        case BlobText.State.READ:
            count = text.length
            read = ngettext("Text read (%(count)s character).", "Text read (%(count)s characters).", count)
            return read % {"count": f"{count:,}"}
        case BlobText.State.EMPTY:
            return _("It holds no text that can be read (a picture or a scan).")
        case BlobText.State.LOCKED:
            return _("Encrypted or locked; its text cannot be read. Offer a PDF or HWPX as well.")
        case BlobText.State.UNKNOWN:
            return _("Its text cannot be read: a type that nobody reads, or files inside it.")
    return _("Its text could not be read: %s") % reason_of(text.detail)
