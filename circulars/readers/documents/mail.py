"""Mails (RFC 5322) and pages saved as one file, by the standard library. Headers are decoded leniently, here."""

import re
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime
from typing import BinaryIO

from circulars.readers.document import Document
from circulars.readers.documents.charsets import decode
from circulars.readers.documents.enclosing import Enclosing
from circulars.readers.documents.html import decode_markup, read_markup
from circulars.readers.documents.lines import plain
from circulars.readers.documents.text import read_text
from circulars.readers.words import Unreadable

MAX_BYTES = 80 << 20
MAX_PARTS = 1_000
MAX_HEADER = 4_000
MAX_DEPTH = 5  # mails inside mails of which words are read
_LINK = re.compile(r"<a\s[^>]{0,2000}?href\s*=\s*[\"']?\s*(?:https?:|mailto:|www\.)", re.IGNORECASE)
_TABLE_OR_LIST = re.compile(r"<t[dh][\s>].{0,4000}?<t[dh][\s>]|<li[\s>]", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,4000}>")


def read(file: BinaryIO, document: Document) -> None:
    message = _parsed(file, document)
    document.headers = headers_of(message)
    _Mail(document).read(message)
    if not document.lines and not document.enclosed and not document.headers.get("subject"):
        raise Unreadable("mail")


def read_page(file: BinaryIO, document: Document) -> None:
    """A page that a browser saved with its pictures: the first HTML in it."""
    for part in _parsed(file, document).walk():
        if part.get_content_type() == "text/html":
            read_markup(decode_markup(content_of(part), charset_of(part)), document)
            return
    raise Unreadable("mail")


def _parsed(file: BinaryIO, document: Document) -> Message:
    content = file.read(MAX_BYTES + 1)
    document.is_cut = len(content) > MAX_BYTES
    content = content[:MAX_BYTES]
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    try:
        return message_from_bytes(content.lstrip(b"\r\n"))
    except RecursionError as error:
        raise Unreadable("nested") from error


class _Mail:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.enclosing = Enclosing(document)
        self.parts = 0
        self.has_text = False

    def read(self, message: Message, depth: int = 0) -> None:
        """Words of the first body, and everything else as files. A forwarded mail that is the whole is the document."""
        self.parts += 1
        if self.parts > MAX_PARTS:
            self.document.is_cut = True
            return
        if depth > 30:
            raise Unreadable("nested")
        kind = message.get_content_type()
        if kind == "message/rfc822" and depth:
            self._inner_mail(message, depth)
        elif message.is_multipart() and kind == "multipart/alternative":
            self._alternative(message, depth)
        elif message.is_multipart():
            for part in message.get_payload():  # type: ignore[union-attr]
                self.read(part, depth + 1)
        elif _is_body(message) or kind.startswith("multipart/"):  # one without parts is a text
            self._body(message, content_of(message))
        else:
            self._leaf(message)

    def _alternative(self, message: Message, depth: int) -> None:
        """The same words several times: HTML where it carries links, tables or lists; plain text otherwise."""
        parts = list(message.get_payload())  # type: ignore[arg-type]
        plains = [part for part in parts if part.get_content_type() == "text/plain" and _is_body(part)]
        others = [part for part in parts if part not in plains]
        htmls = [part for part in _leaves(others) if part.get_content_type() == "text/html" and _is_body(part)]
        chosen = _better(plains, htmls)
        if chosen is not None:
            self._body(chosen, content_of(chosen))
        for part in _leaves(others):
            if part not in htmls and part.get_content_type() != "text/plain":
                self.read(part, depth + 1)

    def _body(self, part: Message, content: bytes) -> None:
        kind = part.get_content_type()
        if kind == "text/html":
            markup = decode_markup(content, charset_of(part))
            if _TAG.sub("", markup).strip() or not self.has_text:
                self.has_text = True
                read_markup(markup, self.document, is_mail=True)
            return
        text = decode(content, charset_of(part))
        if (part.get_param("format") or "") == "flowed":
            text = _unflowed(text, delsp=part.get_param("delsp") == "yes")
        if text.strip():
            self.has_text = True
            read_text(text, self.document)

    def _leaf(self, part: Message) -> None:
        name = filename_of(part)
        kind = part.get_content_type()
        if part.is_multipart():
            return
        is_inline = bool(part.get("Content-ID")) and part.get_content_disposition() != "attachment"
        identifier = plain(_decoded(part.get("Content-ID")))[:200].strip("<>")
        self.enclosing.add(name, kind, content_of(part), is_inline=is_inline, content_id=identifier)

    def _inner_mail(self, part: Message, depth: int) -> None:
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if not isinstance(inner, Message):
            return
        if self.has_text or depth >= MAX_DEPTH:
            subject = plain(_decoded(_raw(inner, "subject"))) or "mail"
            self.enclosing.add(f"{subject[:80]}.eml", "message/rfc822", _flat(inner))
            return
        for name, value in headers_of(inner).items():  # forwarded as an attachment, with nothing else to say
            if name in ("from", "to", "subject", "date"):
                self.document.headers[f"forwarded_{name}"] = value
        self.read(inner, depth + 1)


