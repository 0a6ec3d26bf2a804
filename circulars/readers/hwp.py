"""HWP 5, by extract-hwp. What that library decides by a file's name is decided here by the file's flags."""

import io
import logging
import struct
from typing import BinaryIO

import olefile
from extract_hwp import hwp5
from extract_hwp.errors import HwpReadLimitError

from circulars.readers.words import Locked, Unknown, Unreadable, Words

ENCRYPTED = 1 << 1
DISTRIBUTED = 1 << 2
CERTIFICATES = 1 << 4 | 1 << 8 | 1 << 9


def read(file: BinaryIO, words: Words) -> None:
    content = file.read()
    if content.startswith(b"HWP Document File V3"):
        raise Unknown("version")
    _refuse_locked(content)
    trouble = _Trouble()
    logging.basicConfig(handlers=[trouble], level=logging.WARNING, force=True)
    try:
        text = hwp5.extract_text_from_hwp5(io.BytesIO(content))  # type: ignore[arg-type]
    except HwpReadLimitError as error:
        raise Unreadable("bomb") from error
    if trouble.has_come:  # it answers an empty text for what is broken, and says so in its log alone
        raise Unreadable("sections")
    for line in text.split("\n"):
        words.add(line)


def _refuse_locked(content: bytes) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            header = ole.openstream("FileHeader").read(256)
    except (OSError, struct.error, ValueError, IndexError) as error:
        raise Unreadable("archive") from error
    if len(header) < 40 or not header.startswith(b"HWP Document File\0"):
        raise Unreadable("header")
    flags = struct.unpack_from("<I", header, 36)[0]
    if flags & ENCRYPTED:
        raise Locked("encrypted")
    if flags & DISTRIBUTED:
        raise Locked("distribution")
    if flags & CERTIFICATES:
        raise Locked("certificate")


class _Trouble(logging.Handler):
    has_come = False

    def emit(self, record: logging.LogRecord) -> None:
        self.has_come = True
