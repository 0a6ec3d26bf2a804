"""From an original to a working copy with everything filled: in one transaction, and once, however often asked."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import audit, background, editing
from circulars.codes import new_code
from circulars.files import store
from circulars.files.buckets import StorageAway
from circulars.files.names import clean_name, numbered
from circulars.files.refusal import storage_away
from circulars.files.storage import blobs
from circulars.files.store import FileRefused
from circulars.intake import filling, origins
from circulars.intake.errors import NotPossible
from circulars.intake.locking import claimed
from circulars.intake.recognising import series_of
from circulars.intake.sheets import Entry, sheet
from circulars.models import (
    Attachment,
    Blob,
    File,
    Intake,
    IntakeDraft,
    IntakeFile,
    Language,
    RequestedFile,
    Section,
    Series,
    TextStatus,
    WorkingCopy,
)

# Originals that readers may have as they came; a mail or a pasted page is the office's own affair.
SHOWN_TYPES = ("pdf", "docx", "doc", "hwp", "hwpx", "odt")


class Offered(NamedTuple):
    """A file that came, as the draft may take it. ``is_usual``: it is taken where nobody chooses."""

    position: int
    name: str
    size: int
    is_usual: bool


class _Stored(NamedTuple):
    name: str
    blob: Blob


def files_of(intake: Intake) -> list[Offered]:
    """What can be attached to a draft: the original where it is a document, and what came with it."""
    extension = intake.name.rpartition(".")[2].lower()
    offered = []
    if intake.blob_id and extension in SHOWN_TYPES:
        offered.append(Offered(0, intake.name, intake.size, is_usual=True))
    for row in intake.files.filter(blob__isnull=False):
        offered.append(Offered(row.position, row.name, row.size, is_usual=not row.is_inline and _is_document(row)))
    return offered


def _is_document(row: IntakeFile) -> bool:
    return row.media_type not in ("message/rfc822", "application/vnd.ms-outlook", "text/html", "text/calendar")


def draft(
    intake_id: int,
    *,
    item: int,
    by,
    now: datetime,
    series: Series | None = None,
    home_section: Section | None = None,
    post=None,
    language: str | None = None,
    text_status: str = "",
    received_from: str | None = None,
    files: list[int] | None = None,
    requested: list[str] | tuple[str, ...] = (),
) -> WorkingCopy:
    """The working copy of one item, with everything that is sure or was decided; asked again, the same one.

    ``files`` are positions of ``files_of`` (None: the usual ones). ``requested`` are files not received, as printed
    or as the key of a proposal. What was refused as a file stands in ``refused_files`` of the answer as (name, why).
    Raises NotPossible; nothing is written then.
    """
    intake = Intake.objects.filter(pk=intake_id).first()
    if intake is None:
        raise NotPossible(_("This original is no longer there."))
    if (existing := _existing(intake, item)) is not None:
        return existing
    stored, refused = _store(intake, files, now)  # bytes before the transaction
    with transaction.atomic():
        intake = claimed(intake_id, by=by, now=now)
        if (existing := _existing(intake, item)) is not None:
            return existing
        copy = _write(
            intake, item, by=by, now=now, series=series, home_section=home_section, post=post, language=language,
            text_status=text_status, received_from=received_from, stored=stored, requested=requested,
        )  # fmt: skip
    copy.refused_files = refused  # type: ignore[attr-defined]
    return copy


def _existing(intake: Intake, item: int) -> WorkingCopy | None:
    row = IntakeDraft.objects.filter(intake=intake, item=item, circular__isnull=False).first()
    if row is None:
        return None
    copies = WorkingCopy.objects.select_related("circular").filter(circular=row.circular_id)
    copy = copies.filter(language=row.language).first() or copies.order_by("pk").first()
    if copy is not None:
        copy.refused_files = []  # type: ignore[attr-defined]
    return copy


def _write(
    intake: Intake, item: int, *, by, now: datetime, series, home_section, post, language, text_status, received_from,
    stored: list[_Stored], requested,
) -> WorkingCopy:  # fmt: skip
    if intake.emptied_at:
        raise NotPossible(_("The original is no longer kept."))
    right = sheet(intake, item)
    if item not in right.items:
        raise NotPossible(_("There is no such document in this original."))
    entries = [entry for one in right.fields for entry in one.entries]
    language = language or _language(entries, intake)
    if language not in Language.values:
        raise NotPossible(_("Choose the language of the document."))
    filled = filling.fill(entries, language=language)
    columns = filled.columns
    number = filling.best(entries, "number")
    series = series or series_of(number.value if number else None)
    title = columns.pop("title", "") or _title(entries, intake)
    columns |= _receipt(intake, right.part, series, received_from, text_status or columns.get("text_status", ""))
    copy = editing.create(
        title=title, by=by, now=now, language=language, series=series, home_section=home_section, **columns
    )
    if post is not None:
        copy.circular.post = post
        copy.circular.save(update_fields=["post"])
    lines = filling.write_lines(copy, filled)
    _attach(copy, stored, now)
    _request(copy, entries, requested, timezone.localdate(now))
    IntakeDraft.objects.update_or_create(
        intake=intake,
        item=item,
        defaults={
            "circular": copy.circular,
            "language": language,
            "origins": origins.written(copy, filled, lines),
            "created_at": now,
            "created_by": by,
        },
    )
    intake.state, intake.decided_by, intake.decided_at = Intake.State.DRAFTED, by, now
    intake.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record("intake", copy, by=by, now=now, circular=copy.circular, code=intake.code, item=item)
    return copy


def _language(entries: list[Entry], intake: Intake) -> str:
    entry = filling.best(entries, "language", also_unsure=True)
    return str(entry.value) if entry else intake.language or Language.KOREAN.value


def _title(entries: list[Entry], intake: Intake) -> str:
    """A draft needs a name; what is not sure stands there for a person to put right."""
    entry = filling.best(entries, "title", also_unsure=True)
    title = " ".join(str(entry.value).split()) if entry else ""
    return (title or intake.subject or intake.name or intake.code)[:500]


def _receipt(
    intake: Intake, part: int, series: Series | None, received_from: str | None, text_status: str
) -> dict[str, Any]:
    """From whom, when, and what became of the text; of pasted words there is nothing to prove."""
    columns: dict[str, Any] = {"received_on": timezone.localdate(intake.sent_at or intake.received_at)}
    if text_status and text_status not in TextStatus.values:
        raise NotPossible(_("Choose what became of the text."))
    columns["text_status"] = text_status
    if received_from is None:
        received_from = str(series.issuer) if series and not series.issuer.is_own_office else ""
    columns["received_from"] = " ".join(received_from.split())[:200]
    if intake.channel != Intake.Channel.PASTE:
        row = IntakeFile.objects.filter(intake=intake, position=part).first() if part else intake
        columns["original_hash"] = (row.sha256 if row else "") or intake.sha256
    return columns


def _store(intake: Intake, files: list[int] | None, now: datetime) -> tuple[list[_Stored], list[tuple[str, str]]]:
    offered = {one.position: one for one in files_of(intake)}
    chosen = [one.position for one in offered.values() if one.is_usual] if files is None else sorted(set(files))
    rows: dict[int, Any] = {row.position: row for row in intake.files.select_related("blob")} | {0: intake}
    stored, refused = [], []
    taken: set[str] = set()
    for position in chosen:
        if position not in offered:
            raise NotPossible(_("There is no such file in this original."))
        row = rows[position]
        name = numbered(clean_name(row.name), taken)
        try:
            with blobs().open(row.sha256) as content:
                stored.append(_Stored(name, store.put(content, name=name, now=now)))
            taken.add(name)
        except FileRefused as error:
            refused.append((row.name, str(error)))
        except StorageAway:
            raise NotPossible(storage_away()) from None
        except OSError:
            refused.append((row.name, _("The original is no longer kept.")))
    return stored, refused


def _attach(copy: WorkingCopy, stored: list[_Stored], now: datetime) -> None:
    for position, (name, blob) in enumerate(stored):
        file = File.objects.create(code=new_code(12), circular=copy.circular, language=copy.language, created_at=now)
        Attachment.objects.create(working_copy=copy, position=position, file=file, blob=blob, name=name)
    background.read_files((blob for _name, blob in stored), now=now)


def _request(copy: WorkingCopy, entries: list[Entry], requested, today: date) -> None:
    named = {entry.key: entry.value for entry in entries if entry.field == "files"}
    texts = []
    for one in requested:
        value = named.get(one, one)
        text = " ".join(str(value.get("text") if isinstance(value, dict) else value).split())[:300]
        if text and text not in texts:
            texts.append(text)
    RequestedFile.objects.bulk_create(
        RequestedFile(working_copy=copy, position=position, text=text, requested_on=today)
        for position, text in enumerate(texts)
    )
