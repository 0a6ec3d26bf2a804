"""One file of any kind becomes one ``Document``. Runs in the limited process; a parser is imported for its own kind.

- ``sniff`` tells the kind, ``charsets`` the encoding, ``lines`` is what every reader writes into, ``enclosing`` hands
  out what is inside;
- word processors: ``word`` (``word_styles``), ``open_document``, ``hangul``, all over ``flow``;
- pages: ``html`` (``html_tree``, ``html_kinds``); PDF: ``pdf`` (``pdf_columns``, ``pdf_paragraphs``); ``text``;
- mails: ``mail``, ``outlook`` (``rich_text``); ``forwarded`` marks what stands below an answer;
- ``shaping`` finds paragraphs and lists in plain lines, ``proposing`` runs the grammar over what was read.

Source: docs/architecture.md, "Readers".
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

from circulars.readers.document import Document
from circulars.readers.documents.sniff import kind_of
from circulars.readers.words import Full, Unreadable

_READERS = {
    "text/plain": "text.read",
    "text/html": "html.read",
    "message/rfc822": "mail.read",
    "multipart/related": "mail.read_page",
    "application/vnd.ms-outlook": "outlook.read",
    "application/pdf": "pdf.read",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word.read",
    "application/hwp+zip": "hangul.read_open",
    "application/x-hwp": "hangul.read_binary",
    "application/vnd.oasis.opendocument.text": "open_document.read",
}
MAILS = ("message/rfc822", "application/vnd.ms-outlook")


def read(file: BinaryIO, name: str = "", media_type: str = "") -> dict[str, Any]:
    """The fields of a ``DocumentReading``, as JSON: state, trouble, document."""
    document = Document()
    try:
        if not file.read(1):
            return {"state": "empty", "trouble": "nothing"}
        file.seek(0)
        document.media_type = kind_of(file, name, media_type)
        try:
            _reader_of(document.media_type)(file, document)
        except Full:
            document.is_cut = True
        _mark_quotes(document)
    except Unreadable as error:
        return {"state": error.state, "trouble": str(error) or "damaged"}
    except (Exception, MemoryError) as error:  # a parser may raise anything over a hostile file
        return {"state": "broken", "trouble": "memory" if isinstance(error, MemoryError) else "damaged"}
    has_words = any(line.kind not in ("fact", "header") for line in document.lines)
    if has_words or document.enclosed or document.headers.get("subject"):
        return {"state": "read", "trouble": "", "document": document.as_json()}
    return {"state": "empty", "trouble": "scan" if document.media_type == "application/pdf" else "blank"}


def _reader_of(media_type: str) -> Callable[[BinaryIO, Document], None]:
    module, _, function = _READERS[media_type].partition(".")
    return getattr(import_module(f"circulars.readers.documents.{module}"), function)


def _mark_quotes(document: Document) -> None:
    if document.media_type in (*MAILS, "text/plain", "text/html"):
        from circulars.readers.documents.forwarded import mark_quotes

        mark_quotes(document, is_mail=document.media_type in MAILS)
