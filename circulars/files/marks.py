"""Inner marks of file types. Each function reads no more than it must, from a file that may be hostile.

Archives are never unpacked: their table of contents is read, after its own size was looked at.
"""

import codecs
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from circulars.files.refusal import FileRefused

Check = Callable[[BinaryIO], bool]

CHUNK = 1 << 20
MAX_ENTRIES = 10_000  # in an archive
MAX_DIRECTORY = 4 << 20  # bytes of an archive's table of contents
_TAIL = 66_000  # the end record of an archive with the longest comment
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|script|svg|\?xml|iframe|!--)", re.IGNORECASE)


def is_pdf(file: BinaryIO) -> bool:
    """From the first byte (what stands before would be another file) to an end mark near the end."""
    tail = _tail(file, 4096)
    return b"startxref" in tail or b"%%EOF" in tail


def is_hwp(file: BinaryIO) -> bool:
    """HWP 5 names itself in the stream FileHeader of an OLE file; HWP 3 in its first bytes."""
    if file.read(23) == b"HWP Document File V3.00":
        return True
    return _contains(file, b"HWP Document File") and _contains(file, "FileHeader".encode("utf-16-le"))


def old_office_document(*streams: str) -> Check:
    def check(file: BinaryIO) -> bool:
        if not any(_contains(file, _directory_entry(stream)) for stream in streams):
            return False
        if _contains(file, _directory_entry("_VBA_PROJECT")) or _contains(file, _directory_entry("_VBA_PROJECT_CUR")):
            _refuse_macros()
        return True

    return check


def office_document(main_part: str) -> Check:
    def check(file: BinaryIO) -> bool:
        names = _names(file)
        if names is None or "[Content_Types].xml" not in names or main_part not in names:
            return False
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
            _refuse_macros()
        return True

    return check


def open_document(media_type: str, main_part: str) -> Check:
    """The archive's first entry is ``mimetype``, stored plain, and holds the type of the whole."""

    def check(file: BinaryIO) -> bool:
        names = _names(file)
        file.seek(0)
        head = file.read(200)
        if names is None or main_part not in names or head[30:38] != b"mimetype":
            return False
        extra = struct.unpack("<H", head[28:30])[0]
        if not head[38 + extra :].startswith(media_type.encode()):
            return False
        has_scripts = any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names)
        if has_scripts and media_type != "application/hwp+zip":  # HWPX keeps an empty script in every document
            _refuse_macros()
        return True

    return check


def is_zip(file: BinaryIO) -> bool:
    return _names(file) is not None


def is_text(file: BinaryIO) -> bool:
    """Readable as UTF-8, UTF-16 with its mark, or the Korean code page; and not a web page by another name."""
    head = file.read(5)
    if head == b"%PDF-":
        return False
    encoding = "utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else None
    for candidate in (encoding,) if encoding else ("utf-8-sig", "cp949"):
        if _decodes(file, candidate):
            break
    else:
        return False
    file.seek(0)
    if _MARKUP.match(file.read(1024).lstrip(codecs.BOM_UTF8)):
        raise FileRefused(_("This is a web page, not a text. Paste its words into the text, or save it as PDF."))
    return True


def is_picture(file: BinaryIO) -> bool:
    return True


def is_webp(file: BinaryIO) -> bool:
    return file.read(12)[8:] == b"WEBP"


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            if "\0" in decoder.decode(chunk):
                return False
        return "\0" not in decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False


def _names(file: BinaryIO) -> set[str] | None:
    """Names in an archive; None if it is none, or has a table of contents that no honest archive of ours has."""
    tail = _tail(file, _TAIL)
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < 22:
        return None
    entries, size = struct.unpack("<HI", tail[start + 10 : start + 16])
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise FileRefused(
            _("The archive holds more than %(count)d files. Divide it, or attach the files one by one.")
            % {"count": MAX_ENTRIES}
        )
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            return set(archive.namelist()) or None
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        return None


def _directory_entry(name: str) -> bytes:
    """How an OLE file writes the name of a stream: UTF-16, ended by a zero."""
    return name.encode("utf-16-le") + b"\0\0"


def _contains(file: BinaryIO, mark: bytes) -> bool:
    file.seek(0)
    kept = b""
    for chunk in _chunks(file):
        if mark in (window := kept + chunk):
            return True
        kept = window[-len(mark) + 1 :]
    return False


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _tail(file: BinaryIO, length: int) -> bytes:
    end = file.seek(0, 2)
    file.seek(max(0, end - length))
    return file.read(length)


def _refuse_macros() -> None:
    raise FileRefused(_("The document contains macros. Save it without them and choose the new file."))
