"""Read the words of files that strangers wrote: in a process of its own, limited in time, memory and output.

Knows nothing of Django, because the limited process imports from here. Source: docs/architecture.md, "Readers".
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

__all__ = ["VERSION", "Reading", "TookTooLong", "read"]

VERSION = 1  # raise it when a reader finds more than before: texts are then read again
WALL_SECONDS = 30
MAX_OUTPUT = 64 << 20  # bytes; the worker stops itself at two million characters
WORKER = Path(__file__).with_name("worker.py")
_slots = threading.BoundedSemaphore(2)  # readers at once in a server process


class TookTooLong(Exception):
    """The reader had not finished within the time that the caller could wait."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``state`` is one of "read", "empty", "locked", "broken", "unknown", as ``BlobText.State`` keeps it.

    ``paragraphs`` are ``{"kind": …, "text": …}`` in reading order: "text", "heading", "row" (cells parted by tabs),
    "note", "fact" (what the file says of itself) and "name" (of a file inside). ``is_cut``: there was more, which
    was not read. ``detail`` is one word for the log.
    """

    state: str
    paragraphs: list[dict[str, str]] = field(default_factory=list)
    is_cut: bool = False
    detail: str = ""

    @property
    def text(self) -> str:
        return "\n".join(paragraph["text"] for paragraph in self.paragraphs)


def read(source: bytes | Path | BinaryIO, media_type: str, *, seconds: float = WALL_SECONDS) -> Reading:
    """The words of a file of a known type; whatever the file does to its reader, this returns within ``seconds``.

    Raises TookTooLong only where ``seconds`` is less than a reader may take; else that is a "broken" file.
    """
    with _slots, _opened(source) as file:
        try:
            output, code = _run(file, media_type, seconds)
        except TimeoutError as error:
            if seconds < WALL_SECONDS:
                raise TookTooLong from error
            return Reading("broken", detail="time")
        except OverflowError:
            return Reading("broken", detail="output")
    if code != 0:
        return Reading("broken", detail="time" if code == -signal.SIGXCPU else "crash")
    try:
        return Reading(**json.loads(output))
    except (ValueError, TypeError):
        return Reading("broken", detail="answer")


def _opened(source: bytes | Path | BinaryIO):
    """A real file at its beginning: the worker gets it as its standard input and never learns a name."""
    if isinstance(source, Path):
        return source.open("rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller
    if isinstance(source, bytes):
        file.write(source)
    else:
        while chunk := source.read(1 << 20):
            file.write(chunk)
    file.seek(0)
    return file


def _run(file: BinaryIO, media_type: str, seconds: float) -> tuple[bytes, int]:
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(WORKER), media_type]
    deadline = time.monotonic() + seconds
    process = subprocess.Popen(  # noqa: S603 - our own worker, with a type from our own table
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/", start_new_session=True
    )
    try:
        output = _all_of(process.stdout, deadline)
        return output, process.wait(timeout=max(1.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    finally:
        if process.poll() is None:  # its number is still its own, so the group can be nobody else's
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()


def _all_of(pipe, deadline: float) -> bytes:
    parts: list[bytes] = []
    length = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise TimeoutError
        chunk = os.read(pipe.fileno(), 1 << 16)
        if not chunk:
            return b"".join(parts)
        parts.append(chunk)
        length += len(chunk)
        if length > MAX_OUTPUT:
            raise OverflowError
