"""What a file says for those who cannot see it is found beside its words, and costs those nothing if it breaks."""

import io
import zlib

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from benchmarks.privacy import documents
from circulars import readers
from circulars.files.types import TYPES
from circulars.readers import looking
from circulars.readers.many import Many
from tests.circulars import file_samples
from tests.circulars.document_samples import archive, docx, hwpx, odt, paragraph

TYPE = {name: known.media_type for name, known in TYPES.items()}


def tagged_pdf(elements: list[dict[str, str]], *, title: str = "", language: str = "", shows_title: bool = False):
    """One page whose structure has these elements: "S" their kind, "Alt" the words for them."""
    writer = PdfWriter(clone_from=io.BytesIO(documents.pdf(["Dear members,", "please find the letter."])))
    root = writer._root_object
    page = writer.pages[0]
    page[NameObject("/StructParents")] = NumberObject(0)
    tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    tree_ref = writer._add_object(tree)
    made = ArrayObject()
    for place, element in enumerate(elements):
        values = {
            NameObject("/Type"): NameObject("/StructElem"),
            NameObject("/S"): NameObject(f"/{element['S']}"),
            NameObject("/P"): tree_ref,
            NameObject("/Pg"): page.indirect_reference,
            NameObject("/K"): NumberObject(place),
        }
        if "Alt" in element:
            values[NameObject("/Alt")] = TextStringObject(element["Alt"])
        made.append(writer._add_object(DictionaryObject(values)))
    tree[NameObject("/K")] = made
    parents = DictionaryObject({NameObject("/Nums"): ArrayObject([NumberObject(0), made])})
    tree[NameObject("/ParentTree")] = writer._add_object(parents)
    root[NameObject("/StructTreeRoot")] = tree_ref
    root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    if language:
        root[NameObject("/Lang")] = TextStringObject(language)
    if shows_title:
        preferences = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
        root[NameObject("/ViewerPreferences")] = preferences
    if title:
        writer.add_metadata({"/Title": title})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def found(content: bytes, kind: str, *names: str) -> list:
    accessibility = readers.read(content, TYPE[kind]).accessibility
    return [accessibility[name] for name in names]


FACTS = ("tagged", "language", "has_title", "shows_title", "has_headings", "pictures_without_text")


def test_tagged_pdf_tells_its_structure():
    elements = [{"S": "H1"}, {"S": "P"}, {"S": "Figure", "Alt": "사진"}, {"S": "Figure"}, {"S": "Figure", "Alt": " "}]
    content = tagged_pdf(elements, title="서큘러 31", language="ko-KR", shows_title=True)
    assert len(PdfReader(io.BytesIO(content)).pages) == 1

    assert found(content, "pdf", *FACTS) == [True, "ko", True, True, True, 2]


def test_pdf_without_tags_says_nothing_for_its_pictures():
    assert found(documents.pdf(["Dear members"]), "pdf", *FACTS) == [False, "", False, False, False, None]


def test_mark_alone_makes_no_tagged_pdf():
    assert found(tagged_pdf([], title="report.indd"), "pdf", "tagged", "has_title") == [False, False]


def test_preference_is_found_in_a_compressed_object():
    inside = zlib.compress(b"1 0 << /ViewerPreferences << /DisplayDocTitle true >> >>")
    stream = b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Length %d >> stream\n%s\nendstream endobj\n" % (
        len(inside),
        inside,
    )
    content = documents.pdf(["words"])

    assert found(content.replace(b"%PDF-1.4\n", b"%PDF-1.4\n", 1) + stream, "pdf", "shows_title") == [True]


def test_word_tells_language_title_headings_and_pictures():
    drawing = "<w:drawing><wp:inline xmlns:wp='urn:wp'><wp:docPr id='1' name='a' {}/></wp:inline></w:drawing>"
    body = paragraph("본문") + "".join(
        paragraph("", run="").replace("</w:p>", f"<w:r>{drawing.format(words)}</w:r></w:p>")
        for words in ('descr="지도"', "", 'descr=""')
    )
    heading = paragraph("안내", properties="<w:pStyle w:val='Heading1'/>")
    content = docx(heading + body, core="<title>제목</title><language>en-US</language>")

    assert found(content, "docx", *FACTS) == [None, "en", True, None, True, 2]
    assert found(docx(paragraph("본문")), "docx", *FACTS) == [None, "", False, None, False, 0]


