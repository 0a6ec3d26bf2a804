"""A worker of gunicorn that lends no thread to a client that is still typing its request.

Behind nginx a request arrives whole. Where the portal is asked directly (``make run``), a client that sends its head a
byte at a time would hold one of a few threads for as long as it likes. Here the head is awaited by the loop that holds
no thread, for ``HEAD_SECONDS`` in all; a body must come with ``SLOWEST`` bytes a second once ``PATIENCE`` is over; and
who takes no byte of an answer for ``UNREAD_SECONDS`` is hung up on.
"""

import errno
import selectors
import socket
import struct
import time
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_SECONDS = 10.0
LARGEST_HEAD = 64 * 1024  # bytes; gunicorn's own limits are narrower and give the answer
PATIENCE = 10.0  # seconds that any body may take
SLOWEST = 4096  # bytes a second, on the average since the request began
UNREAD_SECONDS = 30
GLANCE = 0.05  # seconds between two looks at heads of which a part has come


class PacedSocket:
    """What the parser reads from: each piece is awaited only as long as the whole is quick enough."""

    def __init__(self, plain: socket.socket) -> None:
        self.plain = plain
        self.begin()

    def begin(self) -> None:
        self.began, self.received = time.monotonic(), 0

    def recv(self, size: int) -> bytes:
        left = self.began + PATIENCE + self.received / SLOWEST - time.monotonic()
        self.plain.settimeout(max(0.01, left))
        try:
            piece = self.plain.recv(size)
        except TimeoutError:  # for the server it is as if the client had gone: half a form is never read as a whole one
            raise ConnectionResetError(errno.ECONNRESET, "too slow") from None
        finally:
            self.plain.setblocking(True)
        self.received += len(piece)
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)


class PatientConnection(TConn):
    def init(self) -> None:
        begins = not self.initialized
        super().init()
        if self.is_http2 or self.cfg.is_ssl:
            return
        if begins:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", UNREAD_SECONDS, 0))
            self.parser.unreader.sock = PacedSocket(self.sock)
        else:
            self.parser.unreader.sock.begin()


class PatientWorker(ThreadWorker):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.silent: dict[PatientConnection, float] = {}  # nothing has come; with the moment when it is too late
        self.begun: dict[PatientConnection, float] = {}  # a part of a head has come

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except OSError:  # gone already, or another process was quicker
            return
        self.nr_conns += 1
        conn = PatientConnection(self.cfg, client, address, listener.getsockname())
        self._sort(conn, time.monotonic() + HEAD_SECONDS)

    def on_client_socket_readable(self, conn: PatientConnection, client: socket.socket) -> None:
        """A kept connection: its next head is awaited in the same way."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._sort(conn, time.monotonic() + HEAD_SECONDS)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(min(timeout, GLANCE) if self.begun else timeout)
        begun, self.begun = self.begun, {}
        for conn, ends in begun.items():
            self._sort(conn, ends)
        now = time.monotonic()
        for waiting in (self.silent, self.begun):
            for conn in [conn for conn, ends in waiting.items() if now >= ends or not self.alive]:
                del waiting[conn]
                self._forget(conn)
                self.nr_conns -= 1
                conn.close()

    def _sort(self, conn: PatientConnection, ends: float) -> None:
        """To a thread with the whole head; else to those that are waited for."""
        seen = self._peek(conn)
        if seen is None:
            self.silent[conn] = ends
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_first_bytes, conn))
        elif not seen or b"\r\n\r\n" in seen or len(seen) >= LARGEST_HEAD:
            conn.data_ready = True
            self.enqueue_req(conn)
        else:
            self.begun[conn] = ends

    def _on_first_bytes(self, conn: PatientConnection, _client: socket.socket) -> None:
        self.poller.unregister(conn.sock)
        self._sort(conn, self.silent.pop(conn))

    def _forget(self, conn: PatientConnection) -> None:
        with suppress(OSError, KeyError, ValueError):  # only those of whom nothing has come are known to it
            self.poller.unregister(conn.sock)

    def _peek(self, conn: PatientConnection) -> bytes | None:
        """What lies in the socket, which stays there; None: nothing yet; empty: the client has gone, or speaks TLS."""
        if self.cfg.is_ssl:
            return b""
        try:
            conn.sock.setblocking(False)
            return conn.sock.recv(LARGEST_HEAD, socket.MSG_PEEK)
        except BlockingIOError:
            return None
        except OSError:
            return b""
