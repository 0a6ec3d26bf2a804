"""Any file becomes one document or a word that says why not; the process that reads it can be harmed, nobody else."""

import base64
import io
import json
import re
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from benchmarks.privacy import documents as plain_documents
from circulars import readers
from circulars.readers import TookTooLong, read_document
from circulars.readers.document import Document
from circulars.readers.documents.sniff import EXTENSIONS
from tests.circulars.document_samples import archive, document_of, docx, msg, odt, paragraph, pdf, trouble_of

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = ROOT.parent / "shared" / "samples" / "variants"
GIBIBYTE = 1 << 20  # in the unit of getrusage
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILES = {
    "eml": b"Subject: x\r\n\r\nWords",
    "msg": msg({0x0037: "x", 0x1000: "Words"}),
    "pdf": pdf([[(70, 700, 10, "Words")]]),
    "docx": docx(paragraph("Words")),
    "hwp": plain_documents.hwp(["Words"]),
    "hwpx": plain_documents.hwpx(["Words"]),
    "odt": odt("<text:p>Words</text:p>"),
    "html": b"<p>Words</p>",
    "txt": b"Words",
}


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_is_read_in_the_limited_process(kind):
    reading = read_document(FILES[kind], name=f"a.{kind.upper()}")

    assert (reading.state, reading.trouble, reading.proposals) == ("read", "", [])
    assert reading.document.text == "Words"
    assert reading.document.media_type == EXTENSIONS[kind]
    assert Document.from_json(json.loads(json.dumps(reading.document.as_json()))) == reading.document


def test_kind_is_known_by_media_type_or_content_where_there_is_no_name():
    assert read_document(b"Pasted <b>words</b>", media_type="text/html").document.text == "Pasted words"
    assert read_document(io.BytesIO(FILES["pdf"])).document.media_type == "application/pdf"
    assert trouble_of(FILES["pdf"], "", "text/plain") == ("broken", "mismatch")


@pytest.mark.parametrize("wanted", FILES)
@pytest.mark.parametrize("kind", FILES)
def test_content_of_another_kind_is_refused(kind, wanted):
    texts = ("eml", "html", "txt")
    if kind == wanted or (kind in texts and wanted in texts):
        return
    assert trouble_of(FILES[kind], f"a.{wanted}") == ("broken", "mismatch")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", b"MZ\x90\x00" + b"\0" * 500, ("broken", "program")),
        ("a.docx", b"\x7fELF" + b"\0" * 500, ("broken", "program")),
        ("a.hwpx", OLE + b"\0" * 3000, ("broken", "mismatch")),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 900, ("locked", "encrypted")),
        ("a.doc", OLE + b"\0" * 900, ("unknown", "old")),
        ("a.rtf", b"{\\rtf1 x}", ("unknown", "old")),
        ("a.xyz", b"words", ("unknown", "type")),
        ("a.docx", FILES["docx"][: len(FILES["docx"]) // 2], ("broken", "archive")),
        ("a.hwp", b"HWP Document File V3.00" + b"\0" * 99, ("unknown", "version")),
        ("a.docx", archive({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), ("broken", "doctype")),
        ("a.docx", archive({"word/document.xml": b"<a>" + b" " * 40_000_000 + b"</a>"}), ("broken", "bomb")),
        ("a.docx", archive({"word/document.xml": "<a><b></a>"}), ("broken", "markup")),
        ("a.docx", docx(""), ("empty", "blank")),
        ("a.pdf", b"", ("empty", "nothing")),
        ("a.eml", b"\0\0\0\0" * 100, ("broken", "mismatch")),
    ],
)
def test_file_that_cannot_be_read_says_why(name, content, expected):
    assert trouble_of(content, name) == expected


@pytest.fixture
def worker_that(tmp_path, monkeypatch):
    """A worker in which a piece of the program is replaced by another."""

    def make(piece: str, other: str) -> None:
        source = readers.WORKER.read_text()
        assert piece in source
        root = next(line for line in source.splitlines() if line.startswith("    root = "))
        program = tmp_path / "worker.py"
        program.write_text(source.replace(root, f"    root = {str(ROOT)!r}").replace(piece, other))
        monkeypatch.setattr(readers, "WORKER", program)

    return make


PROPOSING = "from circulars.readers.documents.proposing import proposals_of"
CONTEXT = {"today": "2031-05-05"}


@pytest.mark.parametrize("deed", ["time.sleep(60)", "bytearray(3 << 30)", "os.kill(os.getpid(), 9)", "1 / 0"])
def test_rules_that_fail_over_a_text_leave_the_document(worker_that, deed):
    worker_that(PROPOSING, f"proposals_of = lambda *args: {deed}")

    reading = read_document(b"Words", name="a.txt", context=CONTEXT, seconds=3)

    assert (reading.state, reading.trouble, reading.proposals) == ("read", "grammar", [])
    assert reading.document.text == "Words"


def test_proposals_come_along_where_a_context_is_given(worker_that):
    answer = {"proposals": [{"field": "title", "value": "Words"}], "trouble": ""}
    worker_that(PROPOSING, f"proposals_of = lambda document, context: {answer!r}")

    assert read_document(b"Words", name="a.txt", context=CONTEXT).proposals == answer["proposals"]
    assert read_document(b"Words", name="a.txt").proposals == []


@pytest.mark.parametrize(
    ("deed", "trouble"),
    [
        ("bytearray(2 << 30)", "crash"),
        ("os.kill(os.getpid(), 11)", "crash"),
        ("os.write(1, b'{}\\n'); os._exit(0)", "answer"),
    ],
)
def test_worker_that_breaks_its_limits_gives_a_broken_file(worker_that, deed, trouble):
    worker_that("    limit()\n", f"    limit()\n    {deed}\n")

    reading = read_document(b"Words", name="a.txt")

    assert (reading.state, reading.trouble) == ("broken", trouble)


def test_worker_that_hangs_is_ended(worker_that):
    worker_that("    limit()\n", "    limit()\n    time.sleep(60)\n")
    began = time.monotonic()

    with pytest.raises(TookTooLong):
        read_document(b"Words", name="a.txt", seconds=1)
    assert time.monotonic() - began < 30, "it hangs for a minute"


GROWING = {
    "deep.html": b"<div>" * 300_000 + b"words",
    "attributes.html": b"<p " + b"a=b " * 300_000 + b">words",
    "open.html": b"<a " * 200_000,
    "entities.html": b"&amp" * 2_000_000,
    "cells.html": b"<table>" + b"<tr><td>x<td>y" * 150_000,
    "spaces.txt": b" " * 8_000_000 + b"x",
    "lines.txt": b"a\n" * 3_000_000,
    "words.txt": b"To: From: Sent: " * 200_000,
    "quotes.txt": b"> From: a@b\nSent: x\n" * 50_000,
    "parts.eml": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 100_000,
    "nested.eml": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000)
    ),
    "words.eml": b"Subject: " + b"=?utf-8?Q?a?= " * 100_000 + b"\r\n\r\nx",
    "base64.eml": b"Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"a " * 4_000_000),
    "paragraphs.docx": docx(paragraph("x") * 200_000),
    "tables.docx": docx("<w:tbl><w:tr><w:tc>" * 3_000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 3_000),
    "pages.pdf": pdf([[(70, 700, 10, "x")] for _number in range(1_500)]),
    "letters.pdf": pdf([[(70, 800 - row, 1, "x" * 300) for row in range(700)] for _number in range(6)]),
}


