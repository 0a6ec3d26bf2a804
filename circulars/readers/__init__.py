"""Read files that strangers wrote: in a process of its own, limited in time, memory and output.

``read`` gives the words alone, for the checks of privacy; ``read_document`` what a document is made of, for intake.
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
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from circulars.readers.document import Document

__all__ = ["VERSION", "DocumentReading", "Reading", "TookTooLong", "read", "read_document"]

VERSION = 2  # raise it when a reader finds more than before: texts are then read again
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

    ``accessibility`` is what the file says for those who cannot see it, without words of it: "tagged", "has_title",
    "shows_title", "has_headings" (None: it cannot be told), "language" ("ko", or empty), "pictures_without_text" (None
    likewise), "paragraphs" of ``shown`` and whether it "is_cut". ``shown`` is [kind, text] of what the printed file
    shows, in reading order: "h1" to "h6", "p", "ul", "ol", "table" (the first row of one) and "row". Both are empty
    where the file broke what looked for them.
    """

    state: str
    paragraphs: list[dict[str, str]] = field(default_factory=list)
    is_cut: bool = False
    detail: str = ""
    accessibility: dict[str, Any] = field(default_factory=dict)
    shown: list[list[str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(paragraph["text"] for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """``state`` as in ``Reading``; ``document`` only where that is "read". ``proposals`` are those of the grammar as
    JSON, where a context was given. ``trouble`` is one word, which ``circulars.intake.troubles`` turns into a sentence;
    beside a document it is "grammar": the text was read, and the rules did not come to an end with it.
    """

    state: str
    document: Document | None = None
    proposals: list[dict[str, Any]] = field(default_factory=list)
    trouble: str = ""


def read(source: bytes | Path | BinaryIO, media_type: str, *, seconds: float = WALL_SECONDS) -> Reading:
    """The words of a file of a known type; whatever the file does to its reader, this returns within ``seconds``.

    Raises TookTooLong only where ``seconds`` is less than a reader may take; else that is a "broken" file.
    """
    output = bytearray()
    with _slots, opened(source) as file:
        try:
            code = _run(file, media_type, seconds, into=output)
        except TimeoutError as error:
            if seconds < WALL_SECONDS:
                raise TookTooLong from error
            code = -signal.SIGXCPU
        except OverflowError:
            return Reading("broken", detail="output")
    return reading(bytes(output), code)


def reading(output: bytes, code: int) -> Reading:
    """What a worker wrote before it ended with ``code``: the words first, then the rest, if it came so far."""
    first, *others = output.split(b"\n")
    if not others and code != 0:
        return Reading("broken", detail="time" if code in (-signal.SIGXCPU, -signal.SIGKILL) else "crash")
    try:
        words = Reading(**json.loads(first))
    except (ValueError, TypeError):
        return Reading("broken", detail="answer")
    if len(others) < 2:
        return words
    try:
        more = json.loads(others[0])
        return replace(words, accessibility=more["accessibility"], shown=more["shown"])
    except (ValueError, TypeError, KeyError):
        return words


def read_document(
    source: bytes | Path | BinaryIO,
    *,
    media_type: str = "",
    name: str = "",
    context: Any = None,
    seconds: float = WALL_SECONDS,
) -> DocumentReading:
    """What a file is made of, whatever it does to its reader, within ``seconds``.

    ``name`` says by its extension what the file wants to be; without one ``media_type`` does ("text/html" for pasted
    rich text). ``context`` is a ``grammar.Context`` or its JSON: then proposals come along, read in the same process.
    Raises TookTooLong only where ``seconds`` is less than a reader may take.
    """
    if is_dataclass(context) and not isinstance(context, type):
        context = asdict(context)
    request = {"name": name, "media_type": media_type, "context": context}
    output = bytearray()
    with _slots, opened(source) as file, opened(json.dumps(request, default=str).encode()) as handed:
        descriptor = handed.fileno()
        try:
            code = _run(file, str(descriptor), seconds, into=output, pass_fds=(descriptor,))
        except TimeoutError as error:
            if seconds < WALL_SECONDS and b"\n" not in output:
                raise TookTooLong from error
            code = -signal.SIGXCPU
        except OverflowError:
            return DocumentReading("broken", trouble="output")
    return document_reading(bytes(output), code, has_context=context is not None)


def document_reading(output: bytes, code: int, *, has_context: bool) -> DocumentReading:
    """What a worker wrote before it ended with ``code``: the document first, then the proposals, if it came so far."""
    first, *others = output.split(b"\n")
    if not others:
        return DocumentReading("broken", trouble="time" if code in (-signal.SIGXCPU, -signal.SIGKILL) else "crash")
    try:
        answer = json.loads(first)
        if "document" not in answer:
            return DocumentReading(answer["state"], trouble=answer["trouble"])
        document = Document.from_json(answer["document"])
        if not has_context:
            return DocumentReading("read", document)
        if code != 0 or len(others) < 2:
            return DocumentReading("read", document, trouble="grammar")
        told = json.loads(others[0])
        return DocumentReading("read", document, told["proposals"], told["trouble"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return DocumentReading("broken", trouble="answer")


def opened(source: bytes | Path | BinaryIO):
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


def _run(file: BinaryIO, argument: str, seconds: float, *, into: bytearray, pass_fds: tuple[int, ...] = ()) -> int:
    """The worker's exit code. What it said is in ``into``, also where this raises."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(WORKER), argument]
    deadline = time.monotonic() + seconds
    process = subprocess.Popen(  # noqa: S603 - our own worker, with a type from our own table
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
        pass_fds=pass_fds,
    )
    try:
        take_all(process.stdout, deadline, into)
        return process.wait(timeout=max(1.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    finally:
        if process.poll() is None:  # its number is still its own, so the group can be nobody else's
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()


def take_all(pipe, deadline: float, into: bytearray) -> None:
    """What a worker writes, to its end. Raises TimeoutError at the deadline, OverflowError over ``MAX_OUTPUT``."""
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise TimeoutError
        chunk = os.read(pipe.fileno(), 1 << 16)
        if not chunk:
            return
        into.extend(chunk)
        if len(into) > MAX_OUTPUT:
            raise OverflowError
