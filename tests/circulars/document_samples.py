"""Small documents of every kind that intake reads, made here, and the way to look at what was read from them."""

import io
import struct
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime

from benchmarks.privacy.compound import compound
from circulars.readers import documents
from circulars.readers.document import Document, Line

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"


def document_of(content: bytes, name: str) -> Document:
    """As the limited process reads it, without the process."""
    answer = documents.read(io.BytesIO(content), name)
    assert answer["state"] == "read", answer
    return Document.from_json(answer["document"])


def trouble_of(content: bytes, name: str = "", media_type: str = "") -> tuple[str, str]:
    answer = documents.read(io.BytesIO(content), name, media_type)
    return answer["state"], answer["trouble"]


def shown(lines: Iterable[Line], *kinds: str) -> list[tuple[str, str]]:
    """(kind, text), the rank of headings and the depth of items behind their kind."""
    return [(f"{line.kind}{line.level or ''}", line.text) for line in lines if not kinds or line.kind in kinds]


def links(document: Document) -> list[tuple[str, str]]:
    return [
        (line.text[span.start : span.end], span.value)
        for line in document.lines
        for span in line.spans
        if span.kind == "link"
    ]


def archive(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """``parts`` by the name of their file in "word/"; ``links`` are (id, address) pairs in ``rels``."""
    members = {"[Content_Types].xml": "<Types/>", "word/document.xml": _word("document", f"<w:body>{body}</w:body>")}
    for name, content in parts.items():
        if name == "rels":
            members["word/_rels/document.xml.rels"] = f"<Relationships>{content}</Relationships>"
        elif name == "core":
            members["docProps/core.xml"] = f"<c>{content}</c>"
        else:
            members[f"word/{name}.xml"] = _word(name.rstrip("0123456789"), content)
    return archive(members)


def _word(tag: str, content: str) -> str:
    return f'<w:{tag} xmlns:w="{_W}" xmlns:r="{_R}" xmlns:mc="urn:mc">{content}</w:{tag}>'


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    runs = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def hwpx(section: str, header: str = "") -> bytes:
    names = f'xmlns:hp="{_HP}" xmlns:hh="urn:hh"'
    return archive(
        {
            "mimetype": "application/hwp+zip",
            "Contents/header.xml": f"<hh:head {names}>{header}</hh:head>",
            "Contents/section0.xml": f'<hs:sec xmlns:hs="urn:hs" {names}>{section}</hs:sec>',
        }
    )


def odt(body: str, styles: str = "") -> bytes:
    kind = "application/vnd.oasis.opendocument.text"
    names = (
        'xmlns:o="urn:o" xmlns:text="urn:t" xmlns:table="urn:tb" xmlns:x="urn:x" xmlns:style="urn:s" xmlns:fo="urn:fo"'
    )
    return archive(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": "<m/>",
            "content.xml": f"<o:d {names}><o:styles>{styles}</o:styles><o:body>{body}</o:body></o:d>",
        }
    )


Drawn = tuple[float, float, float, str]  # x, y, size, text


def pdf(pages: list[list[Drawn]], links: Iterable[tuple[int, tuple, str]] = (), title: str = "") -> bytes:
    """A4 pages in Helvetica; ``links`` are (page from 0, box, address)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) >>" % title.encode("latin-1"),
    ]
    kids = []
    for number, page in enumerate(pages):
        content = b"".join(
            b"BT /F1 %.1f Tf %.1f %.1f Td (%s) Tj ET\n" % (size, x, y, _escaped(text)) for x, y, size, text in page
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        stream = len(objects)
        boxes = []
        for of, box, address in links:
            if of == number:
                objects.append(
                    b"<< /Type /Annot /Subtype /Link /Rect [%d %d %d %d] /A << /S /URI /URI (%s) >> >>"
                    % (*box, address.encode())
                )
                boxes.append(b"%d 0 R" % len(objects))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Annots [%s] "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (stream, b" ".join(boxes))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    output, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return output + head + table + trailer % (len(objects) + 1, len(output))


# Widths of Helvetica, in thousandths of the size.
_WIDTHS = {
    letter: width
    for width, letters in {
        222: "ijl'", 278: " !,./:;ftI[]", 333: "()-r", 500: "ckJsvxyz", 611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw",
        778: "GOQ", 833: "mM", 944: "W",
    }.items()
    for letter in letters
}  # fmt: skip


def set_in_lines(text: str, width: float, size: float = 10) -> list[str]:
    """As a word processor breaks a paragraph in Helvetica."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if sum(_WIDTHS.get(letter, 556) for letter in longer) * size / 1000 > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def msg(
    texts: dict[int, str | bytes], attachments: Iterable[dict[int, str | bytes]] = (), **moments: datetime
) -> bytes:
    """Outlook's file: properties by their number, text as UTF-16 and bytes as they are."""
    streams: dict[str, bytes] = {"__properties_version1.0": b"\0" * 32 + _fixed(moments)}
    streams.update(_properties("", texts))
    for number, attachment in enumerate(attachments):
        folder = f"__attach_version1.0_#{number:08X}/"
        streams[folder + "__properties_version1.0"] = b"\0" * 8
        streams.update(_properties(folder, attachment))
    return compound(streams)


def _properties(folder: str, values: dict[int, str | bytes]) -> dict[str, bytes]:
    return {
        f"{folder}__substg1.0_{number:04X}{'001F' if isinstance(value, str) else '0102'}": (
            value.encode("utf-16-le") if isinstance(value, str) else value
        )
        for number, value in values.items()
    }


def _fixed(moments: dict[str, datetime]) -> bytes:
    sent = moments.get("sent_at")
    if not sent:
        return b""
    ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    return struct.pack("<IIQ", 0x0039 << 16 | 0x0040, 2, ticks)
