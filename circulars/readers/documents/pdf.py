"""PDF, by PDFium: letters with their places, links, remarks. ``pdf_paragraphs`` makes paragraphs of them."""

import ctypes
import re
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from circulars.readers import pdf as words_of_pdf
from circulars.readers.document import Document
from circulars.readers.documents.lines import LineWriter, address_of, plain
from circulars.readers.documents.pdf_paragraphs import GAP, Run, paragraphs_of
from circulars.readers.documents.shaping import mark_items
from circulars.readers.words import MAX_CHARACTERS, Full, Locked, Unreadable

MAX_PAGES = 1_000
HYPHEN = "\u00ad"
MAX_LINKS = 300  # of a page
PRECISE_LETTERS = 300_000  # for so many letters each place is asked for; of the rest that of every run's ends

# What programs write where nobody gave a title: their own name, or that of the file.
NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint) - )?(?:.*\.(?:docx?|hwpx?|html?|odt|rtf|pdf|indd|tmp)|untitled|제목 없음)$"
    r"|^\(anonymous\)$|^microsoft (?:word|powerpoint) - ",
    re.IGNORECASE,
)


def read(file: BinaryIO, document: Document) -> None:
    try:
        pages = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Locked("encrypted") from error
        raise Unreadable("structure") from error
    document.is_cut = len(pages) > MAX_PAGES or pdfium.FPDFDoc_GetAttachmentCount(pages) > 0
    facts = pages.get_metadata_dict(skip_empty=True)
    document.title = NO_TITLE.sub("", plain(facts.get("Title", ""))[:500])
    reader = _Pages()
    for number in range(min(len(pages), MAX_PAGES)):
        page = pages[number]
        reader.read(page, number + 1)
        page.close()
        if reader.letters > MAX_CHARACTERS:
            document.is_cut = True
            break
    if not reader.runs and not reader.remarks and reader.has_unread:
        document.title = ""
        return  # a scan
    document.is_cut = document.is_cut or reader.has_unread
    _write(reader, document)


def _write(reader: "_Pages", document: Document) -> None:
    writer = LineWriter(document)
    try:
        for paragraph in paragraphs_of(reader.runs, reader.heights):
            writer.page = paragraph.page
            for text, marks in paragraph.pieces:
                writer.write(text, marks)
            writer.end(paragraph.kind, level=paragraph.level)
        for page, remark in reader.remarks:
            writer.page = page
            writer.write(remark)
            writer.end("note")
    except Full:
        document.is_cut = True
    mark_items(document.lines)


class _Pages:
    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.heights: dict[int, float] = {}
        self.remarks: list[tuple[int, str]] = []
        self.letters = 0
        self.has_unread = False

    def read(self, page: pypdfium2.PdfPage, number: int) -> None:
        self.heights[number] = page.get_height()
        text_page = page.get_textpage()
        links = _links_of(page)
        before = len(self.runs)
        runs = _runs_of(text_page, number, is_precise=self.letters < PRECISE_LETTERS, has_links=bool(links))
        for run in runs:
            self.letters += len(run.text)
            _link(run, links)
            self.runs.append(run)
        text_page.close()
        for remark in words_of_pdf.remarks_of(page):
            self.remarks.append((number, remark))
        if len(self.runs) == before and words_of_pdf.has_pictures(page):
            self.has_unread = True


def _runs_of(text_page, number: int, *, is_precise: bool, has_links: bool) -> list[Run]:
    """What stands between two line breaks of PDFium, with its box; a wide gap inside it parts it."""
    runs: list[Run] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    run: Run | None = None
    has_places = is_precise or has_links
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in (10, 13):
            run = None
            continue
        if run is None:
            pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
            size = _height(text_page, index)
            run = Run(number, x.value, y.value, size, _is_bold(text_page, index), right=x.value)
            runs.append(run)
        letter = _letter(code, run)
        if not letter:
            continue
        place = (run.right, run.right)
        if has_places and letter != " ":
            pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
            place = (left.value, right.value)
            if run.text and place[0] - run.right > GAP * run.size:
                run = Run(number, place[0], run.y, run.size, _is_bold(text_page, index), right=place[0])
                runs.append(run)
            run.right = max(run.right, place[1])
        run.text += letter
        run.places.append(place)
        if letter != " ":
            run.last = index
        if letter == HYPHEN:  # behind it PDFium goes on with the next line as if there were no break
            run = None
    for run in runs:
        if not has_places and run.last >= 0:
            pdfium.FPDFText_GetCharBox(text_page, run.last, left, right, bottom, top)
            run.right, run.places = right.value, []
    return [run for run in runs if run.text.strip()]


def _letter(code: int, run: Run) -> str:
    """PDFium writes halves of rare letters one by one, and a hyphen at a line's end as 2 or 0xFFFE."""
    if code in (2, 0xFFFE):
        return HYPHEN
    if 0xD800 <= code <= 0xDBFF:
        run.half = code
        return ""
    if 0xDC00 <= code <= 0xDFFF:
        high, run.half = run.half, 0
        return chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)) if high else ""
    if code in (9, 160, 0x3000):
        return " "
    return chr(code) if 32 <= code <= 0x10FFFF else ""


def _height(text_page, index: int) -> float:
    """The size as it is seen: some writers set letters of one point and magnify the page."""
    size = pdfium.FPDFText_GetFontSize(text_page, index)
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        scale = (matrix.b * matrix.b + matrix.d * matrix.d) ** 0.5
        if scale > 0:
            return size * scale
    return size


def _is_bold(text_page, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text_page, index) >= 600:
        return True
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text_page, index, buffer, 128, flags)
    return 0 < length <= 128 and b"bold" in buffer.value.lower()


def _links_of(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float, str]]:
    """(left, bottom, right, top, address) of what leads out of the file."""
    found: list[tuple[float, float, float, float, str]] = []
    position = ctypes.c_int(0)
    link = pdfium.FPDF_LINK()
    rectangle = pdfium.FS_RECTF()
    while len(found) < MAX_LINKS and pdfium.FPDFLink_Enumerate(page, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        if not action or not pdfium.FPDFLink_GetAnnotRect(link, rectangle):
            continue
        size = pdfium.FPDFAction_GetURIPath(page.pdf, action, None, 0)
        if not 1 < size < 4_000:
            continue
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFAction_GetURIPath(page.pdf, action, buffer, size)
        if address := address_of(buffer.value.decode("utf-8", "replace")):
            sides = (rectangle.left, rectangle.right), (rectangle.bottom, rectangle.top)
            found.append((min(sides[0]), min(sides[1]), max(sides[0]), max(sides[1]), address))
    return found


def _link(run: Run, links) -> None:
    """Letters whose middle lies in a link's box belong to it."""
    for left, bottom, right, top, address in links:
        if not bottom - 3 <= run.y + run.size * 0.3 <= top + 3 or run.right < left or run.x > right or not run.places:
            continue
        inside = [place for place, (start, end) in enumerate(run.places) if left - 1 <= (start + end) / 2 <= right + 1]
        if inside:
            run.links.append((inside[0], inside[-1] + 1, address))
