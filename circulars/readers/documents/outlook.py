"""Outlook's .msg, straight from its storages with olefile, which is here for HWP already.

python-oxmsg 0.0.2 was looked at: it loads every stream of a file before the first question, fails for a body
whose code page is unknown or wrong, knows no mail inside a mail, and brings two more packages along.
"""

import io
import struct
from datetime import UTC, datetime, timedelta
from email import message_from_string
from typing import BinaryIO

import olefile

from circulars.readers.document import Document
from circulars.readers.documents.charsets import decode
from circulars.readers.documents.enclosing import MAX_FILE, Enclosing
from circulars.readers.documents.html import decode_markup, read_markup
from circulars.readers.documents.lines import plain
from circulars.readers.documents.mail import headers_of
from circulars.readers.documents.rich_text import markup_of
from circulars.readers.documents.text import read_text
from circulars.readers.words import Unreadable

MAX_TEXT = 16 << 20  # bytes of a body
MAX_ATTACHMENTS = 300
_CODE_PAGES = {
    65001: "utf-8",
    20127: "ascii",
    28591: "cp1252",
    51949: "cp949",
    50225: "iso2022_kr",
    50220: "iso2022_jp",
}

# Properties of MAPI, by the number in the name of their stream.
SUBJECT, BODY, HTML, RICH_TEXT, HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP, RECEIVERS = 0x0C1A, 0x0C1F, 0x5D01, 0x0E04
MESSAGE_ID, IN_REPLY_TO, SENT_AT, BODY_CODE_PAGE, TEXT_CODE_PAGE = 0x1035, 0x1042, 0x0039, 0x3FDE, 0x3FFD
FILE_CONTENT, LONG_NAME, SHORT_NAME, FILE_TYPE, CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x370E, 0x3712


def read(file: BinaryIO, document: Document) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(file.read())) as ole:
            _Message(ole, []).read(document)
    except (OSError, struct.error, IndexError, KeyError) as error:
        raise Unreadable("archive") from error


class _Message:
    def __init__(self, ole: olefile.OleFileIO, path: list[str]) -> None:
        self.ole = ole
        self.path = path
        self.fixed = _fixed_properties(self._stream([*path, "__properties_version1.0"], 1 << 20), 24 if path else 32)
        page = self.fixed.get(TEXT_CODE_PAGE, 0) & 0xFFFF
        self.charset = _CODE_PAGES.get(page, f"cp{page}" if page else "")

    def read(self, document: Document) -> None:
        document.headers = self._headers()
        self._body(document)
        enclosing = Enclosing(document)
        for name in self._storages("__attach_version1.0_")[:MAX_ATTACHMENTS]:
            self._attachment([*self.path, name], enclosing)
        if not document.lines and not document.enclosed and not document.headers.get("subject"):
            raise Unreadable("mail")

    def _headers(self) -> dict[str, str]:
        """Those of the transport where the file holds them; else what Outlook keeps of them."""
        found = headers_of(message_from_string(self._text(HEADERS)[:100_000]))
        name, address = self._text(SENDER_NAME), self._text(SENDER_SMTP) or self._text(SENDER_ADDRESS)
        address = address if "@" in address else ""  # within an organisation it is a path
        own = {
            "from": f"{name} <{address}>" if address else name,
            "sender_name": name,
            "sender_address": address,
            "to": self._text(RECEIVERS),
            "subject": self._text(SUBJECT),
            "message_id": self._text(MESSAGE_ID),
            "in_reply_to": self._text(IN_REPLY_TO),
            "date": _moment(self.fixed.get(SENT_AT, 0)),
        }
        own = {key: plain(value)[:4_000] for key, value in own.items() if value.strip()}
        return {**own, **found, **({"subject": own["subject"]} if "subject" in own else {})}

    def _body(self, document: Document) -> None:
        page = self.fixed.get(BODY_CODE_PAGE, 0) & 0xFFFF
        charset = _CODE_PAGES.get(page, f"cp{page}" if page else self.charset)
        markup = decode_markup(html, charset) if (html := self._binary(HTML)) else self._text(HTML)
        text = self._text(BODY, charset)
        if not markup:
            markup = markup_of(self._binary(RICH_TEXT), is_needed=not text.strip())
        if markup.strip():
            read_markup(markup, document, is_mail=True)
        if not document.lines and text.strip():
            read_text(text, document)

    def _attachment(self, path: list[str], enclosing: Enclosing) -> None:
        part = _Message(self.ole, path)
        name = plain(part._text(LONG_NAME) or part._text(SHORT_NAME)).replace("\\", "/").rpartition("/")[2][:200]
        kind = plain(part._text(FILE_TYPE))[:100] or "application/octet-stream"
        identifier = plain(part._text(CONTENT_ID))[:200].strip("<>")
        content = part._binary(FILE_CONTENT, MAX_FILE + 1)
        if not content and (inner := _inner_mail(self.ole, path)):
            name, kind, content = inner[0], "text/plain", inner[1]
        enclosing.add(name, kind, content, is_inline=bool(identifier), content_id=identifier)

    def _storages(self, start: str) -> list[str]:
        depth = len(self.path)
        names = {entry[depth] for entry in self.ole.listdir(streams=True, storages=True) if entry[:depth] == self.path}
        return sorted(name for name in names if name.startswith(start))

    def _stream(self, path: list[str], limit: int) -> bytes:
        if not self.ole.exists(path):
            return b""
        with self.ole.openstream(path) as stream:
            return stream.read(limit)

    def _text(self, number: int, charset: str = "") -> str:
        if wide := self._stream([*self.path, f"__substg1.0_{number:04X}001F"], MAX_TEXT):
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream([*self.path, f"__substg1.0_{number:04X}001E"], MAX_TEXT)
        return decode(narrow, charset or self.charset).rstrip("\0") if narrow else ""

    def _binary(self, number: int, limit: int = MAX_TEXT) -> bytes:
        return self._stream([*self.path, f"__substg1.0_{number:04X}0102"], limit)


def _inner_mail(ole: olefile.OleFileIO, path: list[str]) -> tuple[str, bytes] | None:
    """A mail attached to a mail is a storage of its own: its words come along as text."""
    inner = [*path, "__substg1.0_3701000D"]
    if not ole.exists(inner):
        return None
    found = Document()
    message = _Message(ole, inner)
    message._body(found)
    headers = message._headers()
    subject = headers.get("subject", "mail")
    head = [f"{name.title()}: {headers[name]}" for name in ("from", "date", "to", "subject") if name in headers]
    return f"{subject[:80]}.txt", "\n".join([*head, "", *(line.text for line in found.lines)]).encode()


def _fixed_properties(content: bytes, start: int) -> dict[int, int]:
    """Values of fixed length, which stand in one stream; 16 bytes each."""
    values = {}
    for place in range(start, len(content) - 15, 16):
        tag, _flags, value = struct.unpack_from("<IIQ", content, place)
        values[tag >> 16] = value & 0xFFFFFFFF if tag & 0xFFFF == 3 else value
    return values


def _moment(value: int) -> str:
    """From the hundreds of nanoseconds since 1601 that Windows counts."""
    try:
        return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=value // 10)).isoformat() if value else ""
    except OverflowError:
        return ""
