"""Which files the office takes, and how each is known: by extension, first bytes and inner mark, all three.

A name says what its writer wished, first bytes say what a program might take it for; only together with a mark
that lies deeper do they agree by nothing but truth. Documents with macros and pictures with scripts are refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from circulars.files import marks
from circulars.files.refusal import FileRefused


@dataclass(frozen=True)
class FileType:
    """``check`` reads the inner mark and raises FileRefused where it tells a reason of its own."""

    extension: str
    media_type: str
    magic: tuple[bytes, ...]
    check: Callable[[BinaryIO], bool]

    @property
    def is_image(self) -> bool:
        return self.media_type in IMAGE_TYPES


IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
INLINE_TYPES = (*IMAGE_TYPES, "application/pdf")  # shown by the browser; everything else is downloaded

_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

TYPES = {
    file_type.extension: file_type
    for file_type in (
        FileType("pdf", "application/pdf", (b"%PDF-1.", b"%PDF-2."), marks.is_pdf),
        FileType("hwp", "application/x-hwp", (*_OLE, b"HWP Document File"), marks.is_hwp),
        FileType(
            "hwpx", "application/hwp+zip", _ZIP, marks.open_document("application/hwp+zip", "Contents/content.hpf")
        ),
        FileType("docx", f"{_OFFICE}.wordprocessingml.document", _ZIP, marks.office_document("word/document.xml")),
        FileType("xlsx", f"{_OFFICE}.spreadsheetml.sheet", _ZIP, marks.office_document("xl/workbook.xml")),
        FileType("pptx", f"{_OFFICE}.presentationml.presentation", _ZIP, marks.office_document("ppt/presentation.xml")),
        FileType("doc", "application/msword", _OLE, marks.old_office_document("WordDocument")),
        FileType("xls", "application/vnd.ms-excel", _OLE, marks.old_office_document("Workbook", "Book")),
        FileType("ppt", "application/vnd.ms-powerpoint", _OLE, marks.old_office_document("PowerPoint Document")),
        FileType("odt", f"{_OPEN}.text", _ZIP, marks.open_document(f"{_OPEN}.text", "content.xml")),
        FileType("ods", f"{_OPEN}.spreadsheet", _ZIP, marks.open_document(f"{_OPEN}.spreadsheet", "content.xml")),
        FileType("odp", f"{_OPEN}.presentation", _ZIP, marks.open_document(f"{_OPEN}.presentation", "content.xml")),
        FileType("txt", "text/plain", (), marks.is_text),
        FileType("csv", "text/csv", (), marks.is_text),
        FileType("zip", "application/zip", _ZIP, marks.is_zip),
        # The inner mark of a picture is that it can be decoded: see files.images, which writes it anew.
        FileType("jpg", "image/jpeg", (b"\xff\xd8\xff",), marks.is_picture),
        FileType("png", "image/png", (b"\x89PNG\r\n\x1a\n",), marks.is_picture),
        FileType("gif", "image/gif", (b"GIF87a", b"GIF89a"), marks.is_picture),
        FileType("webp", "image/webp", (b"RIFF",), marks.is_webp),
    )
}
ALIASES = {"jpeg": "jpg", "jpe": "jpg", "text": "txt"}
EXTENSIONS = (*TYPES, *ALIASES)

_WITH_MACROS = ("docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm")


def identify(name: str, file: BinaryIO) -> FileType:
    """The type of an open, seekable file. Raises FileRefused; the position of the file is at its start after."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    file_type = TYPES.get(ALIASES.get(extension, extension))
    if file_type is None:
        raise FileRefused(_unknown(extension))
    file.seek(0)
    head = file.read(64)
    if file_type.magic and not head.startswith(file_type.magic):
        raise FileRefused(_mismatch(extension))
    file.seek(0)
    is_marked = file_type.check(file)
    file.seek(0)
    if not is_marked:
        raise FileRefused(_mismatch(extension))
    return file_type


def _unknown(extension: str) -> str:
    if extension == "svg":
        return _("SVG images can carry scripts and are not accepted. Save the image as PNG and choose that file.")
    if extension in _WITH_MACROS:
        return _("Documents with macros are not accepted. Save the document without macros (.docx, .xlsx or .pptx).")
    if extension in ("heic", "heif", "tif", "tiff", "bmp"):
        return _("Browsers do not show this kind of image. Save it as JPEG or PNG and choose that file.")
    if not extension:
        return _("The file name has no extension. Give it the one that fits, such as .pdf or .hwp.")
    return _("Files of the type “.%(extension)s” are not accepted. Use one of: %(allowed)s.") % {
        "extension": extension[:20],
        "allowed": ", ".join(TYPES),
    }


def _mismatch(extension: str) -> str:
    return _(
        "The content is not that of a .%(extension)s file, or the file is damaged. "
        "Open it in its own program, save it again, and choose the new file."
    ) % {"extension": extension}
