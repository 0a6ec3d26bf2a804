"""Many files, one limited process each, without starting Python anew for each.

A prepared process has the parsers loaded and never sees a byte of a file; it is asked to fork, and the fork limits
itself as ``worker`` does, reads one file and ends. That costs milliseconds where a start costs a sixth of a second.
"""

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO

from circulars import readers
from circulars.readers import DocumentReading, Reading

WORKER = Path(__file__).with_name("many_worker.py")
_STATUS = struct.Struct("i")


class Many:
    """Use it in a ``with`` and from one thread; whatever a file does, the next one finds a process."""

    def __init__(self, *, prepare: tuple[str, ...] = (), seconds: float = readers.WALL_SECONDS) -> None:
        self.prepare = prepare  # modules that the process loads before it is asked
        self.seconds = seconds
        self._process: subprocess.Popen | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> "Many":
        return self

    def __exit__(self, *error) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process and, in its group, whatever it is busy with."""
        process, self._process = self._process, None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def read_document(
        self, source: bytes | Path | BinaryIO, *, media_type: str = "", name: str = "", context: Any = None
    ) -> DocumentReading:
        """As ``readers.read_document``."""
        if is_dataclass(context) and not isinstance(context, type):
            context = asdict(context)
        request = {"name": name, "media_type": media_type, "context": context}
        output, code = self._answer(source, {"call": "document", "request": request})
        if code is None:
            return DocumentReading("broken", trouble="output")
        return readers.document_reading(output, code, has_context=context is not None)

    def read(self, source: bytes | Path | BinaryIO, media_type: str, **_limits: Any) -> Reading:
        """As ``readers.read``, within the seconds of this ``Many``."""
        output, code = self._answer(source, {"call": "words", "request": media_type})
        if code is None:
            return Reading("broken", detail="output")
        return readers.reading(output, code)

    def call(self, function: str, source: bytes | Path | BinaryIO, request: Any) -> Any:
        """What ``module.function(file, request)`` returns, as JSON; None where it came to no end with this file."""
        output, code = self._answer(source, {"call": function, "request": request})
        if code != 0:
            return None
        try:
            return json.loads(output)
        except ValueError:
            return None

    def _answer(self, source: bytes | Path | BinaryIO, request: dict[str, Any]) -> tuple[bytes, int | None]:
        """What the fork said, and its exit code as ``Popen`` tells it; None where it said too much."""
        output = bytearray()
        with readers.opened(source) as file, readers.opened(json.dumps(request, default=str).encode()) as handed:
            reading, writing = os.pipe()
            try:
                try:
                    self._ask([file.fileno(), handed.fileno(), writing])
                finally:
                    os.close(writing)
                deadline = time.monotonic() + self.seconds
                readers.take_all(_Pipe(reading), deadline, output)
                return bytes(output), self._status(deadline)
            except TimeoutError:
                self.close()
                return bytes(output), -signal.SIGXCPU
            except OverflowError:
                self.close()
                return bytes(output), None
            except (OSError, EOFError):  # the prepared process itself is gone
                self.close()
                return bytes(output), -signal.SIGKILL
            finally:
                os.close(reading)

    def _ask(self, descriptors: list[int]) -> None:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._start()
        try:
            socket.send_fds(self._socket, [b"f"], descriptors)
        except OSError:
            self.close()
            self._start()
            socket.send_fds(self._socket, [b"f"], descriptors)

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-B", "-X", "utf8", str(WORKER), str(theirs.fileno()), *self.prepare]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own worker
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
                pass_fds=(theirs.fileno(),),
            )
        self._socket = ours

    def _status(self, deadline: float) -> int:
        told = b""
        while len(told) < _STATUS.size:
            left = deadline + 1 - time.monotonic()
            if self._socket is None or left <= 0 or not select.select([self._socket], [], [], left)[0]:
                raise TimeoutError
            piece = self._socket.recv(_STATUS.size - len(told))
            if not piece:
                raise EOFError
            told += piece
        return _STATUS.unpack(told)[0]


class _Pipe:
    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def fileno(self) -> int:
        return self.descriptor
