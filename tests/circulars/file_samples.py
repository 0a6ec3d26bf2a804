"""The smallest believable file of each kind, made here so that none has to be kept."""

import io
import struct
import zipfile

from PIL import Image

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf(words: str = "Circular 31/2018") -> bytes:
    """A real one-page document whose text can be read."""
    stream = f"BT /F1 18 Tf 72 720 Td ({words}) Tj ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    output, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return output + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(output))
    )


def archive(*names: str, mimetype: str = "") -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, "<x/>")
    return output.getvalue()


def office(main_part: str, *more: str) -> bytes:
    return archive("[Content_Types].xml", main_part, *more)


def ole(*streams: str, content: bytes = b"") -> bytes:
    entries = b"".join(stream.encode("utf-16-le") + b"\0\0" for stream in streams)
    return OLE + b"\0" * 504 + entries + content


def image(file_format: str = "PNG", size: tuple[int, int] = (40, 20), **options) -> bytes:
    output = io.BytesIO()
    picture = Image.new("RGB", size, "white")
    picture.paste("navy", (0, 0, size[0] // 2, size[1]))
    picture.save(output, file_format, **options)
    return output.getvalue()


def jpeg_from_a_camera() -> bytes:
    """40 × 20 pixels held sideways, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90°
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    return image("JPEG", exif=exif, quality=95)


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A header that promises 3.6 gigapixels."""
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


SAMPLES = {
    "pdf": pdf(),
    "hwp": ole("FileHeader", content=b"HWP Document File" + b"\0" * 15),
    "hwpx": archive("Contents/content.hpf", "Scripts/headerScripts", mimetype="application/hwp+zip"),
    "docx": office("word/document.xml"),
    "xlsx": office("xl/workbook.xml"),
    "pptx": office("ppt/presentation.xml"),
    "doc": ole("WordDocument"),
    "xls": ole("Workbook"),
    "ppt": ole("PowerPoint Document"),
    "odt": archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
    "ods": archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "odp": archive("content.xml", mimetype="application/vnd.oasis.opendocument.presentation"),
    "txt": "회람 31호\n".encode(),
    "csv": "번호,제목\n31,회의\n".encode("cp949"),
    "zip": archive("a.txt"),
    "jpg": image("JPEG"),
    "jpeg": image("JPEG"),
    "png": image("PNG"),
    "gif": image("GIF"),
    "webp": image("WEBP"),
}
