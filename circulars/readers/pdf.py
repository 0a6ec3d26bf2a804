"""PDF, by PDFium: pages, what was typed into forms, remarks, and what the file says of itself."""

import ctypes
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from circulars.readers.words import Locked, Unreadable, Words

MAX_PAGES = 3000
MAX_ANNOTATIONS = 2000  # of a page
ANNOTATION_WORDS = (b"Contents", b"V", b"T")


def read(file: BinaryIO, words: Words) -> None:
    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Locked("encrypted") from error
        raise Unreadable("structure") from error
    if len(document) > MAX_PAGES or pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        words.is_cut = True
    has_unread_pages = False
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        count = len(words.paragraphs)
        _read_page(page, words)
        if len(words.paragraphs) == count and has_pictures(page):
            has_unread_pages = True
        page.close()
    if words.paragraphs and has_unread_pages:
        words.is_cut = True
    if words.paragraphs or not has_unread_pages:  # a scan stays one, whatever title it was given
        for text in document.get_metadata_dict(skip_empty=True).values():
            words.add(text, "fact")


def _read_page(page: pypdfium2.PdfPage, words: Words) -> None:
    text_page = page.get_textpage()
    for line in text_page.get_text_range().splitlines():
        words.add(line)
    text_page.close()
    for text in remarks_of(page):
        words.add(text, "note")


def remarks_of(page: pypdfium2.PdfPage) -> Iterator[str]:
    """What was written beside the text or typed into a form; some are empty."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        for key in ANNOTATION_WORDS:
            yield _string(annotation, key)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _string(annotation, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def has_pictures(page: pypdfium2.PdfPage) -> bool:
    """Drawn letters count too: a page that shows something and says nothing was not read."""
    return pdfium.FPDFPage_CountObjects(page) > 0
