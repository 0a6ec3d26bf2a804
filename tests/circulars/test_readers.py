"""Files of strangers are read in a process that they cannot harm, and whatever cannot be read is said to be so."""

import io
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from benchmarks.privacy import documents
from circulars import readers
from circulars.files import types
from circulars.readers import TookTooLong, read

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "variants"
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPE = {name: known.media_type for name, known in types.TYPES.items()}
LINES = ["회의 안내", "번호 900101-\n1234567 <&>", "끝"]


def archive(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["docx", "hwpx", "hwp"])
def test_words_of_a_document_are_read_across_its_runs_and_breaks(kind):
    content = getattr(documents, kind)(LINES)

    assert types.identify(f"a.{kind}", io.BytesIO(content)).media_type == TYPE[kind]
    reading = read(content, TYPE[kind])
    assert (reading.state, reading.is_cut) == ("read", False)
    assert reading.text == "\n".join(LINES)


def test_pdf_is_read_page_by_page():
    reading = read(documents.pdf([f"line {number}" for number in range(100)]), TYPE["pdf"])

    assert reading.text.split("\n") == [f"line {number}" for number in range(100)]


def test_long_hwp_is_read():
    lines = [f"{number} " + "글" * 3000 for number in range(40)]

    assert read(documents.hwp(lines), TYPE["hwp"]).text == "\n".join(lines)
    assert read(documents.hwp(lines, flags=0), TYPE["hwp"]).text == "\n".join(lines)


@pytest.mark.parametrize("flags", [2, 3, 4, 5, 256])
def test_locked_hwp_is_called_locked(flags):
    assert read(documents.hwp(["비밀"], flags=flags), TYPE["hwp"]).state == "locked"


def test_docx_shows_what_stands_beside_its_text():
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cells = [f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("900101", "1234567")]
    row = f"<w:tr>{''.join(cells)}</w:tr>"
    content = archive(
        {
            "word/document.xml": f"<w:document {word}><w:body><w:tbl>{row}</w:tbl>"
            "<w:p><w:del><w:r><w:delText>struck out</w:delText></w:r></w:del></w:p></w:body></w:document>",
            "word/footnotes.xml": f"<w:footnotes {word}><w:p><w:r><w:t>a note</w:t></w:r></w:p></w:footnotes>",
            "word/comments.xml": f"<w:comments {word}><w:p><w:r><w:t>a comment</w:t></w:r></w:p></w:comments>",
            "docProps/core.xml": "<c><creator>The author</creator></c>",
            "word/_rels/document.xml.rels": '<R><Relationship TargetMode="External" Target="https://a.example/"/></R>',
        }
    )

    reading = read(content, TYPE["docx"])
    assert {(paragraph["kind"], " ".join(paragraph["text"].split())) for paragraph in reading.paragraphs} == {
        ("row", "900101 1234567"),
        ("text", "struck out"),
        ("note", "a note"),
        ("note", "a comment"),
        ("fact", "The author"),
        ("fact", "https://a.example/"),
    }


def test_spreadsheet_shows_numbers_as_people_see_them():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["이름", 9001011234567, 12.5])
    sheet.append(["둘째", 503153234567])
    sheet["B2"].number_format = "000000-0000000"
    file = io.BytesIO()
    book.save(file)

    lines = read(file.getvalue(), TYPE["xlsx"]).text.split("\n")
    assert lines[0].split("\t") == ["이름", "9001011234567", "12.5"]
    assert lines[1].split("\t") == ["둘째", "0503153234567"]


