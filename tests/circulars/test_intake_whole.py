"""The whole way with the real readers and the real grammar: a mail with a document in it, and what wants to do harm."""

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from circulars import intake, publishing
from circulars.models import Intake, WorkingCopy
from tests import factories
from tests.circulars.file_samples import image, pdf
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "variants"
KINDS = (".eml", ".html", ".pdf", ".hwpx", ".docx")
LETTER = """\
Circular 31/2018

Barcelona, 6 December 2018

To the members of UCLG

Declaration on migration adopted in Marrakech

Dear members,

The Secretariat informs you that the Forum will gather in Marrakech from 5 to 10 May 2019.
Please register before 30 April 2019 and see Circular 27/2018.

Yours sincerely,

The World Secretariat
"""


def mail(*attachments: tuple[str, str, bytes], words: str = LETTER) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "UCLG <office@uclg.example>", "office@city.example"
    message["Subject"], message["Message-ID"] = "Circular 31/2018", "<31@uclg.example>"
    message["Date"] = "Thu, 06 Dec 2018 10:00:00 +0100"
    message.set_content(words)
    for name, media_type, content in attachments:
        maintype, _, subtype = media_type.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return message.as_bytes()


def receive(content: bytes, name: str) -> Intake:
    return intake.receive(content, name=name, channel=Intake.Channel.UPLOAD, by=None, now=NOW)


def test_mail_becomes_a_public_circular(make_user):
    kim = make_user("kim", "editor", "publisher")
    factories.series()
    row = receive(mail(("note.txt", "text/plain", b"A file that came with it.")), "mail.eml")
    intake.accept_sure(row.pk, item=0, by=kim, now=NOW)

    copy = intake.draft(
        row.pk,
        item=0,
        by=kim,
        now=NOW,
        home_section=factories.section(),
        post=factories.post(),
        text_status="unchanged",
    )
    edition = publishing.publish(copy.pk, by=kim, now=NOW, alone_reason="Only one on duty")

    assert edition.facts["number"]["label"] == "Circular 31/2018"
    assert edition.title == "Declaration on migration adopted in Marrakech"
    assert edition.facts["issued_on"] == "2018-12-06"
    assert [line["due_on"] for line in edition.facts["deadlines"]] == ["2019-04-30"]
    assert [(line["starts_on"], line["place"]) for line in edition.facts["events"]] == [("2019-05-05", "Marrakech")]
    assert [file["name"] for file in edition.facts["files"]] == ["note.txt"]
    assert [reference.serial for reference in edition.references.all()] == [27]
    assert "Circular 31/2018" not in edition.body, "the head of the letter stands in the facts"
    assert edition.facts["received_on"] == "2018-12-06"
    assert edition.facts["original_hash"] == row.sha256


def test_every_proposal_shows_where_it_was_read():
    row = receive(mail(), "mail.eml")
    lines = {line.number: line.text for line in intake.reading.of(row)[0].document.lines}

    for field in intake.sheet(row).fields:
        for entry in field.entries:
            if entry.line is not None:
                assert entry.line in lines, entry
                if entry.start is not None:
                    assert entry.end <= len(lines[entry.line]), entry


def test_document_in_a_mail_is_the_circular():
    row = receive(mail(("circular.txt", "text/plain", LETTER.encode()), words="Please find it attached."), "mail.eml")

    assert row.main_part == 1
    assert row.number_serial == 31
    assert intake.sheet(row).field("title").entries[0].part == 1


def test_the_same_circular_by_mail_and_as_text_is_a_double():
    first, second = receive(mail(), "mail.eml"), receive(LETTER.encode(), "letter.txt")

    (double,) = intake.doubles(second)

    assert double.intake == first


HOSTILE = {
    "bomb.docx": base64.b64decode("UEsDBBQAAAAIAA=="),
    "lie.pdf": b"MZ\x90\x00" + b"\x00" * 100,
    "cut.pdf": pdf("x")[:200],
    "picture.eml": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 2000,
    "deep.html": b"<div>" * 50_000 + b"words",
    "zeros.txt": b"\x00" * 100_000,
    "picture.png": image(),
    "lines.txt": b"a\n" * 60_000,
    "one.txt": b"x" * 3_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_harmful_files_are_kept_and_do_nothing(name):
    row = receive(HOSTILE[name], name)

    row.refresh_from_db()
    assert row.state == "new"
    assert row.reading_state == "read" or intake.trouble_of(row)
    assert intake.draft(row.pk, item=0, by=None, now=NOW).title


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside the checkout")
def test_samples_are_received_and_drafted():
    files = [path for path in sorted(SAMPLES.rglob("*.*")) if path.suffix in KINDS and path.stat().st_size][:8]

    for path in files:
        row = receive(path.read_bytes(), path.name)
        intake.draft(row.pk, item=0, by=None, now=NOW)

    assert WorkingCopy.objects.count() == len(files)