def _flat(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (UnicodeError, LookupError, ValueError, KeyError, RecursionError):
        return b""


def _leaves(parts: list[Message]) -> list[Message]:
    """Below multipart/related and the like; a mail inside stays one part."""
    found: list[Message] = []
    waiting = list(reversed(parts))
    while waiting and len(found) < MAX_PARTS:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting.extend(reversed(part.get_payload()))  # type: ignore[call-overload]
        else:
            found.append(part)
    return found


def _better(plains: list[Message], htmls: list[Message]) -> Message | None:
    if not htmls:
        return plains[0] if plains else None
    if not plains:
        return htmls[0]
    markup = decode_markup(content_of(htmls[0]), charset_of(htmls[0]))
    text = decode(content_of(plains[0]), charset_of(plains[0]))
    if (
        len(text.strip()) * 3 < len(plain(_TAG.sub("", markup)))
        or _LINK.search(markup)
        or _TABLE_OR_LIST.search(markup)
    ):
        return htmls[0]
    return plains[0] if text.strip() else htmls[0]


def _is_body(part: Message) -> bool:
    is_text = part.get_content_type() in ("text/plain", "text/html")
    return is_text and part.get_content_disposition() != "attachment" and not filename_of(part)


def content_of(part: Message) -> bytes:
    """Decoded from its transfer encoding; what is no base64 stays as it came."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def charset_of(part: Message) -> str:
    try:
        return str(part.get_param("charset") or "")[:60] if not isinstance(part.get_param("charset"), tuple) else ""
    except (ValueError, LookupError, UnicodeError):
        return ""


def filename_of(part: Message) -> str:
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = _parameter(part, parameter, header)
        if value:
            try:
                text = collapse_rfc2231_value(value)
            except (LookupError, UnicodeError, ValueError):
                text = str(value[2]) if isinstance(value, tuple) else str(value)
            return plain(_decoded(text).replace("\\", "/").rpartition("/")[2])[:200]
    return ""


def headers_of(message: Message) -> dict[str, str]:
    """Those that people read, decoded; absent ones are left out."""
    found = {name: plain(_decoded(_raw(message, name)))[:MAX_HEADER] for name in ("from", "to", "subject")}
    names = getaddresses([found["from"]])
    found["sender_name"], found["sender_address"] = names[0] if names else ("", "")
    found["date"] = date_of(message.get("Date"))
    found["message_id"] = plain(str(message.get("Message-ID") or ""))[:500]
    found["in_reply_to"] = plain(str(message.get("In-Reply-To") or ""))[:500]
    return {name: value for name, value in found.items() if value}


def date_of(value) -> str:
    """ISO 8601; with the zone where the header has one."""
    try:
        return parsedate_to_datetime(str(value)).isoformat() if value else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _raw(message: Message, name: str) -> str | None:
    """The header as it came. What the library hands out has lost the bytes of letters that nobody encoded."""
    return next((str(value) for key, value in message.raw_items() if key.lower() == name), None)


def _parameter(part: Message, name: str, header: str):
    raw = _raw(part, header)
    if raw is not None and not raw.isascii():
        part = Message()
        part[header] = _decoded(raw)
    return part.get_param(name, None, header)


def _decoded(value) -> str:
    """A header from its encoded words. Bytes that stand in it as they are get the character set that fits them."""
    if value is None:
        return ""
    raw = str(value)[:MAX_HEADER]
    try:
        raw_bytes = raw.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        raw_bytes = b""
    if raw_bytes and not raw_bytes.isascii():
        return decode(raw_bytes)
    if "=?" not in raw:
        return raw
    try:
        pieces = decode_header(re.sub(r"\?=\s+=\?", "?==?", raw))
    except (ValueError, TypeError, LookupError):
        return raw
    joined: list[tuple[bytes, str]] = []
    for piece, charset in pieces:
        content = piece if isinstance(piece, bytes) else piece.encode("ascii", "surrogateescape")
        if joined and joined[-1][1] == (charset or ""):  # a letter may be cut between two words of one set
            joined[-1] = (joined[-1][0] + content, charset or "")
        else:
            joined.append((content, charset or ""))
    return "".join(decode(content, charset) for content, charset in joined)


def _unflowed(text: str, *, delsp: bool) -> str:
    """RFC 3676: a line that ends in a space goes on."""
    found: list[str] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if goes_on and not line.startswith(">"):
            found[-1] += line
        else:
            found.append(line)
        goes_on = line.endswith(" ") and line != "-- "
        if goes_on and delsp:
            found[-1] = found[-1][:-1]
    return "\n".join(found)
