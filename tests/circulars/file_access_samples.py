"""Public circulars with files that were read, as the tests of their accessibility need them."""

from datetime import datetime

from circulars import publishing, readers
from circulars.codes import new_code
from circulars.files import store
from circulars.models import Attachment, BlobText, Edition, File, ShownText, WorkingCopy
from contacts.models import PostState
from tests import factories
from tests.factories import NOW

FOUND = {
    "tagged": False, "language": "en", "has_title": True, "shows_title": False, "has_headings": False,
    "pictures_without_text": None, "paragraphs": 2, "is_cut": False,
}  # fmt: skip
PIECES = [["h1", "Annex"], ["p", "Dear members <all>"]]


def attach(copy: WorkingCopy, name: str = "annex.pdf", *, pieces=PIECES, state="read", found=FOUND, **fields):
    """A file of its own bytes; ``found`` None: nobody has read it."""
    content = f"bytes {new_code()}".encode()
    blob = store.put(content, name="a.txt", now=NOW)
    blob.media_type = "application/pdf" if name.endswith(".pdf") else "text/plain"
    blob.save(update_fields=["media_type"])
    file = File.objects.create(code=new_code(12), circular=copy.circular, language=copy.language, created_at=NOW)
    position = copy.attachments.count()
    row = Attachment.objects.create(working_copy=copy, file=file, blob=blob, name=name, position=position, **fields)
    if found is not None:
        read(row, pieces=pieces, state=state, found=found)
    return row


def read(row: Attachment, *, pieces=PIECES, state="read", found=FOUND) -> None:
    found = found | {"paragraphs": len(pieces)} if state == "read" else {}
    BlobText.objects.create(
        blob=row.blob, state=state, text="words", reader_version=readers.VERSION, read_at=NOW, accessibility=found
    )
    if state == "read" and pieces:
        ShownText.objects.create(blob=row.blob, pieces=pieces)


def with_file(by=None, *, mailbox: str = "desk@office.example", now: datetime = NOW, **fields) -> tuple[Edition, File]:
    """A public circular with one file, answered for by a post with this mailbox."""
    post = factories.post()
    PostState.objects.filter(post=post).update(mailbox=mailbox)
    copy = factories.draft(by=by, now=now, post=post)
    row = attach(copy, **fields)
    return publishing.publish(copy.pk, by=by, now=now), row.file


def replace_file(edition: Edition, *, now: datetime) -> WorkingCopy:
    """The next edition is without the file."""
    copy = WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)
    copy = factories.edit(copy, now=now)
    copy.attachments.all().delete()
    publishing.publish(copy.pk, by=None, now=now, change_note="The file was taken out.")
    return copy
