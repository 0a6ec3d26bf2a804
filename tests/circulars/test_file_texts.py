"""The words of files are read once, before they are needed, and the checks say what nobody could read."""

import io
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from benchmarks.privacy import documents
from circulars import changes, checks, file_texts, publishing, readers
from circulars.checks import Level, privacy
from circulars.codes import new_code
from circulars.files import staging, store
from circulars.masking.log import MaskingFormatter
from circulars.models import Attachment, BlobText, File, PassageLine, ShownText, SourceLine, WorkingCopy
from tests import factories
from tests.circulars import file_samples
from tests.circulars.test_masking import RESIDENT
from tests.factories import NOW

pytestmark = pytest.mark.django_db

DASHED = f"{RESIDENT[:6]}-{RESIDENT[6:]}"


def attach(copy: WorkingCopy, content: bytes, name: str, **fields) -> Attachment:
    blob = store.put(content, name=name, now=NOW)
    file = File.objects.create(code=new_code(12), circular=copy.circular, language=copy.language, created_at=NOW)
    position = copy.attachments.count()
    return Attachment.objects.create(working_copy=copy, file=file, blob=blob, name=name, position=position, **fields)


def personal(copy: WorkingCopy) -> list[tuple]:
    return [(finding.level, finding.code, finding.field, finding.where) for finding in privacy.of_copy(copy)]


@pytest.mark.database
@pytest.mark.parametrize("kind", ["docx", "hwp", "hwpx", "pdf", "txt"])
def test_number_inside_a_file_blocks_once_the_file_is_read(kind):
    copy = factories.draft(language="ko")
    content = DASHED.encode() if kind == "txt" else getattr(documents, kind)(["application", DASHED])
    row = attach(copy, content, f"신청서.{kind}")

    assert [code for _, code, *_ in personal(copy)] == ["file_not_checked"]
    file_texts.ensure([row.blob], now=NOW)
    (level, code, field, where), *rest = personal(copy)
    assert (level, code, field, rest) == (Level.BLOCK, "privacy_resident", "files", [])
    assert f"신청서.{kind}" in where
    assert checks.blocking(copy, at=NOW)


@pytest.mark.database
def test_file_is_read_once(monkeypatch):
    copy = factories.draft()
    row = attach(copy, b"words", "a.txt")
    file_texts.ensure([row.blob], now=NOW)
    monkeypatch.setattr(readers, "read", lambda *args, **options: pytest.fail("read again"))

    file_texts.ensure([row.blob], now=NOW)
    assert file_texts.of(row.blob).text == "words"


@pytest.mark.database
def test_what_an_older_reader_read_is_read_again(monkeypatch):
    row = attach(factories.draft(), b"words", "a.txt")
    file_texts.ensure([row.blob], now=NOW)
    monkeypatch.setattr(readers, "VERSION", readers.VERSION + 1)

    assert list(file_texts.waiting()) == [row.blob]
    file_texts.ensure([row.blob], now=NOW)
    assert not file_texts.waiting().exists()
    assert file_texts.of(row.blob).reader_version == readers.VERSION


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("가.png", file_samples.image("PNG"), "empty"),
        ("가.hwp", documents.hwp(["비밀"], flags=3), "locked"),
        ("가.docx", file_samples.office("word/document.xml"), "empty"),
        ("가.doc", file_samples.ole("WordDocument"), "unknown"),
        ("가.hwp", file_samples.ole("FileHeader", content=b"HWP Document File"), "broken"),
    ],
)
def test_what_cannot_be_read_is_said_and_blocks_nothing(name, content, state):
    copy = factories.draft()
    row = attach(copy, content, name, alternative_text="a picture")
    file_texts.ensure([row.blob], now=NOW)

    assert file_texts.of(row.blob).state == state
    (finding,) = privacy.of_copy(copy)
    assert (finding.level, finding.code) == (Level.NOT_CHECKED, "file_not_checked")
    assert len(finding.fingerprint) == 64
    assert not checks.blocking(copy, at=NOW)


def test_reader_that_needs_longer_leaves_the_file_for_later(monkeypatch):
    def slow(*args, **options):
        raise readers.TookTooLong

    row = attach(factories.draft(), b"words", "a.txt")
    monkeypatch.setattr(readers, "read", slow)

    file_texts.ensure([row.blob], now=NOW, seconds=1)
    assert file_texts.of(row.blob) is None


@pytest.mark.database
def test_upload_is_read_at_once(staff_client):
    upload = SimpleUploadedFile("가.docx", documents.docx(["낱말"]))

    response = staff_client.post(reverse("admin:circulars_upload"), {"file": upload})
    assert response.status_code == 201
    assert BlobText.objects.get().text == "낱말"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": f"Notice {DASHED}"}, "title"),
        ({"summary_ko": f"요약 {DASHED}"}, "summary_ko"),
        ({"signatory": DASHED}, "signatory"),
        ({"body": f"<p>{DASHED[:7]}<b>{DASHED[7]}</b>{DASHED[8:]}</p>"}, "body"),
        ({"body": f"<p>{DASHED.replace('-', '&#45;')}</p>"}, "body"),
        ({"body": f"<table><tbody><tr><td>{DASHED[:6]}</td><td>{DASHED[7:]}</td></tr></tbody></table>"}, "body"),
        ({"body": f'<p><a href="https://form.example/?rrn={RESIDENT}">here</a></p>'}, "links"),
    ],
)
def test_number_in_words_blocks_wherever_it_stands(fields, field):
    copy = factories.draft(**fields)

    (finding,) = privacy.of_copy(copy)
    assert (finding.level, finding.code, finding.field) == (Level.BLOCK, "privacy_resident", field)
    assert DASHED not in str(finding)


