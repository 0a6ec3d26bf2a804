"""The same tree as a DOCX, for officials who paste it into their own letters: styles, no macros, equal bytes."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from circulars.facts import canonical
from circulars.paper.word_blocks import Writer, field

VERSION = 2  # raise it when a file is to be made anew
FACE = "Malgun Gothic"  # on every office computer in Korea; elsewhere its likes take its place
LOCALES = {
    "ko": "ko-KR",
    "en": "en-GB",
    "fr": "fr-FR",
    "es": "es-ES",
    "zh": "zh-CN",
    "ja": "ja-JP",
    "ru": "ru-RU",
    "ar": "ar-SA",
}
ALERT = RGBColor(0x9B, 0x1C, 0x1C)


def name_of(content: dict[str, Any]) -> str:
    key = f"docx {VERSION} {version_of('python-docx')}".encode()
    return hashlib.sha256(key + canonical(content)).hexdigest()[:32]


def docx(content: dict[str, Any]) -> bytes:
    """The same bytes for the same content."""
    word = Document()
    _set_up(word, content)
    writer = Writer(word, LOCALES)
    for document in content["documents"]:
        if document["stripe"]:
            run = word.add_paragraph().add_run(document["stripe"])
            run.bold, run.font.color.rgb = True, ALERT
        writer.blocks(document["nodes"])
        writer.blocks([{"t": "hr"}, *document["imprint"]])
    writer.blocks(content["ends"])
    return _repacked(word)


def _set_up(word: Word, content: dict[str, Any]) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    language = content["documents"][0]["language"] if content["documents"] else content["language"]
    for name in ("Normal", "Title", *(f"Heading {level}" for level in range(1, 5))):
        style = word.styles[name]
        style.font.name = FACE
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:eastAsia", "w:hAnsi", "w:cs"):
            fonts.set(qn(kind), FACE)
        for kind in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
    word.styles["Normal"].font.size = Pt(10.5)
    tags = OxmlElement("w:lang")
    tags.set(qn("w:val"), LOCALES.get(language, language))
    tags.set(qn("w:eastAsia"), LOCALES.get(language if language in ("ko", "zh", "ja") else "ko", "ko-KR"))
    tags.set(qn("w:bidi"), "ar-SA")
    word.styles["Normal"].element.get_or_add_rPr().append(tags)
    year, month, day, hour, minute = content["date"]
    moment = datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)  # as the library takes it
    properties = word.core_properties
    properties.title = content["title"][:255]
    properties.author = properties.last_modified_by = content["office"][:255]
    properties.language = LOCALES.get(language, language)
    properties.comments = properties.subject = properties.keywords = ""
    properties.created = properties.modified = moment
    properties.revision = 1
    document = content["documents"][0] if content["documents"] else {"running": "", "code": ""}
    running = " · ".join(part for part in (content["office"], document["running"], document["code"]) if part)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{running}   ").font.size = Pt(8)
    before, _n, rest = content["labels"]["page"].partition("{n}")
    between, _of, after = rest.partition("{of}")
    for part in (before, "PAGE", between, "NUMPAGES", after):
        if part in ("PAGE", "NUMPAGES"):
            field(foot, part)
        elif part:
            foot.add_run(part).font.size = Pt(8)


def _repacked(word: Word) -> bytes:
    """Every part with one date, in one order."""
    first, output = io.BytesIO(), io.BytesIO()
    word.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return output.getvalue()
