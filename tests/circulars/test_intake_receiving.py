"""Receiving: kept unchanged, read, entered; whatever it is and whatever happens half-way."""

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from circulars import intake
from circulars.files import sweep
from circulars.files.storage import blobs
from circulars.grammar.proposal import Proposal
from circulars.intake import parts, receiving, retention
from circulars.models import Blob, Intake, IntakeFile, ReadingState
from tests import received
from tests.circulars.file_samples import image, pdf
from tests.circulars.portable import use_own_folders
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(monkeypatch):
    return received.reader(monkeypatch)


def test_received_file_is_kept_and_read(reader, make_user):
    kim = make_user("kim", "editor")
    reader.says(b"the letter", received.letter(), received.proposals())

    row = received.receive(by=kim, sender="UCLG <office@uclg.example>")

    row.refresh_from_db()
    with blobs().open(row.sha256) as kept:
        assert kept.read() == b"the letter"
    assert (row.state, row.reading_state, row.channel) == ("new", "read", "upload")
    assert (row.number_serial, row.number_year, row.language) == (31, 2018, "en")
    assert (row.subject, row.sender) == ("Declaration on migration", "UCLG <office@uclg.example>")
    assert (row.received_by, row.received_at, row.read_at) == (kim, NOW, NOW)
    assert row.band_0 is not None
    assert row.proposals.count() == len(received.proposals())
    assert len(row.code) == 10


def test_mail_brings_its_files_and_headers(reader):
    letter = pdf("Circular 31/2018")
    headers = {
        "subject": "Circular 31", "sender_name": "UCLG", "sender_address": "office@uclg.example",
        "message_id": "<31@uclg.example>", "date": "2018-12-06T10:00:00+01:00",
    }  # fmt: skip
    picture = image()
    mail = received.letter(
        "Dear members, please see the attached circular.",
        enclosed=[
            received.file_in_it("서큘러 31.pdf", letter),
            received.file_in_it("logo.png", picture, "image/png", content_id="logo"),
            received.file_in_it("huge.zip", b"", "application/zip", trouble="too_large"),
        ],
        headers=headers,
    )
    reader.says(b"From: office", mail, [Proposal("title", "Circular 31", 1, confidence=0.5)])
    reader.says(letter, received.letter(), received.proposals())

    row = received.receive(b"From: office", name="mail.eml", channel=Intake.Channel.COMMAND)

    assert (row.subject, row.sender) == ("Circular 31", "UCLG <office@uclg.example>")
    assert row.message_id == "<31@uclg.example>"
    assert row.sent_at.isoformat() == "2018-12-06T09:00:00+00:00"
    files = list(row.files.values_list("position", "name", "is_inline", "reading_state", "trouble"))
    assert files == [
        (1, "서큘러 31.pdf", False, "read", ""),
        (2, "logo.png", True, "empty", ""),
        (3, "huge.zip", False, "unknown", "too_large"),
    ]
    assert IntakeFile.objects.get(position=3).blob is None
    assert row.main_part == 1
    assert set(row.proposals.values_list("part", flat=True)) == {1}
    assert "JVBER" not in str(row.document), "the bytes of a file are in its blob alone"
    shown = intake.reading.of(row)
    assert [(part.position, part.document is not None) for part in shown] == [
        (0, True),
        (1, True),
        (2, False),
        (3, False),
    ]
    assert shown[3].trouble


def test_what_only_the_mail_says_is_proposed_and_never_sure(reader):
    letter = pdf("Circular 31/2018")
    mail = received.letter(
        "Reply by 1 May", enclosed=[received.file_in_it("letter.pdf", letter)], headers={"from": "x"}
    )
    reader.says(
        b"From: office", mail, [Proposal("deadlines", {"due_on": "2019-05-01"}, 1), Proposal("title", "Fwd", 1)]
    )
    reader.says(letter, received.letter(), [Proposal("title", "Declaration on migration", 4)])

    row = received.receive(b"From: office", name="mail.eml")

    sheet = intake.sheet(row)
    assert [(entry.part, entry.is_sure) for entry in sheet.field("deadlines").entries] == [(0, False)]
    assert [entry.value for entry in sheet.field("title").entries] == ["Declaration on migration"]


@pytest.mark.parametrize(
    ("state", "trouble"), [("locked", "encrypted"), ("broken", "crash"), ("unknown", "type"), ("empty", "scan")]
)
def test_unreadable_file_is_kept_and_says_why(reader, state, trouble):
    reader.says(b"closed", None, state=state, trouble=trouble)

    row = received.receive(b"closed", name="closed.hwp")

    assert (row.reading_state, row.document) == (state, None)
    assert intake.trouble_of(row)
    assert intake.sheet(row).undecided == 0


