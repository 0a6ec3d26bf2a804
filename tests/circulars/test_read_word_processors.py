"""DOCX, HWPX, HWP and ODT as documents: headings, lists, tables and links, and nothing that was struck out."""

import pytest

from benchmarks.privacy import documents as plain_documents
from tests.circulars.document_samples import document_of, docx, hwpx, links, odt, paragraph, shown, trouble_of

STYLES = (
    '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a2"><w:name w:val="My own"/><w:basedOn w:val="a1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="Loop"/><w:basedOn w:val="loop"/></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num>'
)


def word_row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def test_word_headings_lists_and_paragraphs_are_told_apart():
    item = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr>'
    content = docx(
        paragraph("Programme", '<w:pStyle w:val="a2"/>')
        + paragraph("Words", '<w:pStyle w:val="loop"/>')
        + paragraph("First", item.format(0))
        + paragraph("Within", item.format(1))
        + paragraph("Rank by outline", '<w:outlineLvl w:val="0"/>')
        + paragraph(""),
        styles=STYLES,
        numbering=NUMBERING,
        core="<title>The file's own title</title><language>en-GB</language>",
    )

    document = document_of(content, "a.docx")

    assert shown(document.lines) == [
        ("heading2", "Programme"),
        ("text", "Words"),
        ("item1", "First"),
        ("item2", "Within"),
        ("heading1", "Rank by outline"),
    ]
    assert [line.list_kind for line in document.lines if line.kind == "item"] == ["ol", "ul"]
    assert (document.title, document.language) == ("The file's own title", "en-GB")


def test_word_marks_and_links_are_spans_of_the_line():
    content = docx(
        "<w:p><w:r><w:t>See </w:t></w:r>"
        '<w:hyperlink r:id="r1"><w:r><w:t>the page</w:t></w:r></w:hyperlink>'
        "<w:r><w:rPr><w:b/></w:rPr><w:t> or </w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://b.example/" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>this one</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>.</w:t></w:r></w:p>',
        rels='<Relationship Id="r1" TargetMode="External" Target="https://a.example/x"/>',
    )

    document = document_of(content, "a.docx")

    assert document.text == "See the page or this one."
    assert links(document) == [("the page", "https://a.example/x"), ("this one", "https://b.example/")]
    assert [(span.kind, document.text[span.start : span.end]) for span in document.lines[0].spans][1] == ("bold", "or")


def test_word_shows_neither_deleted_nor_hidden_text_nor_a_box_twice():
    box = "<w:txbxContent>" + paragraph("In a box") + "</w:txbxContent>"
    content = docx(
        "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>kept</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent><w:t>Around</w:t></w:r></w:p>"
    )

    assert document_of(content, "a.docx").text == "kept\nIn a box\nAround"


def test_word_table_is_rows_and_a_table_for_layout_is_not():
    letter = "".join(paragraph("A paragraph of the letter. " * 8) for _number in range(3))
    content = docx(
        f"<w:tbl>{word_row(paragraph('To'), paragraph('the members') + paragraph('the mayors'))}"
        f"{word_row(paragraph('Date'), paragraph('5 May 2031'))}</w:tbl>"
        f"<w:tbl>{word_row(letter, paragraph('aside'))}</w:tbl><w:tbl>{word_row(paragraph('alone'))}</w:tbl>"
    )

    document = document_of(content, "a.docx")

    first, second, *others = document.lines
    assert (first.kind, first.cells, first.table) == ("row", ["To", "the members\nthe mayors"], 1)
    assert second.text == "Date\t5 May 2031"
    assert [line.kind for line in others] == ["text"] * 5


def test_word_heads_and_notes_are_kept_apart():
    content = docx(
        paragraph("The text"),
        header1=paragraph("Letterhead"),
        footer1=paragraph("Page 1"),
        footnotes=paragraph("A note"),
    )

    assert shown(document_of(content, "a.docx").lines) == [
        ("header", "Letterhead"),
        ("text", "The text"),
        ("header", "Page 1"),
        ("note", "A note"),
    ]


def test_hwpx_headings_lists_tables_links_and_notes():
    header = (
        '<hh:charPr id="3"><hh:bold/></hh:charPr><hh:paraPr id="4"><hh:heading type="BULLET" level="1"/></hh:paraPr>'
        '<hh:style id="2" name="개요 1" engName="Outline 1"/>'
    )
    link = (
        '<hp:ctrl><hp:fieldBegin type="HYPERLINK"><hp:parameters><hp:stringParam name="Command">'
        "https\\://a.example/;1;0;0;</hp:stringParam></hp:parameters></hp:fieldBegin></hp:ctrl>"
    )
    cell = "<hp:tc><hp:subList><hp:p><hp:run><hp:t>{}</hp:t></hp:run></hp:p></hp:subList></hp:tc>"
    section = (
        '<hp:p styleIDRef="2"><hp:run charPrIDRef="3"><hp:t>제목</hp:t></hp:run></hp:p>'
        f"<hp:p><hp:run><hp:t>여기 </hp:t>{link}<hp:t>누리집</hp:t><hp:ctrl><hp:fieldEnd/></hp:ctrl><hp:t> 끝</hp:t>"
        "</hp:run></hp:p>"
        '<hp:p paraPrIDRef="4"><hp:run><hp:t>항목</hp:t></hp:run></hp:p>'
        f"<hp:p><hp:run><hp:tbl><hp:tr>{cell.format('일시')}{cell.format('5월 3일')}</hp:tr></hp:tbl></hp:run></hp:p>"
        "<hp:p><hp:run><hp:ctrl><hp:footNote><hp:subList><hp:p><hp:run><hp:t>각주</hp:t></hp:run></hp:p></hp:subList>"
        "</hp:footNote></hp:ctrl><hp:t>본문<hp:deleteBegin/>지움<hp:deleteEnd/></hp:t></hp:run></hp:p>"
    )

    document = document_of(hwpx(section, header), "a.hwpx")

    assert shown(document.lines) == [
        ("heading1", "제목"),
        ("text", "여기 누리집 끝"),
        ("item2", "항목"),
        ("row", "일시\t5월 3일"),
        ("note", "각주"),
        ("text", "본문"),
    ]
    assert links(document) == [("누리집", "https://a.example/")]
    assert document.lines[0].spans[0].kind == "bold"


def test_hwp_gives_its_lines():
    assert document_of(plain_documents.hwp(["회람 31호", "• 첫째", "• 둘째"]), "a.hwp").text == "회람 31호\n첫째\n둘째"


@pytest.mark.parametrize(("flags", "trouble"), [(2, "encrypted"), (4, "distribution"), (256, "certificate")])
def test_locked_hwp_says_how(flags, trouble):
    assert trouble_of(plain_documents.hwp(["비밀"], flags=flags), "a.hwp") == ("locked", trouble)


def test_open_document_headings_lists_tables_and_links():
    styles = '<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>'
    content = odt(
        '<text:h text:outline-level="2">Head</text:h>'
        '<text:p>See <text:a x:href="https://a.example/">here</text:a> and '
        '<text:span text:style-name="T1">bold</text:span>'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>note</text:p></text:note-body>"
        "</text:note></text:p><text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>",
        styles,
    )

    document = document_of(content, "a.odt")

    assert shown(document.lines) == [
        ("heading2", "Head"),
        ("note", "note"),
        ("text", "See here and bold"),
        ("item1", "one"),
        ("row", "a\tb"),
    ]
    assert links(document) == [("here", "https://a.example/")]
