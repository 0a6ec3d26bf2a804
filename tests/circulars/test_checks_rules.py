"""Each rule with what it must find and, as important, its false friends."""

import random
from datetime import date

import pytest

from circulars.checks import accessibility, phrases, weekdays
from circulars.checks.subject import FileOf, Subject
from circulars.models import Circular, FileRole, WorkingCopy
from circulars.rendering import sanitise


def subject(body: str, **values) -> Subject:
    copy = WorkingCopy(circular=Circular())
    words = dict.fromkeys(("title", "title_ko", "summary_ko", "closing"), "") | values.pop("words", {})
    values = {"issued_on": date(2026, 11, 20), "language": "ko", "kind": "circular"} | values
    return Subject(content=copy, circular=copy.circular, words=words, body=sanitise.clean(body), **values)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


ATTACHED = [
    "Please find attached the programme.",
    "The attached form must be returned.",
    "The agenda is attached.",
    "Attached please find the letter.",
    "Please see enclosed.",
    "Enclosed please find two forms.",
    "See attachment 2 for the list.",
    "Attachment: registration form",
    "Enclosures: 2",
    "자세한 내용은 첨부를 참고하시기 바랍니다.",
    "붙임 1. 참가 신청서",
    "붙임: 일정표",
    "별첨 서류를 확인하시기 바랍니다.",
    "프로그램을 첨부합니다.",
    "세부 일정은 첨부파일 참조",
]
NOT_ATTACHED = [
    "We attach great importance to this congress.",
    "The institute attached to the university will host it.",
    "No attached strings, and attached great importance.",
    "Members should attach a copy of the passport page.",
    "신청서에 사진을 첨부하여 제출하시기 바랍니다.",
    "증빙 서류를 첨부해 주시기 바랍니다.",
    "덧붙임 말씀을 드립니다.",
    "그는 붙임성이 좋다.",
    "unattached members",
    "The annexed territories",
    "attachment theory",
]


@pytest.mark.parametrize("text", ATTACHED)
def test_says_attached_without_a_file(text):
    assert codes(phrases.attached(subject(f"<p>{text}</p>"))) == ["no_file"]


@pytest.mark.parametrize("text", NOT_ATTACHED)
def test_says_nothing_of_an_attachment(text):
    assert codes(phrases.attached(subject(f"<p>{text}</p>"))) == []


def test_a_file_answers_it_and_an_image_in_the_text_does_not():
    words = "<p>Please find attached the programme.</p>"
    image = [FileOf(FileRole.IMAGE, "poster.png")]

    assert codes(phrases.attached(subject(words, files=[FileOf(FileRole.ATTACHMENT, "a.pdf")]))) == []
    assert codes(phrases.attached(subject(words, files=image))) == ["no_file"]


def test_attached_as_a_link_gives_the_reader_the_file():
    linked = '<p>Please see the <a href="https://forum.example/form.pdf">attached form</a>.</p>'

    assert codes(phrases.attached(subject(linked))) == []


HERE = [
    "Click here to register.",
    "Please register here.",
    "The form can be found here.",
    "여기를 클릭하십시오.",
    "여기에서 신청하실 수 있습니다.",
    "등록 바로가기",
    "Cliquez ici pour vous inscrire.",
    "Inscrivez-vous ici avant le 3 mai.",
    "Le programme est disponible ici.",
    "Haga clic aquí para inscribirse.",
    "Inscríbase aquí antes del 3 de mayo.",
    "El programa está disponible aquí.",
]
NOT_HERE = [
    "We are here to help.",
    "The forum is held here in Seoul.",
    "It was found here in 1998.",
    "Click here: https://forum.example/register",
    '<a href="https://forum.example/">Click here</a> to register.',
    'Register here: <a href="https://forum.example/">Registration of the forum</a>',
    "D'ici le 3 mai, les membres ici présents voteront.",
    "Le forum aura lieu ici à Séoul; voir ici même.",
    "Estamos aquí para ayudar; nos vemos aquí en Seúl.",
    'Inscrivez-vous <a href="https://forum.example/">ici</a>.',
    "Regístrese aquí: https://forum.example/registro",
    "여기에 모인 분들께 감사드립니다.",
    "바로가기단축키",
    '여기에서 신청: <a href="https://forum.example/">포럼 신청</a>',
]


@pytest.mark.parametrize("text", HERE)
def test_here_without_a_link(text):
    assert codes(phrases.here(subject(f"<p>{text}</p>"))) == ["no_link"]


@pytest.mark.parametrize("text", NOT_HERE)
def test_here_that_is_a_place_or_a_link(text):
    assert codes(phrases.here(subject(f"<p>{text}</p>"))) == []


def test_what_is_looked_for_first_hides_nothing(monkeypatch):
    """A text is searched where it may say it, which is known sooner; the same is found where all are searched."""
    words = " ".join([*HERE, *NOT_HERE, *ATTACHED, *NOT_ATTACHED, "there participation aqueduct HERE İci"]).split()
    randomness = random.Random(3)
    texts = [" ".join(randomness.choices(words, k=randomness.randint(2, 12))) for _ in range(300)]
    subjects = [subject(f"<p>{text}</p>") for text in texts]
    found = [codes([*phrases.here(one), *phrases.attached(one)]) for one in subjects]
    monkeypatch.setattr(phrases, "_may_say_here", lambda text: True)
    monkeypatch.setattr(phrases, "ATTACHED_HINTS", ("",))
    monkeypatch.setattr(phrases, "ATTACHED_HINTS_KO", ("",))

    assert found == [codes([*phrases.here(one), *phrases.attached(one)]) for one in subjects]
    assert any(found)
    assert not all(found)


