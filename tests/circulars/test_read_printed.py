"""PDF as a document: paragraphs from printed lines, headings by size, what pages repeat, columns and links."""

import pytest

from tests.circulars.document_samples import Drawn, document_of, links, pdf, set_in_lines, shown, trouble_of

WORDS = "The Congress takes place in the middle of May and every member is invited to take part in its sessions. "


def block(text: str, top: float) -> list[Drawn]:
    return [(70, top - 14 * number, 10, line) for number, line in enumerate(set_in_lines(text, 430))]


def test_printed_lines_are_paragraphs_again():
    page = [
        (70, 760, 10, "Barcelona, 5 May 2031"),
        (70, 746, 10, "To the members of the World Council"),
        (70, 732, 10, "To the Secretaries General"),
        *block(WORDS * 4, 700),
        *block(WORDS * 3, 600),
        (70, 540, 10, "• a first point"),
        (70, 526, 10, "• a second point"),
    ]

    document = document_of(pdf([page]), "a.pdf")

    assert shown(document.lines) == [
        ("text", "Barcelona, 5 May 2031"),
        ("text", "To the members of the World Council"),
        ("text", "To the Secretaries General"),
        ("text", (WORDS * 4).strip()),
        ("text", (WORDS * 3).strip()),
        ("item1", "a first point"),
        ("item1", "a second point"),
    ]
    assert {line.page for line in document.lines} == {1}


def test_larger_lines_are_headings_by_rank():
    page = [
        (70, 780, 20, "Report of the Congress"),
        (70, 750, 14, "Decisions"),
        *block(WORDS * 4, 720),
        (70, 600, 14, "Next steps"),
        *block(WORDS * 4, 580),
    ]

    document = document_of(pdf([page], title="A title of its own"), "a.pdf")

    headings = [("heading1", "Report of the Congress"), ("heading2", "Decisions"), ("heading2", "Next steps")]
    assert shown(document.lines, "heading") == headings
    assert document.title == "A title of its own"


def test_what_pages_repeat_at_their_edges_is_head_and_foot():
    pages = [
        [
            (70, 815, 8, "The Secretariat"),
            (70, 770, 12, "Circular 4/2031"),
            *block(WORDS * 3, 700),
            (280, 30, 8, f"Page {number} of 3"),
        ]
        for number in (1, 2, 3)
    ]

    document = document_of(pdf(pages), "a.pdf")

    assert [(line.page, line.text) for line in document.lines if line.kind == "header"] == [
        (1, "The Secretariat"), (1, "Page 1 of 3"),
        (2, "The Secretariat"), (2, "Circular 4/2031"), (2, "Page 2 of 3"),
        (3, "The Secretariat"), (3, "Circular 4/2031"), (3, "Page 3 of 3"),
    ]  # fmt: skip
    assert [line.page for line in document.lines if line.text == "Circular 4/2031" and line.kind != "header"] == [1]


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - circular.docx", "notice.hwp", ""])
def test_name_of_a_program_or_a_file_is_no_title(title):
    assert document_of(pdf([[(70, 700, 10, "Words")]], title=title), "a.pdf").title == ""


def test_small_letters_in_the_margin_of_a_single_page_are_no_text():
    page = [(20, 822, 7, "5/5/31, 7:40 AM"), (70, 700, 10, WORDS), (20, 15, 7, "https://a.example/notice.html")]

    document = document_of(pdf([page]), "a.pdf")

    assert [line.kind for line in document.lines] == ["header", "text", "header"]


def test_paragraph_goes_on_over_the_page():
    lines = set_in_lines(WORDS * 6, 430)
    pages = [[(70, 700 - 14 * number, 10, line) for number, line in enumerate(part)] for part in (lines[:4], lines[4:])]

    assert document_of(pdf(pages), "a.pdf").text == (WORDS * 6).strip()


def test_two_columns_are_read_one_after_the_other():
    left, right = (set_in_lines(text * 16, 220) for text in ("The left column says this. ", "The right one that. "))
    page: list[Drawn] = [
        (70, 790, 10, "A line above that runs over both of the columns, from edge to edge of the page")
    ]
    for row in range(12):  # drawn line by line, as some programs do
        page += [(70, 760 - 14 * row, 10, part[row]) for part in (left,) if row < len(part)]
        page += [(320, 760 - 14 * row, 10, part[row]) for part in (right,) if row < len(part)]

    text = document_of(pdf([page]), "a.pdf").text

    assert " ".join(left) in text.replace("\n", " ")
    assert text.index("The right one") > text.rindex("The left column")


def test_hyphen_at_the_end_of_a_line_goes_where_the_word_is_one():
    page = [
        (70, 700, 10, "x" * 60 + " every member of the local govern-"),
        (70, 686, 10, "ment sector that takes part in " + "y" * 50 + " an up-"),
        (70, 672, 10, "date follows, as the last up-date said, and the Vice-"),
    ]

    text = document_of(pdf([page]), "a.pdf").text

    assert "government sector" in text
    assert "an up-date follows" in text


def test_links_of_the_page_are_those_of_the_words():
    page = [(70, 700, 10, "Read the page here or write to the Secretariat.")]
    boxes = [(0, (130, 696, 155, 712), "https://a.example/x"), (0, (70, 500, 100, 510), "https://b.example/")]

    ((text, address),) = links(document_of(pdf([page], boxes), "a.pdf"))

    assert address == "https://a.example/x"
    assert text.strip() in "page here"


@pytest.mark.parametrize("count", [1, 40])
def test_empty_pages_between_text_are_no_trouble(count):
    document = document_of(
        pdf([[], *[[(70, 700, 10, f"Page of text {number}")] for number in range(count)], []]), "a.pdf"
    )

    assert document.lines[0].page == 2
    assert document.text.count("Page of text") == count


def test_page_without_text_is_blank_or_a_scan():
    drawing = pdf([[]]).replace(b"stream\n\nendstream", b"stream\n0 0 100 100 re f\nendstream")

    assert trouble_of(drawing.replace(b"/Length 0", b"/Length 18"), "a.pdf") == ("empty", "scan")
    assert trouble_of(b"%PDF-1.7 nothing", "a.pdf") == ("broken", "structure")


def test_three_hundred_pages_are_read():
    pages = [[(70, 780 - 16 * row, 10, f"{row} {WORDS}") for row in range(40)] for _number in range(300)]

    document = document_of(pdf(pages), "a.pdf")

    assert max(line.page for line in document.lines) == 300
    assert not document.is_cut
