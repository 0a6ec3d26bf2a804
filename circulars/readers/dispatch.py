"""Which reader reads what. Runs in the limited process; each parser is imported only for a file of its own."""

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

from circulars.readers.words import Full, Unknown, Unreadable, Words

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

READERS = {
    "application/pdf": "pdf.read",
    "application/x-hwp": "hwp.read",
    "application/hwp+zip": "hwpx.read",
    f"{_OFFICE}.wordprocessingml.document": "office.read_document",
    f"{_OFFICE}.presentationml.presentation": "office.read_presentation",
    f"{_OFFICE}.spreadsheetml.sheet": "spreadsheet.read",
    f"{_OPEN}.text": "open_document.read",
    f"{_OPEN}.spreadsheet": "open_document.read",
    f"{_OPEN}.presentation": "open_document.read",
    "text/plain": "plain.read",
    "text/csv": "plain.read",
    "application/zip": "folder.read",
}


def reader_of(media_type: str) -> Callable[[BinaryIO, Words], None]:
    """Raises Unknown for a type that nobody reads, such as the binary documents of old."""
    if media_type not in READERS:
        raise Unknown("type")
    module, _, function = READERS[media_type].partition(".")
    return getattr(import_module(f"circulars.readers.{module}"), function)


def answer(file: BinaryIO, media_type: str, output: BinaryIO, *, before_looking: Callable[[], None]) -> None:
    """Two lines: the words, and what else a page says of the file. The first is sent before the second is begun."""
    told = read(file, media_type)
    output.write(json.dumps(told).encode() + b"\n")
    output.flush()
    before_looking()
    from circulars.readers import looking

    output.write(json.dumps(looking.look(file, media_type, told)).encode() + b"\n")


def read(file: BinaryIO, media_type: str) -> dict[str, Any]:
    """The fields of a ``Reading`` that the words alone give."""
    words = Words()
    try:
        reader_of(media_type)(file, words)
        words.end()
    except Full:
        pass
    except Unreadable as error:
        return {"state": error.state, "detail": str(error)}
    except (Exception, MemoryError) as error:  # a parser may raise anything over a hostile file
        return {"state": "broken", "detail": type(error).__name__}
    state = "read" if words.paragraphs else "empty"
    return {"state": state, "paragraphs": words.paragraphs, "is_cut": words.is_cut}
