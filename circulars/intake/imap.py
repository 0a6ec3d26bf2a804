"""The little of IMAP that a poll needs, read-only, over the standard library; a server may answer anything.

Nothing here changes a mailbox: it is opened with EXAMINE and read with BODY.PEEK.
"""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

SECONDS = 20  # for each answer of the server
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_UID = re.compile(rb"UID (\d{1,12})")


class Refused(Exception):
    """The server said no, or nothing that makes sense. The message is one word for ``mailbox``."""


class Address(NamedTuple):
    host: str
    port: int
    user: str
    folder: str
    is_encrypted: bool

    @property
    def name(self) -> str:
        """The mailbox as it is kept and shown, without a password."""
        return f"{self.user}@{self.host}/{self.folder}"[:300]


class Box(NamedTuple):
    uid_validity: int
    connection: imaplib.IMAP4


def address_of(url: str) -> Address:
    parts = urlsplit(url)
    is_encrypted = parts.scheme == "imaps"
    port = parts.port or (993 if is_encrypted else 143)
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    return Address(parts.hostname or "", port, unquote(parts.username or ""), folder, is_encrypted)


def open_box(address: Address, password: str) -> Box:
    """Log in and open the folder to read. Without TLS from the start it is asked for, but on this very machine.

    Raises Refused ("login", "folder") and what the network raises.
    """
    context = ssl.create_default_context()
    if address.is_encrypted:
        connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(address.host, address.port, ssl_context=context, timeout=SECONDS)
    else:
        connection = imaplib.IMAP4(address.host, address.port, timeout=SECONDS)
    try:
        if not address.is_encrypted and address.host not in LOOPBACK:
            connection.starttls(context)
        _log_in(connection, address.user, password)
        return Box(_examine(connection, address.folder), connection)
    except BaseException:
        close(connection)
        raise


def _log_in(connection: imaplib.IMAP4, user: str, password: str) -> None:
    try:
        connection.login(_quoted(user), password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError) as error:
        raise Refused("login") from error


def _examine(connection: imaplib.IMAP4, folder: str) -> int:
    try:
        status, _ = connection.select(_quoted(_encoded(folder)), readonly=True)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError) as error:
        raise Refused("folder") from error
    if status != "OK":
        raise Refused("folder")
    _, values = connection.response("UIDVALIDITY")
    with suppress(TypeError, ValueError, IndexError):
        return int(values[0])
    return 0


def _encoded(folder: str) -> str:
    """The name of a folder in the UTF-7 of RFC 3501, 5.1.3: 회람 is ``&1oy3jA-``."""

    def run(match: re.Match[str]) -> str:
        return f"&{base64.b64encode(match[0].encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", run, folder.replace("&", "&-"))


def _quoted(text: str) -> str:
    """A string of the protocol; what could end it is refused rather than escaped."""
    if re.search(r'[\r\n\0"\\]', text):
        raise Refused("folder")
    return f'"{text}"'


def uids_after(connection: imaplib.IMAP4, last: int) -> list[int]:
    """The numbers of mails newer than ``last``, rising. A server answers ``n:*`` with the newest one always."""
    status, answer = connection.uid("SEARCH", "UID", f"{last + 1}:*")
    if status != "OK":
        raise Refused("answer")
    numbers = (answer[0] or b"").split() if answer else []
    return sorted({int(number) for number in numbers if number.isdigit() and last < int(number) < 1 << 32})


def size_of(connection: imaplib.IMAP4, uid: int) -> int | None:
    """Bytes of one mail; None where it is gone meanwhile."""
    status, answer = connection.uid("FETCH", str(uid), "(UID RFC822.SIZE)")
    if status != "OK":
        raise Refused("answer")
    for line in _lines(answer):
        if (size := _SIZE.search(line)) and _is_of(line, uid):
            return int(size[1])
    return None


def content_of(connection: imaplib.IMAP4, uid: int, *, header_alone: bool = False, at_most: int = 0) -> bytes | None:
    """The mail as the server keeps it, or its first ``at_most`` bytes; None where it is gone. It stays unread."""
    part = "[HEADER]" if header_alone else f"[]<0.{at_most}>" if at_most else "[]"
    status, answer = connection.uid("FETCH", str(uid), f"(UID BODY.PEEK{part})")
    if status != "OK":
        raise Refused("answer")
    for part in answer or []:
        if isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], bytes):
            return part[1][:at_most] if at_most else part[1]
    return None


def close(connection: imaplib.IMAP4) -> None:
    """However the connection is, it ends here."""
    with suppress(OSError, imaplib.IMAP4.error, ValueError):
        connection.logout()
    with suppress(OSError, ValueError):
        connection.shutdown()


def _lines(answer) -> Iterator[bytes]:
    for part in answer or []:
        if isinstance(part, bytes):
            yield part
        elif isinstance(part, tuple):
            yield b" ".join(piece for piece in part if isinstance(piece, bytes))


def _is_of(line: bytes, uid: int) -> bool:
    found = _UID.search(line)
    return found is None or int(found[1]) == uid
