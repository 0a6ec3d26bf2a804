"""Reading an original, now or again: what was read is written in one transaction, and no decision is lost by it."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import grammar, readers
from circulars.files import store
from circulars.files.names import clean_name
from circulars.intake import fingerprints, merging, storable
from circulars.intake.errors import NotPossible
from circulars.intake.locking import locked
from circulars.intake.parts import Part as ReadPart
from circulars.intake.parts import gather
from circulars.intake.troubles import trouble_of
from circulars.models import Intake, IntakeFile, Language, ReadingState
from circulars.readers.document import Document

logger = logging.getLogger(__name__)

BATCH = 50
BATCH_TIME = timedelta(seconds=20)  # of one minute, as for the words of files
HEADER_ALONE = "mail_too_large"  # nothing that is read again makes the rest come
LAST_SECONDS = 180.0  # in the background; what takes longer is not worth it
FIRST_SECONDS = 8.0  # who drops a file waits no longer; the rest is read in the background


class Part(NamedTuple):
    """One side of the confirming page. ``trouble`` is a sentence for staff, empty where all went well."""

    position: int
    name: str
    document: Document | None
    trouble: str
    media_type: str = ""
    size: int = 0
    has_original: bool = False
    is_inline: bool = False


def of(intake: Intake) -> list[Part]:
    """The original and its files as they were read, by position; part 0 is the original itself."""
    return [
        Part(
            position,
            row.name,
            Document.from_json(row.document) if row.document else None,
            trouble_of(row),
            row.media_type,
            row.size,
            row.blob_id is not None,
            getattr(row, "is_inline", False),
        )
        for position, row in [(0, intake), *((file.position, file) for file in intake.files.all())]
    ]


def read(intake_id: int, *, now: datetime, seconds: float = readers.WALL_SECONDS * 2, gives_up: bool = False) -> Intake:
    """Read an original again. What a person decided stays to the letter, what software read is replaced.

    With ``gives_up`` what there was no time for is said to take too long, and is not tried again.
    Raises NotPossible where the original is gone; a part that cannot be read says so in its ``trouble``.
    """
    intake = Intake.objects.select_related("blob").filter(pk=intake_id).first()
    if intake is None or intake.blob is None:
        raise NotPossible(_gone())
    parts = gather(intake.blob, name=intake.name, media_type=intake.media_type, now=now, seconds=seconds)
    for part in parts:
        if gives_up and part.state == ReadingState.WAITING:
            part.state, part.trouble = ReadingState.BROKEN, "time"
    with transaction.atomic():
        intake = locked(intake_id)
        if intake.blob_id is not None:
            write(intake, parts, now=now)
    if intake.blob_id is None:  # erased or emptied meanwhile: what was inside does not come back
        store.delete_unused(part.blob.pk for part in parts if part.blob is not None)
        raise NotPossible(_gone())
    return intake


def read_waiting(now: datetime) -> str:
    """For the upkeep: what was received and not read yet, for a little while. Safe to run twice at once."""
    deadline = timezone.now() + BATCH_TIME
    count = 0
    for pk in waiting()[:BATCH]:
        count += _read_one(pk, now)
        if timezone.now() > deadline:
            break
    return f"{count} originals read" if count else ""


def _read_one(pk: int, now: datetime) -> bool:
    """One that cannot be taken apart is said to be broken, so that it is not tried for ever."""
    try:
        read(pk, now=now, seconds=LAST_SECONDS, gives_up=True)
    except NotPossible:
        return False
    except (OperationalError, InterfaceError, OSError):
        raise
    except Exception as error:
        logger.error("Original %s cannot be taken apart: %s.", pk, type(error).__name__)
        broken = {"reading_state": ReadingState.BROKEN, "trouble": "crash"}
        Intake.objects.filter(pk=pk).update(**broken, reader_version=readers.VERSION, read_at=now)
        IntakeFile.objects.filter(intake=pk, reading_state=ReadingState.WAITING).update(**broken)
        return False
    return True


def waiting() -> list[int]:
    """Keys of originals that wait, that hold a file that waits, or that an older reader read and nobody drafted from.

    The longest waiting first, a few hundred at most; three look-ups, each by an index of its own.
    """
    kept = Intake.objects.filter(blob__isnull=False)
    files = IntakeFile.objects.filter(reading_state=ReadingState.WAITING, blob__isnull=False)
    found = set(kept.filter(reading_state=ReadingState.WAITING).order_by("pk").values_list("pk", flat=True)[:BATCH])
    found |= set(files.order_by("intake").values_list("intake", flat=True)[:BATCH])
    old = kept.filter(state__in=[Intake.State.NEW, Intake.State.TAKEN], reader_version__lt=readers.VERSION)
    return sorted(found | set(old.order_by().values_list("pk", flat=True)[:BATCH]))


def write(intake: Intake, parts: list[ReadPart], *, now: datetime) -> None:
    """Put what was read into the rows, inside the caller's transaction. ``intake`` is locked, or new."""
    original = parts[0]
    intake.reading_state = original.state
    if intake.trouble != HEADER_ALONE:
        intake.trouble = original.trouble
    intake.document = original.stored
    intake.read_at = now if original.state != ReadingState.WAITING else None
    intake.reader_version = readers.VERSION
    _take_headers(intake, original.document, now)
    _write_files(intake, parts[1:])
    main = main_part_of(parts)
    intake.main_part = main.position
    _take_marks(intake, main)
    merging.merge(intake, {part.position: part for part in parts}, now=now)
    intake.save()


