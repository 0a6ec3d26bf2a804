"""Small documents of the kinds that offices attach, written by hand: a line of ``lines`` is a paragraph.

They put a number where real files put it: divided between runs of DOCX, compressed in HWP, drawn line by line in PDF.
"""

import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape

from benchmarks.privacy.compound import compound

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"


def pdf(lines: list[str], *, per_page: int = 40) -> bytes:
    """Helvetica in WinAnsi, so only what Windows' western code page holds; a line break begins another line."""
    drawn = [part for line in lines for part in line.split("\n")]
    pages = [drawn[start : start + per_page] for start in range(0, len(drawn), per_page)] or [[]]
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for page in pages:
        content = b"BT /F1 11 Tf 14 TL 50 800 Td\n"
        for line in page:
            text = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            content += b"(" + text + b") Tj T*\n"
        content += b"ET"
        stream = zlib.compress(content)
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    file = io.BytesIO(b"%PDF-1.7\n")
    file.seek(0, 2)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def docx(lines: list[str]) -> bytes:
    """Every paragraph in runs of seven characters, as an editor leaves them after some corrections."""
    paragraphs = []
    for line in lines:
        runs = []
        for number, part in enumerate(line.split("\n")):
            if number:
                runs.append("<w:r><w:br/></w:r>")
            for start in range(0, len(part), 7):
                runs.append(f'<w:r><w:t xml:space="preserve">{escape(part[start : start + 7])}</w:t></w:r>')
        paragraphs.append(f"<w:p>{''.join(runs)}</w:p>")
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _archive(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{office}"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/officeDocument"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{"".join(paragraphs)}</w:body></w:document>',
        }
    )


def hwpx(lines: list[str]) -> bytes:
    paragraphs = []
    for line in lines:
        text = escape(line).replace("\n", "<hp:lineBreak/>").replace("\t", "<hp:tab/>")
        paragraphs.append(f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>")
    section = f'<hs:sec xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="{_HP}">{"".join(paragraphs)}'
    return _archive(
        {
            "mimetype": "application/hwp+zip",
            "Contents/content.hpf": '<opf:package xmlns:opf="http://www.idpf.org/2007/opf/"/>',
            "Contents/section0.xml": f"{section}</hs:sec>",
        }
    )


def hwp(lines: list[str], *, flags: int = 1) -> bytes:
    """HWP 5: ``flags`` as its FileHeader has them; 1 compressed, 2 with a password, 4 for distribution."""
    section = b""
    for line in lines:
        text = (line + "\r").encode("utf-16-le").replace(b"\n\0", b"\n\0")
        section += _record(66, 0, struct.pack("<I18x", len(text) // 2)) + _record(67, 1, text)
    if flags & 1:
        compressor = zlib.compressobj(wbits=-15)
        section = compressor.compress(section) + compressor.flush()
    header = struct.pack("<32sII216x", b"HWP Document File", 0x05010100, flags)
    return compound({"FileHeader": header, "DocInfo": b"\0" * 16, "BodyText/Section0": section})


def _record(tag: int, level: int, data: bytes) -> bytes:
    if len(data) < 0xFFF:
        return struct.pack("<I", tag | level << 10 | len(data) << 20) + data
    return struct.pack("<II", tag | level << 10 | 0xFFF << 20, len(data)) + data


def _archive(members: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            plain = name == "mimetype"
            archive.writestr(name, content, zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED)
    return file.getvalue()
