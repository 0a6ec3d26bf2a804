"""Asks a scanner for viruses, clamd by its own protocol (INSTREAM), before a file is kept; where the office has one.

Whatever may reach a reader passes here, and what staff upload as an original. Mails of the mailbox do not: they must
not be lost, nobody but staff sees them, and a file taken from one into a circular passes here then.
"""

import io
import logging
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from circulars.files.refusal import FileRefused

logger = logging.getLogger(__name__)

CONNECTS_IN = 3  # seconds
ANSWERS_IN = 20  # for all of a file
LEFT_ALONE = 30  # seconds after which one that did not answer in time is asked again
AT_ONCE = 2  # files of one process: the threads of its other pages never wait for a scanner
ROOM_IN = 3  # seconds that a third file waits for its turn
SAMPLE = b"Is anybody looking?"
PART = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """Nothing is known of the file: the scanner does not answer, or could not look at all of it."""


class ScannerSilent(ScannerAway):
    """It was waited for in vain, which costs a thread each time; others fail at once."""


class NotWhole(ScannerAway):
    """The file is beyond what the scanner looks at: trying again helps nobody."""


class Scanner(NamedTuple):
    """``path`` of a socket of this machine, or ``host`` and ``port``."""

    path: str = ""
    host: str = ""
    port: int = 0


def is_set() -> bool:
    return settings.SCANNER is not None


def look(file: IO[bytes]) -> bool:
    """Whether the file was looked at; False where there is no scanner, or it is away and the office goes on without.

    Raises FileRefused where something was found, or it is away and the office does not. The file is read from its
    beginning, and stands there afterwards.
    """
    if not is_set():
        return False
    try:
        with _turn():
            found = found_in(file)
    except ScannerAway as error:
        logger.error("The scanner for viruses: %s", error)
        if settings.SCANNER_AWAY == "accept":
            return False
        if isinstance(error, NotWhole):
            raise FileRefused(
                _(
                    "The file could not be checked for viruses: it is larger than the scanner looks at, or holds too "
                    "much. Make it smaller, or ask the administrator to raise the limits of the scanner."
                )
            ) from error
        raise FileRefused(
            _(
                "The file could not be checked for viruses, because the scanner does not answer. "
                "Try again in a few minutes, or tell the administrator."
            )
        ) from error
    finally:
        file.seek(0)
    if found:
        logger.warning("A file was refused: %s", found)
        raise FileRefused(
            _(
                "The scanner for viruses found something in this file (%(found)s). It was not kept. "
                "Ask whoever gave it to you for a clean one, and tell your security officer."
            )
            % {"found": found}
        )
    return True


def found_in(file: IO[bytes], within: float | None = None) -> str:
    """What the scanner calls what it found; empty where it found nothing. Raises ScannerAway, also for its silence."""
    ends = time.monotonic() + (ANSWERS_IN if within is None else within)
    try:
        with _connection() as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # it has seen enough, and says why
                _send(connection, file, ends)
            answer = _answer(connection, ends)
    except TimeoutError as error:
        raise ScannerSilent(type(error).__name__) from error
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.startswith("Heuristics.Limits.Exceeded"):
        raise NotWhole("the file is beyond its MaxFileSize, MaxScanSize or another of its limits")
    if words.endswith(" FOUND"):
        return "".join(one for one in words.removesuffix(" FOUND") if one.isprintable())[:100]
    if "size limit" in words:
        raise NotWhole("the file is larger than its StreamMaxLength")
    raise ScannerAway("an answer that means nothing")


class _Door:
    """How many of this process are at the scanner, and until when nobody goes because it kept somebody waiting."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.inside = 0
        self.is_silent = False
        self.closed_until = 0.0

    def is_closed(self) -> bool:
        return time.monotonic() < self.closed_until

    def close(self) -> None:
        with self.changed:
            self.is_silent, self.closed_until = True, time.monotonic() + LEFT_ALONE
            self.changed.notify_all()


door = _Door()


@contextmanager
def _turn() -> Iterator[None]:
    """Around one file. Raises ScannerAway without a wait where the scanner was silent a moment ago.

    It is asked for a sign of life first, which takes a thousandth of a second and tells one that hangs much sooner
    than a file does. After a silence one alone asks, and the others go on without it; then a few bytes have to be
    looked at too, because clamd says that it is there although all who would look at a file hang.
    """
    with door.changed:
        door.changed.wait_for(lambda: door.is_closed() or door.inside < AT_ONCE, timeout=ROOM_IN)
        if door.is_closed():
            raise ScannerAway("it did not answer a moment ago")
        if door.inside >= AT_ONCE:
            raise ScannerAway("it is busy with other files")
        door.inside += 1
        tries_again = door.is_silent
        if tries_again:
            door.closed_until = time.monotonic() + LEFT_ALONE
    try:
        begun = time.monotonic()
        if not (looks() if tries_again else is_there()):
            is_silent = time.monotonic() - begun > CONNECTS_IN / 2
            raise (ScannerSilent if is_silent else ScannerAway)("it does not answer")
        if tries_again:
            door.is_silent, door.closed_until = False, 0.0
        yield
    except ScannerSilent:
        door.close()
        raise
    finally:
        with door.changed:
            door.inside -= 1
            door.changed.notify_all()


def looks() -> bool:
    """Whether it looks at content: also for the page and the mails about the parts of the portal."""
    try:
        found_in(io.BytesIO(SAMPLE), within=CONNECTS_IN)
    except ScannerAway:
        return False
    return True


def is_there() -> bool:
    try:
        with _connection() as connection:
            connection.sendall(b"zPING\0")
            return _answer(connection, time.monotonic() + CONNECTS_IN) == "PONG"
    except OSError:
        return False


def _connection() -> socket.socket:
    scanner: Scanner = settings.SCANNER
    if not scanner.path:
        return socket.create_connection((scanner.host, scanner.port), timeout=CONNECTS_IN)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(CONNECTS_IN)
    try:
        connection.connect(scanner.path)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, file: IO[bytes], ends: float) -> None:
    file.seek(0)
    connection.sendall(b"zINSTREAM\0")
    while part := file.read(PART):
        _wait_until(connection, ends)
        connection.sendall(struct.pack("!I", len(part)) + part)
    connection.sendall(struct.pack("!I", 0))


def _answer(connection: socket.socket, ends: float) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < LONGEST_ANSWER:
        _wait_until(connection, ends)
        part = connection.recv(1024)
        if not part:
            break
        received += part
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()


def _wait_until(connection: socket.socket, ends: float) -> None:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)
