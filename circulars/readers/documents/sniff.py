"""Which kind of document a file is: by its extension and its content, which have to agree."""

import re
import zipfile
from typing import BinaryIO

from circulars.readers.words import Locked, Unknown, Unreadable

_OFFICE = "application/vnd.openxmlformats-officedocument"
EXTENSIONS = {
    "eml": "message/rfc822",
    "mht": "multipart/related",
    "mhtml": "multipart/related",
    "msg": "application/vnd.ms-outlook",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "hwp": "application/x-hwp",
    "hwpx": "application/hwp+zip",
    "odt": "application/vnd.oasis.opendocument.text",
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "text/html",
    "txt": "text/plain",
    "text": "text/plain",
}
_TEXTS = ("text/plain", "text/html", "message/rfc822", "multipart/related")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_HEADER = re.compile(rb"[!-9;-~]{1,60}:[ \t]?|From ")
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype html|html|head|body)", re.I | re.S
)


class Mismatch(Unreadable):
    """The content is that of another kind of file than the name says."""


def kind_of(file: BinaryIO, name: str, media_type: str) -> str:
    """The media type that a reader is chosen by. The file is at its start afterwards.

    Raises Unknown ("type", "old"), Mismatch ("mismatch", "program") or Locked ("encrypted"). Without a name that
    has an extension ``media_type`` is what the content is compared with; without either the content alone decides.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    wanted = EXTENSIONS.get(extension) or ("" if extension else media_type.partition(";")[0].strip().lower())
    if extension and extension not in EXTENSIONS:
        raise Unknown("old" if extension in ("doc", "rtf") else "type")
    found = _content_of(file)
    file.seek(0)
    if found == "text":
        return _text_of(file, wanted)
    if wanted and wanted not in EXTENSIONS.values():
        raise Unknown("type")
    if wanted and found != wanted:
        raise Mismatch("program" if found == "program" else "mismatch")
    if found not in EXTENSIONS.values():
        raise Unknown("old" if found == "application/msword" else "program" if found == "program" else "type")
    return found


def _content_of(file: BinaryIO) -> str:
    """A media type, "program", "unknown" or "text"."""
    head = file.read(4096)
    if (head.startswith(_PROGRAMS) and not head.startswith(b"#!")) or head[:2] == b"#!":
        return "program"
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"HWP Document File"):
        return EXTENSIONS["hwp"]
    if head.startswith(b"{\\rtf"):
        return "application/msword"
    if head.startswith(b"PK\x03\x04"):
        return _archive(file)
    if head.startswith(_OLE):
        return _compound(file)
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    return "text" if is_wide or _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    zeros = head.count(0)
    if zeros and zeros * 5 < len(head):  # some are binary, as many as letters are UTF-16
        return False
    controls = sum(1 for byte in head if byte < 32 and byte not in (0, 7, 8, 9, 10, 12, 13, 27))
    return controls * 50 <= len(head)


def _text_of(file: BinaryIO, wanted: str) -> str:
    head = file.read(4096)
    file.seek(0)
    if wanted and wanted not in _TEXTS:
        raise Mismatch("mismatch") if wanted in EXTENSIONS.values() else Unknown("type")
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if wanted in ("message/rfc822", "multipart/related"):
        if not _HEADER.match(first):
            raise Mismatch("mismatch")
        return wanted
    if _PAGE.match(first.replace(b"\0", b"")):  # a page that somebody saved as text
        return "text/html"
    return wanted or "text/plain"


def _archive(file: BinaryIO) -> str:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("archive") from error
    if "word/document.xml" in names:
        return EXTENSIONS["docx"]
    if any(name.startswith("Contents/section") for name in names) or "Contents/content.hpf" in names:
        return EXTENSIONS["hwpx"]
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        file.seek(0)
        head = file.read(200)
        return EXTENSIONS["odt"] if EXTENSIONS["odt"].encode() in head else "unknown"
    return "unknown"


def _compound(file: BinaryIO) -> str:
    file.seek(0)
    content = file.read()
    names = {
        "__properties_version1.0": EXTENSIONS["msg"],
        "FileHeader": EXTENSIONS["hwp"],
        "WordDocument": "application/msword",
    }
    if "EncryptedPackage".encode("utf-16-le") in content:  # a Word file with a password is an archive no more
        raise Locked("encrypted")
    for name, media_type in names.items():
        if name.encode("utf-16-le") in content:
            return media_type
    return "unknown"
