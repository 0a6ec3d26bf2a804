"""What a PDF says for those who hear it: tags, language, title, and words for its pictures. By PDFium."""

import ctypes
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from circulars.readers.documents.lines import plain
from circulars.readers.documents.pdf import NO_TITLE

MAX_PAGES = 300
MAX_ELEMENTS = 50_000
MAX_INFLATED = 16 << 20
_HEADING = re.compile(r"H[1-6]?$|Title$")
_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b[^\0]{0,400}?stream\r?\n", re.DOTALL)
_SHOWS_TITLE = re.compile(rb"/DisplayDocTitle\s+(true|false)")


def look(file: BinaryIO) -> dict[str, Any]:
    content = file.read()
    document = pypdfium2.PdfDocument(content)
    title = NO_TITLE.sub("", plain(document.get_metadata_dict(skip_empty=True).get("Title", ""))[:500])
    found: dict[str, Any] = {
        "tagged": False,
        "language": _language(document),
        "has_title": bool(title),
        "shows_title": _shows_title(content),
        "has_headings": False,
        "pictures_without_text": None,  # of a file without tags nobody knows which pictures say something
    }
    headings = pictures = elements = 0
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        for kind, has_words in _elements(page, MAX_ELEMENTS - elements):
            elements += 1
            headings += bool(_HEADING.match(kind))
            pictures += kind == "Figure" and not has_words
        page.close()
        if elements >= MAX_ELEMENTS:
            break
    if elements and pdfium.FPDFCatalog_IsTagged(document):
        found |= {"tagged": True, "has_headings": headings > 0, "pictures_without_text": pictures}
    return found


def _language(document: pypdfium2.PdfDocument) -> str:
    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < size < 200:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _elements(page: pypdfium2.PdfPage, most: int) -> Iterator[tuple[str, bool]]:
    """(kind, whether words stand for it) of the structure of a page, in no order; walked without recursion."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        count = pdfium.FPDF_StructTree_CountChildren(tree)
        waiting = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, index) for index in range(min(count, most))]
        while waiting and most > 0:
            element = waiting.pop()
            if not element:
                continue
            most -= 1
            children = pdfium.FPDF_StructElement_CountChildren(element)
            for index in range(min(max(0, children), most)):
                waiting.append(pdfium.FPDF_StructElement_GetChildAtIndex(element, index))
            yield (
                _text(pdfium.FPDF_StructElement_GetType, element),
                bool(
                    _text(pdfium.FPDF_StructElement_GetAltText, element).strip()
                    or _text(pdfium.FPDF_StructElement_GetActualText, element).strip()
                ),
            )
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _text(function, element) -> str:
    size = function(element, None, 0)
    if not 2 < size < 100_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    function(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _shows_title(content: bytes) -> bool | None:
    """Whether readers show the title in place of the file's name; PDFium does not say. None: not found out."""
    if b"/Encrypt" in content:
        return None
    found = _SHOWS_TITLE.findall(content)
    budget = MAX_INFLATED
    for match in _OBJECTS.finditer(content):
        if found or budget <= 0:
            break
        try:
            inflated = zlib.decompressobj().decompress(content[match.end() :], budget)
        except zlib.error:
            continue
        budget -= len(inflated)
        found = _SHOWS_TITLE.findall(inflated)
    return found[-1] == b"true" if found else False