@pytest.mark.parametrize("name", GROWING)
def test_file_made_to_be_slow_ends_in_time_and_within_memory(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(GROWING[name])

    state, seconds, peak = measured(path)

    assert state in ("read", "empty", "broken")
    assert seconds < readers.WALL_SECONDS + 10, "a busy machine ends it by the clock"
    assert peak < GIBIBYTE


def seconds_of_children() -> float:
    """Of the processor: what else the machine does is no part of them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(path: Path) -> tuple[str, float, int]:
    """State, seconds and the peak of the worker in KiB, by a process of its own: a peak is that of all its children."""
    code = (
        "import resource, sys, time, pathlib; from circulars.readers import read_document\n"
        "path, began = pathlib.Path(sys.argv[1]), time.monotonic()\n"
        "state = read_document(path, name=path.name).state\n"
        "print(state, time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run([sys.executable, "-c", code, str(path)], cwd=root, capture_output=True, check=True, text=True)
    state, seconds, peak = said.stdout.split()
    return state, float(seconds), int(peak)


@pytest.mark.parametrize("kind", ["docx", "hwpx", "odt"])
@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/hostname"', 'SYSTEM "http://127.0.0.1:9/"', '"aha"'])
def test_entities_of_xml_are_refused(kind, entity):
    """Also those of the file itself, which multiply (billion laughs)."""
    declared = f"<!DOCTYPE x [<!ENTITY e {entity}>]>".encode()
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES[kind])) as whole, zipfile.ZipFile(content, "w") as changed:
        for name in whole.namelist():
            member = whole.read(name)
            if name.endswith(".xml") and b"Words" in member:
                body = re.sub(rb"^\s*<\?xml.*?\?>", b"", member)
                member = declared + body.replace(b"Words", b"Words &e;")
            changed.writestr(name, member)

    reading = read_document(content.getvalue(), name=f"a.{kind}")

    assert (reading.state, reading.document) == ("broken", None)


STATES = {"ok": ("read",), "error": ("empty", "locked", "broken", "unknown")}


@pytest.mark.skipif(not HOSTILE.exists(), reason="the samples are not here")
def test_hostile_samples_end_as_expected():
    for case in json.loads((HOSTILE / "hostile.json").read_text()):
        path = HOSTILE / "hostile" / case["file"]
        if not path.exists():  # made when needed, as the bomb above
            continue
        began = time.monotonic()
        reading = read_document(path, name=case["file"], seconds=case["seconds"])
        assert reading.state in [state for outcome in case["expect"] for state in STATES[outcome]], case
        assert time.monotonic() - began < case["seconds"]
        text = reading.document.text if reading.document else ""
        assert not [word for word in case.get("must_not_contain", []) if word in text and len(word) > 1], case
        assert measured(path)[2] < GIBIBYTE, case


def test_ten_pages_are_read_at_once():
    words = "The Congress takes place in the middle of May and every member is invited to take part in it."
    content = pdf([[(70, 780 - 16 * row, 10, f"{row} {words}") for row in range(45)] for _number in range(10)])
    before = seconds_of_children()

    document = read_document(content, name="a.pdf").document

    assert seconds_of_children() - before < 3
    assert document_of(content, "a.pdf") == document
