"""Documents that are archives of XML: members read as a stream, without a DTD, with every inflated byte counted."""

import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from circulars.readers.words import Locked, Unreadable

MAX_MEMBERS = 10_000
MAX_INFLATED = 256 << 20  # of the whole archive
SUSPECT_SIZE = 16 << 20  # a member larger than this, and …
SUSPECT_RATIO = 200  # … shrunk by more than this, was made to burst
CHUNK = 1 << 16


class Package:
    def __init__(self, file: BinaryIO) -> None:
        try:
            self.archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable("archive") from error
        self.members = {info.filename: info for info in self.archive.infolist() if not info.is_dir()}
        self.inflated = 0
        if len(self.members) > MAX_MEMBERS:
            raise Unreadable("members")

    def names(self, start: str, end: str = ".xml") -> list[str]:
        """Members in the order in which people number them: section2 before section10."""
        names = [name for name in self.members if name.startswith(start) and name.endswith(end)]
        return sorted(names, key=lambda name: (len(name), name))

    def chunks(self, name: str) -> Iterator[bytes]:
        info = self.members[name]
        if info.flag_bits & 1:
            raise Locked("encrypted")
        if info.file_size > SUSPECT_SIZE and info.file_size > SUSPECT_RATIO * max(1, info.compress_size):
            raise Unreadable("bomb")
        try:
            with self.archive.open(info) as member:
                while chunk := member.read(CHUNK):
                    self.inflated += len(chunk)
                    if self.inflated > MAX_INFLATED:
                        raise Unreadable("bomb")
                    yield chunk
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
            raise Unreadable("archive") from error
        except RuntimeError as error:  # zipfile's word for a password
            raise Locked("encrypted") from error

    def parse(self, name: str, start: Callable, end: Callable, characters: Callable[[str], None]) -> None:
        """Handlers get names without their namespaces; attributes likewise."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = lambda tag, attributes: start(
            _local(tag), {_local(key): value for key, value in attributes.items()}
        )
        parser.EndElementHandler = lambda tag: end(_local(tag))
        parser.CharacterDataHandler = characters
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Unreadable("markup") from error

    def has_encryption(self) -> bool:
        """ODF and HWPX say in their manifest that their parts are encrypted."""
        name = "META-INF/manifest.xml"
        if name not in self.members:
            return False
        return any(b"encryption-data" in chunk for chunk in self.chunks(name))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_doctype(*args) -> None:
    raise Unreadable("doctype")
