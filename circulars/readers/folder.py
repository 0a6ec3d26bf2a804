"""ZIP: each file inside by its own reader, one level deep. What is no document stays unread, and that is said."""

import io
from typing import BinaryIO

from circulars.readers.dispatch import READERS, reader_of
from circulars.readers.package import Package
from circulars.readers.words import Locked, Unknown, Unreadable, Words

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
TYPES = {
    "pdf": "application/pdf",
    "hwp": "application/x-hwp",
    "hwpx": "application/hwp+zip",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "odp": f"{_OPEN}.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
}
MAX_FILES = 200
MAX_FILE = 64 << 20


def read(file: BinaryIO, words: Words) -> None:
    package = Package(file)
    unread: list[Unreadable] = []
    has_read = False
    for number, name in enumerate(package.members):
        words.add(_name(package, name), "name")
        try:
            if number >= MAX_FILES or package.members[name].file_size > MAX_FILE:
                raise Unknown("size")
            media_type = TYPES.get(name.rpartition(".")[2].lower(), "")
            if media_type not in READERS:
                raise Unknown("type")
            reader_of(media_type)(io.BytesIO(b"".join(package.chunks(name))), words)
            has_read = True
        except Unreadable as error:
            unread.append(error)
        words.end()
    if not has_read and unread and all(isinstance(error, Locked) for error in unread):
        raise unread[0]
    words.is_cut = words.is_cut or bool(unread)


def _name(package: Package, name: str) -> str:
    """Korean systems of old write names in their code page, which zipfile takes for another."""
    if package.members[name].flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("cp949")
    except UnicodeError:
        return name