def test_number_in_lines_and_names_of_files_blocks():
    copy = factories.draft(addressees=["The members", f"Kim {DASHED}"])
    SourceLine.objects.create(working_copy=copy, publisher="Office", url=f"https://a.example/?jumin={RESIDENT}")
    attach(copy, b"words", f"{DASHED}.txt", caption=f"of {DASHED}")
    found = list(privacy.of_copy(copy))

    assert [finding.field for finding in found if finding.level == Level.BLOCK] == [
        "addressees",
        "sources",
        "files",
        "files",
    ]
    assert DASHED not in str(found)


def test_span_of_a_finding_is_that_of_the_plain_text():
    copy = factories.draft(body=f"<p>first</p><p>No. {DASHED}</p>")

    (finding,) = privacy.of_copy(copy)
    assert (finding.start, finding.end) == (len("first\nNo. "), len("first\nNo. ") + 14)


def test_number_in_a_change_note_is_refused():
    from circulars.publishing import NotPublishable

    edition = factories.published()
    with pytest.raises(NotPublishable) as refusal:
        factories.corrected(edition, now=NOW.replace(day=3), note=f"The number {DASHED} was taken out.")
    assert DASHED not in str(refusal.value)


def test_passage_is_checked_with_the_text_that_carries_it():
    from circulars.models import Passage

    copy = factories.draft()
    passage = Passage.objects.create(code="pay", name="Pay", body=f"<p>Pay to {DASHED}</p>", changed_at=NOW)
    PassageLine.objects.create(working_copy=copy, passage=passage)

    assert [finding.field for finding in privacy.of_copy(copy)] == ["passages"]


def test_nobody_can_accept_more_values_than_are_shown():
    addresses = " ".join(f"https://a.example/900101{number:07}" for number in range(1_200_000, 1_200_300))
    lines = "\n".join(f"010-{number:04}-1234" for number in range(5_000, 5_150))
    found = list(privacy.of_fields({"body": f"{addresses}\n{lines}\n{DASHED}"}))

    assert "privacy_resident" in {finding.code for finding in found}
    (last,) = [finding for finding in found if finding.code == "privacy_more"]
    assert (last.level, last.can_be_accepted) == (Level.BLOCK, False)
    assert len(found) == privacy.MOST + 1


def test_log_writes_masks_also_in_tracebacks():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskingFormatter("{levelname} {message}", style="{"))
    logger = logging.Logger("portal.test")
    logger.addHandler(handler)

    logger.info("asked for %s", DASHED)
    try:
        raise ValueError(DASHED)
    except ValueError:
        logger.exception("failed")
    assert DASHED not in stream.getvalue()
    assert stream.getvalue().count("******-*******") == 2


def test_settings_write_their_log_through_the_mask():
    from portal.settings import LOGGING

    assert LOGGING["formatters"]["line"]["class"] == "circulars.masking.log.MaskingFormatter"
    assert LOGGING["loggers"]["django"]["handlers"] == []


@pytest.mark.database
def test_staged_file_is_waiting_too(make_user):
    upload = SimpleUploadedFile("가.txt", b"words")
    staged = staging.stage(upload, owner=make_user("kim", "editor"), now=NOW)

    assert list(file_texts.waiting()) == [staged.blob]


def test_public_reasons_and_notes_hold_no_personal_value():
    from circulars import publishing

    edition = factories.published(now=NOW)
    words = {"by": None, "now": NOW.replace(day=4), "reason_ko": "사유", "reason_en": f"of {DASHED}"}
    for refused in (
        lambda: publishing.withdraw(edition.circular_id, **words),
        lambda: publishing.hide(edition.circular_id, **words),
        lambda: publishing.give_up_number(factories.own_series(), 2026, 1, **words),
    ):
        with pytest.raises(publishing.PublishingError) as refusal:
            refused()
        assert "******-*******" in str(refusal.value)
    edition.circular.refresh_from_db()
    assert not edition.circular.withdrawals.exists()
    assert not edition.circular.removals.exists()


def test_server_writes_its_log_through_the_mask():
    from gunicorn.app.base import Application
    from gunicorn.config import Config

    from portal.settings import BASE_DIR

    class Served(Application):
        def __init__(self) -> None:
            self.cfg = Config()

    server = Served()
    server.load_config_from_file(str(BASE_DIR / "gunicorn.conf.py"))
    logger = server.cfg.logger_class(server.cfg)
    (handler,) = logger.error_log.handlers
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, "Error at /?q=%s", (DASHED,), None)
    assert DASHED not in handler.format(record)
    logger.error_log.handlers.clear()


@pytest.mark.database
def test_text_that_pages_show_is_kept_beside_the_words():
    row = attach(factories.draft(), documents.docx(["Dear members", "the letter"]), "a.docx")
    file_texts.ensure([row.blob], now=NOW)

    assert row.blob.shown_text.pieces == [["p", "Dear members"], ["p", "the letter"]]
    assert file_texts.of(row.blob).accessibility["paragraphs"] == 2
    file_texts.keep(row.blob, readers.Reading("locked", detail="encrypted"), NOW)
    row.blob.refresh_from_db()
    assert not ShownText.objects.filter(blob=row.blob).exists()
    assert file_texts.of(row.blob).accessibility == {}


@pytest.mark.database
def test_pages_turn_once_a_public_file_is_read():
    row = attach(factories.draft(), b"words", "a.txt")
    before = changes.state(NOW).generation
    file_texts.ensure([row.blob], now=NOW)
    assert changes.state(NOW).generation == before  # of a draft nobody keeps a page

    copy = row.working_copy
    publishing.publish(copy.pk, by=None, now=NOW)
    before = changes.state(NOW).generation
    BlobText.objects.update(reader_version=0)
    file_texts.ensure([row.blob], now=NOW)
    assert changes.state(NOW).generation != before
