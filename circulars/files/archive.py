"""All files of an edition as one archive, written while it is sent: stored, in order, the same bytes every time.

Sums and sizes are known before the first byte, so the archive needs no corrections behind its entries, which some
unpackers do not read, and its length is known to the reader. Source: APPNOTE.TXT 6.3.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from circulars.files.names import clean_name, numbered
from circulars.files.storage import blobs
from circulars.models import Blob

_UTF8 = 0x0800
_LIMIT = 0xFFFFFFFF
_sums: dict[str, int] = {}  # CRC-32 by hash: a blob never changes


class Entry(NamedTuple):
    name: str
    blob: Blob


def entries(files: Sequence[tuple[str, Blob]]) -> list[Entry]:
    """Cleaned names, each once: a second 가.pdf becomes 가 (2).pdf."""
    taken: set[str] = set()
    found = []
    for name, blob in files:
        name = numbered(clean_name(name), taken)
        taken.add(name)
        found.append(Entry(name, blob))
    return found


def length(files: Sequence[Entry]) -> int:
    """Bytes of the whole archive."""
    names = [len(entry.name.encode()) for entry in files]
    offset = far = 0
    for entry, name in zip(files, names, strict=True):
        far += 12 if offset >= _LIMIT else 0
        offset += 30 + name + entry.blob.size
    directory = sum(46 + name for name in names) + far
    return offset + directory + 22 + (76 if offset + directory >= _LIMIT else 0)


def check(files: Sequence[Entry]) -> None:
    """Read every file once for its sum, and ask for one that was read before. Raises OSError where one is missing or
    not as long as its row says, as StorageAway where nobody can tell: a sum that is known says nothing of now.
    """
    for entry in files:
        if entry.blob.sha256 in _sums and not blobs().exists(entry.blob.sha256):
            raise FileNotFoundError("A blob is missing.")
        _sum_of(entry.blob)


def write(files: Sequence[Entry], moment: datetime) -> Iterator[bytes]:
    """The archive in chunks; ``moment`` (local time) is the date of every entry."""
    stamp = _dos_time(moment)
    directory = b""
    offset = 0
    for entry in files:
        name = entry.name.encode()
        size = entry.blob.size
        common = struct.pack("<HHHHIIIH", _UTF8, 0, *stamp, _sum_of(entry.blob), size, size, len(name))
        yield b"PK\x03\x04" + struct.pack("<H", 20) + common + struct.pack("<H", 0) + name
        yield from _content(entry.blob)
        far = struct.pack("<HHQ", 1, 8, offset) if offset >= _LIMIT else b""
        directory += b"PK\x01\x02" + struct.pack("<HH", 0x031E, 45 if far else 20) + common
        directory += struct.pack("<HHHHII", len(far), 0, 0, 0, 0o100644 << 16, min(offset, _LIMIT)) + name + far
        offset += 30 + len(name) + entry.blob.size
    yield directory
    yield _end(len(files), len(directory), offset)


def _end(count: int, size: int, offset: int) -> bytes:
    far = b""
    if offset + size >= _LIMIT:
        far = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 0x031E, 45, 0, 0, count, count, size, offset)
        far += b"PK\x06\x07" + struct.pack("<IQI", 0, offset + size, 1)
    return far + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, size, min(offset, _LIMIT), 0)


def _sum_of(blob: Blob) -> int:
    if blob.sha256 not in _sums:
        value = read = 0
        for chunk in blobs().chunks(blob.sha256):
            value = zlib.crc32(chunk, value)
            read += len(chunk)
        if read != blob.size:
            raise OSError("A blob is not as long as its row says.")
        if len(_sums) > 10_000:
            _sums.clear()
        _sums[blob.sha256] = value
    return _sums[blob.sha256]


def _content(blob: Blob) -> Iterator[bytes]:
    return blobs().chunks(blob.sha256)


def _dos_time(moment: datetime) -> tuple[int, int]:
    day = (max(moment.year, 1980) - 1980) << 9 | moment.month << 5 | moment.day
    return moment.hour << 11 | moment.minute << 5 | moment.second // 2, day
