"""Where the items are put, and what the checks then say of each: the body, names of files, and the words of files.

Only what stops a publication counts as found: what blocks, and what needs a reason. A notice stops nothing.
"""

import io
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import openpyxl

from benchmarks.privacy import documents
from benchmarks.privacy.corpus import SEED, Item
from circulars.checks import privacy
from circulars.checks.findings import Finding, Level
from circulars.checks.privacy import FileWords
from circulars.checks.privacy.wording import LIKELY
from circulars.files.names import clean_name
from circulars.files.types import TYPES
from circulars.readers import read
from circulars.rendering import clean, plain_text

PER_FILE = 120
STOPS = (Level.BLOCK, Level.NEEDS_REASON)
OPEN, CLOSE = "〔", "〕"


class Outcome(NamedTuple):
    item: Item
    codes: tuple[str, ...]  # of the findings that stop a publication

    @property
    def is_found(self) -> bool:
        return bool(self.codes)


def in_body(items: list[Item]) -> Iterator[Outcome]:
    """Through the sanitiser and the plain text, with tags and entities inside the number."""
    source = random.Random(SEED)
    for item in items:
        text = plain_text(clean(_markup(item, source)))
        yield Outcome(item, _codes(privacy.of_fields({"body": text})))


def _markup(item: Item, source: random.Random) -> str:
    escaped = "<br>".join(_escape(part) for part in item.sentence.split("\n"))
    form = source.randrange(5)
    place = min(escaped.find(_escape(item.value[:9])) + source.randrange(1, 8), len(escaped) - 1)
    if "\n" in item.value or "&" in item.value or form == 0:
        return f"<p>{escaped}</p>"
    if form == 1:
        return f"<p>{escaped[:place]}<strong>{escaped[place]}</strong>{escaped[place + 1 :]}</p>"
    if form == 2:
        return "<p>" + "".join(f"&#{ord(letter)};" for letter in item.sentence) + "</p>"
    if form == 3 and item.value.count("-") == 1 and len(item.value) == 14:
        before, after = escaped.split("-", 1)
        return f"<table><tbody><tr><td>{before}</td><td>{after}</td></tr></tbody></table>"
    return f"<ul><li>{escaped[:place]}<em>{escaped[place:]}</em></li></ul>"


def in_names(items: list[Item]) -> Iterator[Outcome]:
    for item in items:
        if "\n" not in item.sentence and "/" not in item.sentence:
            name = clean_name(f"{item.sentence}.pdf")
            yield Outcome(item, _codes(privacy.of_fields({}, [FileWords(name, "read")])))


def in_files(items: list[Item], kind: str, write: Callable[[list[str]], bytes]) -> Iterator[Outcome]:
    """Read by the limited process; each sentence between brackets that nothing else in the corpus has."""
    for start in range(0, len(items), PER_FILE):
        part = items[start : start + PER_FILE]
        reading = read(write([f"{OPEN}{item.sentence}{CLOSE}" for item in part]), TYPES[kind].media_type)
        texts = [text.partition(CLOSE)[0] for text in reading.text.split(OPEN)[1:]]
        if len(texts) != len(part):
            raise AssertionError(f"{kind}: {len(texts)} of {len(part)} sentences were read")
        for item, text in zip(part, texts, strict=True):
            yield Outcome(item, _codes(privacy.of_fields({}, [FileWords(f"a.{kind}", reading.state, text)])))


def in_pdf(items: list[Item]) -> Iterator[Outcome]:
    """The small PDF writer knows western letters alone; Korean words around a number are left to the other kinds."""
    usable = []
    for item in items:
        sentence = item.sentence.replace("\u3000", " ").replace("\u2011", "-").replace("−", "-")
        if _is_western(sentence):
            usable.append(item._replace(sentence=sentence))
    for start in range(0, len(usable), PER_FILE):
        part = usable[start : start + PER_FILE]
        content = documents.pdf([f"<<{item.sentence}>>" for item in part])
        text = read(content, "application/pdf").text
        texts = [piece.partition(">>")[0] for piece in text.split("<<")[1:]]
        if len(texts) != len(part):
            raise AssertionError(f"pdf: {len(texts)} of {len(part)} sentences were read")
        for item, words in zip(part, texts, strict=True):
            yield Outcome(item, _codes(privacy.of_fields({}, [FileWords("a.pdf", "read", words)])))


def spreadsheet(lines: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(["행", line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def folder(lines: list[str]) -> bytes:
    """A ZIP with a document inside."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("안내/명단.txt", "\n".join(lines))
    return file.getvalue()


PLACES: dict[str, Callable[[list[Item]], Iterable[Outcome]]] = {
    "text": in_body,
    "name of a file": in_names,
    "PDF": in_pdf,
    "DOCX": lambda items: in_files(items, "docx", documents.docx),
    "HWPX": lambda items: in_files(items, "hwpx", documents.hwpx),
    "HWP": lambda items: in_files(items, "hwp", documents.hwp),
    "XLSX": lambda items: in_files(items, "xlsx", spreadsheet),
    "ZIP": lambda items: in_files(items, "zip", folder),
}


def _codes(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(finding.code.removesuffix(LIKELY) for finding in findings if finding.level in STOPS)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_western(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