def main_part_of(parts: list[ReadPart]) -> ReadPart:
    """The part that is the document; the grammar chooses between a mail and what came with it."""
    found = [(part, part.document) for part in parts if part.document is not None]
    if not found:
        return parts[0]
    if len(found) == 1:
        return found[0][0]
    return found[grammar.choose([(document, part.proposals) for part, document in found])][0]


def _take_headers(intake: Intake, document: Document | None, now: datetime) -> None:
    headers = document.headers if document is not None else {}
    if not headers:
        return
    intake.subject = storable.text(headers.get("subject", "").strip(), 500) or intake.subject
    intake.message_id = storable.text(headers.get("message_id", "").strip(), 300)
    intake.sent_at = _moment(headers.get("date", ""), now) or intake.sent_at
    if not intake.sender:
        address, name = headers.get("sender_address", ""), headers.get("sender_name", "")
        sender = f"{name} <{address}>" if name and address else address or name or headers.get("from", "")
        intake.sender = storable.text(sender.strip(), 300)


def _moment(value: str, now: datetime) -> datetime | None:
    """When a mail says it was sent; one that says it comes from another age says nothing."""
    try:
        moment = datetime.fromisoformat(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if datetime(1980, 1, 1, tzinfo=UTC) < moment < now + timedelta(days=2) else None


def _write_files(intake: Intake, parts: list[ReadPart]) -> None:
    rows = {row.position: row for row in intake.files.all()}
    for part in parts:
        row = rows.pop(part.position, None) or IntakeFile(intake=intake, position=part.position)
        row.name = clean_name(storable.text(part.name))
        row.media_type, row.sha256, row.size, row.blob = part.media_type[:100], part.sha256, part.size, part.blob
        row.is_inline, row.reading_state, row.trouble = part.is_inline, part.state, part.trouble
        row.document = part.stored
        row.save()


def _take_marks(intake: Intake, main: ReadPart) -> None:
    """What doubles are known by: number, hash of the words, bits that near-identical texts share."""
    best: dict[str, Any] = {}
    for proposal in sorted(main.proposals, key=lambda one: one.confidence):
        best[proposal.field] = proposal.value
    number = best.get("number") if isinstance(best.get("number"), dict) else {}
    serial, year = number.get("serial"), number.get("year")
    if year is None and (issued := str(best.get("issued_on") or "")[:4]).isdigit():
        year = int(issued)
    is_fit = isinstance(serial, int) and 0 <= serial < 2**31
    intake.number_serial = serial if is_fit else None
    intake.number_year = year if is_fit and isinstance(year, int) and 0 < year < 10_000 else None
    intake.number_suffix = storable.text(str(number.get("suffix") or ""), 20) if is_fit else ""
    language = best.get("language")
    intake.language = language if language in Language.values else ""
    if not intake.subject and best.get("title"):
        intake.subject = storable.text(str(best["title"]), 500)
    marks = fingerprints.of(main.document) if main.document is not None else fingerprints.Fingerprint("", None)
    intake.text_hash, intake.simhash = marks.text_hash, marks.simhash
    intake.band_0, intake.band_1, intake.band_2, intake.band_3 = marks.bands


def kept_until(received_at: datetime):
    """The last day on which the original is kept."""
    return timezone.localdate(received_at) + timedelta(days=settings.INTAKE_DAYS)


def _gone() -> str:
    return _("The original is no longer kept.")