def test_open_document_is_read():
    content = archive(
        {
            "mimetype": TYPE["odt"],
            "content.xml": '<o:d xmlns:o="urn:o" xmlns:text="urn:t"><text:h>Head</text:h>'
            "<text:p>a<text:tab/>b</text:p></o:d>",
        }
    )

    assert read(content, TYPE["odt"]).paragraphs == [
        {"kind": "heading", "text": "Head"},
        {"kind": "text", "text": "a\tb"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_plain_text_is_read_in_the_encodings_that_are_taken(encoding):
    assert read("첫째 줄\r\n둘째".encode(encoding), TYPE["txt"]).text == "첫째 줄\n둘째"


def test_archive_is_read_one_level_deep_and_says_what_it_left():
    inner = archive({"글.txt": "안에"})
    content = archive({"신청서.docx": documents.docx(["신청"]), "사진.png": b"\x89PNG", "또.zip": inner})

    reading = read(content, TYPE["zip"])
    assert [paragraph["text"] for paragraph in reading.paragraphs] == ["신청서.docx", "신청", "사진.png", "또.zip"]
    assert reading.is_cut


@pytest.mark.parametrize("kind", ["doc", "xls", "ppt"])
def test_old_binary_document_is_unknown(kind):
    assert read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", TYPE[kind]).state == "unknown"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", b"%PDF-1.7 nothing"),
        ("docx", b"PK\x03\x04 cut off"),
        ("docx", archive({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
        ("docx", archive({"word/document.xml": "<a><b></a>"})),
        ("docx", archive({"word/other.xml": "<a/>"})),
        ("docx", archive({"word/document.xml": b"<a>" + b" " * 40_000_000 + b"</a>"})),
        ("hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000),
        ("hwp", documents.hwp(["글" * 5000])[:-4000]),
        ("hwpx", archive({"mimetype": "application/hwp+zip"})),
        ("txt", b"\xff\xfd\xfc\xff"),
    ],
)
def test_damaged_or_hostile_file_is_broken_within_seconds(kind, content):
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    assert read(content, TYPE[kind]).state == "broken"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used < 10


def test_text_is_cut_at_two_million_characters():
    reading = read(("가" * 99 + "\n").encode() * 30_000, TYPE["txt"])

    assert reading.state == "read"
    assert reading.is_cut
    assert 1_900_000 < len(reading.text) <= 2_000_100


@pytest.fixture
def hostile_worker(tmp_path, monkeypatch):
    """A worker that does after its limits what a captured parser might do."""

    def make(deed: str) -> None:
        program = tmp_path / "worker.py"
        source = readers.WORKER.read_text().replace("    limit()\n", f"    limit()\n    {deed}\n", 1)
        program.write_text(source)
        monkeypatch.setattr(readers, "WORKER", program)

    return make


@pytest.mark.parametrize(
    "deed",
    [
        "bytearray(2 << 30)",
        "os.kill(os.getpid(), 9)",
        "os.write(1, b'x' * 10); os._exit(0)",
        "[open(0, closefd=False) for _ in range(9)]; [os.dup(0) for _ in range(99)]",
        "open('/tmp/reader-writes', 'wb', buffering=0).write(b'x')",
    ],
)
def test_worker_that_breaks_its_limits_gives_a_broken_file(hostile_worker, deed):
    hostile_worker(deed)

    assert read(b"words", TYPE["txt"]).state == "broken"
    path = Path("/tmp/reader-writes")  # noqa: S108
    assert not path.exists() or path.stat().st_size == 0
    path.unlink(missing_ok=True)


def test_worker_that_hangs_is_killed_with_its_children(hostile_worker, tmp_path):
    hostile_worker("os.fork(); __import__('time').sleep(60)")
    began = time.monotonic()

    with pytest.raises(TookTooLong):
        read(b"words", TYPE["txt"], seconds=2)
    assert time.monotonic() - began < 30, "it hangs for a minute"
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path / "worker.py") not in listed


def test_worker_that_talks_without_end_is_stopped(hostile_worker, monkeypatch):
    monkeypatch.setattr(readers, "MAX_OUTPUT", 1 << 20)
    hostile_worker("\n    while True: os.write(1, b'x' * 65536)")

    assert read(b"words", TYPE["txt"]).detail == "output"


def test_reader_needs_no_django():
    command = "import sys; from circulars.readers import dispatch; print('django' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout

    assert output.strip() == "False"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("uclg-2019-32.pdf", "read"),
        ("uclg-2022-26-a.board.pdf", "read"),
        ("uclg-2020-14.docx", "read"),
        ("kr-gaok-brief-2016-09-06.hwpx", "read"),
        ("hostile/encrypted.pdf", "locked"),
        ("hostile/image-only.pdf", "empty"),
        ("hostile/program.pdf", "broken"),
        ("hostile/entities.docx", "broken"),
        ("hostile/truncated.docx", "broken"),
        ("hostile/ole.hwpx", "broken"),
        ("hostile/pages-300.pdf", "read"),
        ("hostile/cp949.txt", "read"),
        ("hostile/utf16.txt", "read"),
    ],
)
def test_sample_is_read_or_refused(name, state):
    assert read(SAMPLES / name, TYPE[name.rpartition(".")[2]]).state == state