def test_hwpx_knows_what_hancom_wrote_by_itself():
    def picture(words: str) -> str:
        return f"<hp:pic><hp:shapeComment>{words}</hp:shapeComment></hp:pic>"

    words = "<hp:p><hp:run><hp:t>본문</hp:t></hp:run></hp:p>"
    pictures = picture("그림입니다.\n원본 그림의 이름: a.png") + picture("총회장 사진") + picture("")

    assert found(hwpx(words + pictures), "hwpx", "tagged", "pictures_without_text") == [None, 2]


def test_open_document_counts_pictures_without_words():
    frame = "<draw:frame xmlns:draw='urn:d' xmlns:svg='urn:s'><draw:image/>{}</draw:frame>"
    body = "<text:h text:outline-level='1'>Head</text:h><text:p>Words</text:p>"

    content = odt(body + frame.format("") + frame.format("<svg:desc>A map</svg:desc>"))

    assert found(content, "odt", "has_headings", "pictures_without_text") == [True, 1]


def test_text_is_what_the_printed_file_shows():
    body = (
        paragraph("안내", properties="<w:pStyle w:val='Heading2'/>")
        + paragraph("첫 문단")
        + "<w:p><w:del><w:r><w:delText>지운 말</w:delText></w:r></w:del><w:r><w:t>남은 말</w:t></w:r></w:p>"
        + "<w:tbl><w:tr><w:tc>"
        + paragraph("날짜")
        + "</w:tc><w:tc>"
        + paragraph("곳")
        + "</w:tc></w:tr>"
        + "<w:tr><w:tc>"
        + paragraph("5월")
        + "</w:tc><w:tc>"
        + paragraph("서울")
        + "</w:tc></w:tr></w:tbl>"
    )
    reading = readers.read(docx(body, core="<title>Title of it</title>"), TYPE["docx"])

    assert reading.shown == [
        ["h2", "안내"],
        ["p", "첫 문단"],
        ["p", "남은 말"],
        ["table", "날짜\t곳"],
        ["row", "5월\t서울"],
    ]
    assert "지운 말" in reading.text  # of which the checks of privacy speak all the same
    assert (reading.accessibility["paragraphs"], reading.accessibility["is_cut"]) == (5, False)


def test_text_file_is_shown_whole_whatever_it_looks_like():
    content = b"From: a@b.example\nSubject: x\n\n> quoted\nwords"

    assert [text for _kind, text in readers.read(content, "text/plain").shown] == [
        "From: a@b.example", "Subject: x", "> quoted", "words",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["png", "zip"])
def test_what_holds_no_document_has_no_text(kind):
    content = file_samples.SAMPLES.get(kind) or archive({"a.txt": "words"})
    reading = readers.read(content, TYPE[kind])

    assert reading.shown == []


def test_long_text_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(looking, "MAX_SHOWN", 10)

    told = {"state": "read", "is_cut": False, "paragraphs": [{"kind": "row", "text": "12345"}] * 3}
    answer = looking.look(io.BytesIO(b"x"), "text/csv", told)

    assert (len(answer["shown"]), answer["accessibility"]["is_cut"]) == (2, True)


def test_a_breaking_look_costs_the_words_nothing(monkeypatch):
    monkeypatch.setitem(looking._LOOKS, "application/pdf", "looking.nothing_of_this_name")

    answer = looking.look(io.BytesIO(documents.pdf(["a"])), "application/pdf", {"state": "read", "paragraphs": []})

    assert answer["accessibility"]["tagged"] is None
    assert readers.reading(b'{"state": "read"}\n{"access', -9).state == "read"
    assert readers.reading(b'{"state": "re', -9).detail == "time"


def test_prepared_process_finds_the_same():
    content = docx(paragraph("본문"), core="<title>제목</title>")
    with Many() as many:
        reading = many.read(content, TYPE["docx"])

    assert reading == readers.read(content, TYPE["docx"])
    assert reading.accessibility["has_title"] is True


@pytest.mark.parametrize(
    ("declared", "language"), [("ko-KR", "ko"), ("EN", "en"), ("", ""), ("x", ""), ("Korean", ""), ("zxx", "")]
)
def test_language_is_its_first_part(declared, language):
    assert looking.language_of(declared) == language


def test_hwp_without_a_summary_says_nothing_of_a_title():
    assert found(documents.hwp(["글"]), "hwp", "tagged", "has_title", "has_headings") == [None, None, None]