# 3 December 2026 is a Thursday
WRONG = [
    "2026년 12월 3일(금)",
    "2026년 12월 3일 금요일",
    "2026. 12. 3.(금)",
    "’26. 12. 3. (금)",
    "12. 3.(금)",
    "12월 3일(금요일)",
    "2026-12-03(金)",
    "Friday 3 December 2026",
    "Friday, December 3, 2026",
    "Friday, 3rd of December",
    "3 December 2026 (Friday)",
    "Dec. 3 (Fri)",
    "Fri., 3 Dec. 2026",
]
RIGHT = [
    "2026년 12월 3일(목)",
    "2026년 12월 3일 목요일",
    "2026. 12. 3.(목)",
    "12. 3.(목)~5.(토)",
    "12. 3.(목) ~ 12. 5.(토)",
    "12월 3일(木)",
    "Thursday 3 December 2026",
    "Thursday, December 3rd, 2026",
    "3 December (Thursday)",
    "Dec. 3 (Thu)",
    "2026년 12월 3일(월 1회)",
    "비율 3.1 (월)보다",
    "version 12.45.(금)",
    "1. 13. 40.(금)",
    "Monday morning, 3 December",
    "Good Friday 2026",
    "Sunday School 3 times",
    "The second Thursday of December 2026",
    "may 3 people (Friday team)",
]


@pytest.mark.parametrize("text", WRONG)
def test_a_weekday_that_does_not_fit(text):
    assert codes(weekdays.of(subject(f"<p>모임 {text} 에</p>"), today=date(2026, 11, 20))) == ["wrong_weekday"]


@pytest.mark.parametrize("text", RIGHT)
def test_a_weekday_that_fits_or_is_none(text):
    assert codes(weekdays.of(subject(f"<p>모임 {text} 에</p>"), today=date(2026, 11, 20))) == []


def test_the_second_day_of_a_range_is_looked_at_too():
    found = list(weekdays.of(subject("<p>12. 3.(목)~5.(일)</p>"), today=date(2026, 11, 20)))

    assert [(one.start, one.end) for one in found] == [(10, 15)]


def test_without_a_year_the_one_nearest_to_the_date_of_issue_is_meant():
    near = subject("<p>1월 15일(금)</p>", issued_on=date(2026, 12, 20))  # 15 January 2027 is a Friday

    assert codes(weekdays.of(near, today=date(2031, 5, 5))) == []


def test_without_a_year_a_day_that_is_far_ahead_may_be_meant_too():
    early = subject("<p>12. 3.(목)</p>", issued_on=date(2026, 2, 20))  # nearer is 3 December 2025, a Wednesday
    wrong = subject("<p>12. 3.(금)</p>", issued_on=date(2026, 2, 20))

    assert codes(weekdays.of(early, today=date(2026, 2, 20))) == []
    assert codes(weekdays.of(wrong, today=date(2026, 2, 20))) == ["wrong_weekday"]


def test_a_day_that_does_not_exist():
    assert codes(weekdays.of(subject("<p>2026. 11. 31.(화)</p>"), today=date(2026, 1, 1))) == ["no_such_day"]
    assert codes(weekdays.of(subject("<p>2월 29일(월)</p>"), today=date(2026, 1, 1))) == ["no_such_day"]


def test_images_need_words_or_to_be_decorative():
    files = [
        FileOf(FileRole.IMAGE, "a.png"),
        FileOf(FileRole.IMAGE, "b.png", is_decorative=True, code="bbbb"),
        FileOf(FileRole.IMAGE, "c.png", alternative_text="IMG_2031.jpg"),
        FileOf(FileRole.IMAGE, "d.png", alternative_text="Members before the town hall"),
        FileOf(FileRole.ATTACHMENT, "e.png"),
    ]
    body = '<figure><img src="/files/bbbb/b.png" alt=""></figure><figure><img src="/files/dddd/d.png" alt=""></figure>'

    found = list(accessibility.images(subject(body, files=files)))

    assert codes(found) == ["no_alternative_text", "file_name_as_words", "image_without_words"]
    assert [one.level for one in found] == ["block", "notice", "notice"]


def test_headings_skip_no_level():
    found = list(accessibility.headings(subject("<h2>One</h2><h4>Two</h4><h2>Three</h2><h3>Four</h3><h4>Five</h4>")))
    first = list(accessibility.headings(subject("<h3>Begins deep</h3><p>x</p>")))

    assert [one.start for one in found] == [4]
    assert len(first) == 1


def test_tables_need_headings():
    bare = "<p>x</p><table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>"
    headed = "<table><tbody><tr><th><p>a</p></th></tr><tr><td><p>b</p></td></tr></tbody></table>"

    assert codes(accessibility.tables(subject(bare))) == ["table_without_headers"]
    assert codes(accessibility.tables(subject(headed))) == []
    assert [one.start for one in accessibility.tables(subject(headed + bare))] == [6]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<a href="https://forum.example/a">https://forum.example/a</a>', ["bare_address"]),
        ('<a href="https://forum.example/a">www.forum.example</a>', ["bare_address"]),
        ('<a href="https://forum.example/a">Programme of the forum</a>', []),
        ('<a href="https://forum.example/a">The site http://forum.example in words</a>', []),
        ('<a href="mailto:desk@office.example">desk@office.example</a>', []),
    ],
)
def test_bare_addresses(link, found):
    assert codes(accessibility.addresses(subject(f"<p>{link}</p>"))) == found


def test_spans_count_in_the_plain_text_and_lines_from_one():
    one = subject("<p>Dear members,</p><ul><li>first</li><li>Click <b>here</b></li></ul>")

    (found,) = phrases.here(one)

    assert one.body_text[found.start : found.end] == "Click here"
    assert "3" in found.where