def test_file_that_needs_long_is_read_by_the_upkeep(reader):
    reader.takes_too_long(b"long")
    row = received.receive(b"long")
    assert (row.reading_state, row.read_at) == ("waiting", None)

    reader.says(b"long", received.letter(), received.proposals())
    assert intake.read_waiting(NOW) == "1 originals read"

    row.refresh_from_db()
    assert (row.reading_state, row.number_serial) == ("read", 31)
    assert intake.read_waiting(NOW) == ""


@pytest.mark.parametrize(("content", "limit"), [(b"", 50), (b"x" * 2_000_000, 1)])
def test_empty_and_too_large_are_refused(reader, settings, content, limit):
    settings.MAX_FILE_MB = limit

    with pytest.raises(intake.NotPossible):
        received.receive(content)

    assert not Intake.objects.exists()


def test_file_object_is_received_as_bytes_are(reader):
    row = received.receive(ContentFile(b"the letter", name="a"))

    assert row.size == 10


def test_nothing_is_left_of_a_crash_between_bytes_and_row(reader, monkeypatch, settings, tmp_path):
    use_own_folders(settings, tmp_path)
    reader.says(b"the letter", received.letter(), received.proposals())
    monkeypatch.setattr(receiving.reading, "write", _fails)

    with pytest.raises(RuntimeError):
        received.receive()

    assert not Intake.objects.exists()
    unnamed = Blob.objects.get()
    assert sweep.unnamed().get() == unnamed
    assert sweep.delete_unused([unnamed.pk]) == 1


def _fails(*arguments, **named):
    raise RuntimeError("the power went")


def test_bytes_of_originals_are_in_use(reader):
    letter = pdf("Circular 31/2018")
    reader.says(b"From: office", received.letter(enclosed=[received.file_in_it("letter.pdf", letter)]))

    row = received.receive(b"From: office", name="mail.eml")

    assert not sweep.unnamed().filter(pk__in=[row.blob_id, row.files.get().blob_id]).exists()


def test_text_that_no_database_takes_is_cleaned(reader):
    reader.says(
        b"nul",
        received.letter("a\0b", "half \ud800 of a pair", headers={"subject": "s\0t", "from": "x"}),
        [Proposal("title", "t\0\ud800", 1, "w\0")],
    )

    row = received.receive(b"nul")

    row.refresh_from_db()
    assert row.subject == "st"
    assert row.document["lines"][0]["text"] == "ab"
    assert row.proposals.get().value == "t"


def test_a_mail_from_another_age_has_no_date(reader):
    reader.says(b"old", received.letter(headers={"date": "0001-01-01T00:00:00+14:00", "from": "x"}))

    assert received.receive(b"old").sent_at is None


def test_files_inside_files_end_somewhere(reader):
    inner = b"From: office, again"
    mail = received.letter("Look", enclosed=[received.file_in_it("again.eml", inner, "message/rfc822")] * 40)
    reader.says(inner, mail)

    row = received.receive(inner, name="mail.eml")

    assert row.files.count() == 60


def test_pasted_rich_text_is_kept_as_a_page(reader):
    row = intake.receive_paste(html="<h2>Circular 31</h2><p>Dear members</p>", text="Circular 31", by=None, now=NOW)

    with blobs().open(row.sha256) as kept:
        assert b"<h2>Circular 31</h2>" in kept.read()
    assert (row.channel, row.media_type, row.state) == ("paste", "text/html", "new")


def test_pasted_plain_text_is_escaped(reader):
    row = intake.receive_paste(html="<p> </p>", text="1 < 2\r\nnext", by=None, now=NOW)

    with blobs().open(row.sha256) as kept:
        assert b"<p>1 &lt; 2</p>\n<p>next</p>" in kept.read()


def test_nothing_pasted_is_refused():
    with pytest.raises(intake.NotPossible):
        intake.receive_paste(html="<p></p>", text=" ", by=None, now=NOW)


def test_reading_again_is_refused_once_the_original_is_gone(reader):
    row = received.receive()
    with transaction.atomic():
        retention.clear(row, now=NOW)

    with pytest.raises(intake.NotPossible):
        intake.read(row.pk, now=NOW)


def test_proposals_stay_within_what_columns_hold(reader):
    wild = [Proposal("number", {"serial": 10**12, "year": "x"}, -3, confidence=7.0), Proposal("nothing", "x")]
    reader.says(b"wild", received.letter(), wild)

    row = received.receive(b"wild")

    assert (row.number_serial, row.number_year) == (None, None)
    kept = row.proposals.get()
    assert (kept.confidence, kept.line) == (1.0, None)
    assert row.reading_state == ReadingState.READ


def test_files_that_there_was_no_room_for_are_told(reader, monkeypatch):
    monkeypatch.setattr(parts, "MOST_FILES", 2)
    files = [received.file_in_it(f"{number}.pdf", pdf(f"Letter {number}")) for number in range(3)]
    reader.says(b"From: office", received.letter("See the files", enclosed=files))

    row = received.receive(b"From: office", name="mail.eml")

    assert row.files.count() == 2
    assert (row.reading_state, row.trouble) == ("read", "too_many")
    assert intake.trouble_of(row)
