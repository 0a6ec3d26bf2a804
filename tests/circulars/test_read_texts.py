"""Text files: right letters, the numbers that lines have in the file, and lists only where there is one."""

from textwrap import fill

import pytest

from circulars.readers.documents.charsets import decode
from tests.circulars.document_samples import document_of, shown, trouble_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949", "euc-kr"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_keep_their_numbers_in_every_encoding(encoding, end):
    text = end.join(["", "[회람 4/2031] Notice of the meeting", "", "", "집행부 회의 Daejeon", ""])

    document = document_of(text.encode(encoding), "a.txt")

    assert [(line.number, line.text) for line in document.lines] == [
        (2, "[회람 4/2031] Notice of the meeting"),
        (5, "집행부 회의 Daejeon"),
    ]


@pytest.mark.parametrize("text", ["Réunion à Genève – l’élu", "Señores: ¿asistirán?", "Größe für Köln"])
def test_western_text_without_a_declaration_is_no_korean(text):
    assert decode(text.encode("cp1252")) == text


def test_korean_text_cut_in_a_letter_loses_that_letter_alone():
    content = ("가나다라 회의 안내 " * 50).encode("cp949")[:-2]

    assert decode(content).startswith("가나다라 회의 안내")
    assert decode("총회 안내 문서입니다".encode()[:-1]).startswith("총회 안내 문서입니")


def test_text_wrapped_by_a_program_is_paragraphs_again():
    words = "The Congress takes place in Daejeon in the middle of May, and every member is invited to take part in it. "
    head = "Barcelona, 5 May 2031\nTo the members of the World Council\nTo the Secretaries General"
    text = f"{head}\n\n{fill(words * 4, 72)}\n\n{fill(words * 2, 72)}\n\n- a first point\n- a second point\n"

    document = document_of(text.encode(), "a.txt")

    assert [line.number for line in document.lines] == [1, 2, 3, 5, 13, 18, 19]
    assert [line.text for line in document.lines[3:5]] == [(words * 4).strip(), (words * 2).strip()]
    assert shown(document.lines)[5:] == [("item1", "a first point"), ("item1", "a second point")]


def test_short_lines_of_a_letterhead_are_never_joined():
    text = (
        "To the Vice-Presidents of United Cities and Local Governments\n"
        "To the Chairs of Committees, Working Groups, Communities of Practice and Fora\n"
        "For information: To the Presidency\n"
    )

    assert len(document_of(text.encode(), "a.txt").lines) == 3


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (
            "It is my pleasure to invite you to the Table on Small Cities,\nwhich takes place in Paris and\nonline.",
            1,
        ),
        ("We ask every member to send us the names of its delegates before the\n3 November 2031.", 1),
        ("오는 10월 18일부터 20일까지 서울에서 열리는 도시 포럼과 관련하여\n자료를 요청드립니다.", 1),
        ("the members of the Executive Bureau of the whole organization\nthe Secretaries General of its sections", 2),
        ("The Secretary-General of the Organization of United Cities\nJane Placeholder", 2),
        ("2031년도 국제협력 역량강화 과정 참가자 추천 요청 및 세부 계획 안내\n국제협력부", 2),
        ("The second meeting of the working group is held from 9.30 a.m.\non Monday 5 May 2031.", 1),
        ("We ask every member to take part in the Congress of our members.\nonline too", 2),
    ],
)
def test_sentence_cut_in_its_middle_is_one_line(text, count):
    assert len(document_of(text.encode(), "a.txt").lines) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("• one", [("item1", "one")]),
        ("- one\n- two", [("item1", "one"), ("item1", "two")]),
        ("- one\n  - two\n- three", [("item1", "one"), ("item2", "two"), ("item1", "three")]),
        ("1. one\n2. two\n3) three", [("item1", "one"), ("item1", "two"), ("item1", "three")]),
        ("Ø one\nØ two", [("item1", "one"), ("item1", "two")]),
        ("- 5 -", [("text", "- 5 -")]),
        (
            "1. Opening\nWords of it\n2. Closing",
            [("text", "1. Opening"), ("text", "Words of it"), ("text", "2. Closing")],
        ),
        ("2031. 5. 3.\n2031. 5. 4.", [("text", "2031. 5. 3."), ("text", "2031. 5. 4.")]),
        ("3. three\n4. four", [("text", "3. three"), ("text", "4. four")]),
        ("■ 하나의 문단", [("text", "■ 하나의 문단")]),
    ],
)
def test_lists_are_only_what_is_clearly_one(text, expected):
    assert shown(document_of(text.encode(), "a.txt").lines) == expected


def test_invisible_marks_and_zeros_are_no_text():
    assert document_of("a\u200bb\ufeffc\u202ed e\u00adf".encode(), "a.txt").text == "abcd ef"


def test_page_saved_as_text_is_a_page():
    assert document_of(b"\n<!DOCTYPE html><html><body><p>Words</p></body></html>", "a.txt").text == "Words"


def test_very_long_text_is_cut():
    document = document_of(("가" * 99 + "\n").encode() * 30_000, "a.txt")

    assert document.is_cut
    assert 1_900_000 < len(document.text) <= 2_000_100


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", ("empty", "nothing")),
        (b" \n\t\r\n \xc2\xa0", ("empty", "blank")),
        (b"\x00\x01\x02\x03" * 100, ("broken", "mismatch")),
    ],
)
def test_file_without_text_says_so(content, trouble):
    assert trouble_of(content, "a.txt") == trouble
