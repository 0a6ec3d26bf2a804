"""The one entrance for originals: kept unchanged, read at once where that is quick, and entered in the queue."""

import html as markup
from datetime import datetime
from io import BytesIO

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circulars import audit
from circulars.codes import new_code
from circulars.files import scanning, store
from circulars.files.names import clean_name
from circulars.files.store import FileRefused
from circulars.intake import reading, storable
from circulars.intake.errors import NotPossible
from circulars.intake.parts import Part, gather
from circulars.models import Intake
from circulars.rendering import plain_text

HTML = "text/html"


def receive(
    content: bytes | File,
    *,
    name: str,
    channel: str,
    by,
    now: datetime,
    sender: str = "",
    received_at: datetime | None = None,
    seconds: float = reading.FIRST_SECONDS,
    media_type: str = "",
) -> Intake:
    """Keep an original and enter it as new, read as far as ``seconds`` reach; the upkeep reads the rest.

    Bytes and what is inside them are stored before the transaction. What nobody can read is kept as well and says why.
    Raises NotPossible for what is empty or too large.
    """
    name = clean_name(name) if name else ""
    try:
        if channel != Intake.Channel.MAILBOX:  # a mail must not be lost, and what is taken from it is looked at then
            scanning.look(content if isinstance(content, File) else BytesIO(content))
        blob = store.keep_original(content, name=name, now=now)
    except FileRefused as error:
        raise NotPossible(str(error)) from error
    media_type = media_type or blob.media_type
    parts = gather(blob, name=name, media_type=media_type, now=now, seconds=seconds)
    for _attempt in range(3):
        try:
            return _enter(parts, channel=channel, by=by, now=now, sender=sender, received_at=received_at or now)
        except IntegrityError:  # two with one code, once in a thousand billion
            continue
    raise NotPossible(_("The original could not be entered. Try again."))


def receive_paste(*, html: str, text: str, by, now: datetime, sender: str = "") -> Intake:
    """Enter what somebody pasted, rich text where there is some. Kept as a page of its own. Raises NotPossible."""
    words = html if plain_text(html).strip() else ""
    if not words:
        paragraphs = (markup.escape(line) for line in text.replace("\r\n", "\n").split("\n"))
        words = "".join(f"<p>{line}</p>\n" for line in paragraphs) if text.strip() else ""
    if not words:
        raise NotPossible(_("Paste the text first; there is nothing in the field."))
    page = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{storable.text(words)}\n</body></html>\n'
    return receive(
        page.encode(),
        name="pasted.html",
        channel=Intake.Channel.PASTE,
        by=by,
        now=now,
        sender=sender,
        media_type=HTML,
    )


@transaction.atomic
def _enter(parts: list[Part], *, channel: str, by, now: datetime, sender: str, received_at: datetime) -> Intake:
    original = parts[0]
    intake = Intake(
        code=new_code(),
        channel=channel,
        sender=storable.text(sender.strip(), 300),
        received_at=received_at,
        received_by=by,
        name=original.name,
        media_type=original.media_type[:100],
        sha256=original.sha256,
        size=original.size,
        blob=original.blob,
        keep_until=reading.kept_until(received_at),
    )
    intake.save()
    reading.write(intake, parts, now=now)
    audit.record("receive_intake", intake, by=by, now=now, code=intake.code, channel=channel, size=intake.size)
    return intake
