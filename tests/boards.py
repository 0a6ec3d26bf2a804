"""A saved notice board of invented content, as large as one asks for: pages of an eGovFrame board with their quirks.

Each page is made from its number alone, so that two folders of the same size are the same. ``EXPECTED`` says what an
import makes of each kind of page. Used by the suite and by ``benchmarks/proofs/board.py``.
"""

import io
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from pathlib import Path

import pypdfium2
from PIL import Image

HOST = "www.hanbit-intl.example"
PLACE = "portal/bbs"
PER_LIST = 10
PUBLISHED, UNDECIDED, FAILED = "published", "undecided", "failed"
# kind of page: (state, troubles)
EXPECTED: dict[str, tuple[str, set[str]]] = {
    "circular": (PUBLISHED, set()),
    "notice": (PUBLISHED, set()),
    "korean_circular": (PUBLISHED, set()),
    "with_file": (PUBLISHED, set()),
    "with_image": (PUBLISHED, set()),
    "missing_file": (PUBLISHED, {"file_missing"}),
    "same_title": (PUBLISHED, set()),
    "saved_twice": (PUBLISHED, set()),
    "cited": (PUBLISHED, set()),
    "resident_number": (UNDECIDED, {"privacy"}),
    "two_numbers": (UNDECIDED, {"two_numbers"}),
    "number_again": (UNDECIDED, {"number_taken"}),
    "no_title": (UNDECIDED, {"no_title"}),
    "refused_file": (UNDECIDED, {"file_refused"}),
    "no_layout": (FAILED, {"layout"}),
}
# How often each kind comes in fifty pages; the rest are plain notices.
TURNS = (
    ["circular"] * 14 + ["korean_circular"] * 6 + ["with_file"] * 5 + ["with_image"] * 2 + ["missing_file"] * 2
    + ["same_title"] * 2 + ["saved_twice"] * 2 + ["cited"] * 3 + ["resident_number"] + ["two_numbers"]
    + ["number_again"] + ["no_title"] + ["refused_file"] + ["no_layout"] + ["notice"] * 8
)  # fmt: skip
TOPICS = ("기후 행동", "이주와 도시", "해양 쓰레기", "지방 재정", "문화 교류", "청년 대표", "재난 대응", "디지털 행정")
TOPICS_EN = ("climate action", "migration", "marine litter", "local finance", "culture", "youth", "disasters", "data")
WORDS = "회원 도시 협력 사무국 회의 참가 안내 자료 세계 지방정부 의제 발표 교류 연례 총회 결과 공유 준비 담당"
WORDS_EN = "members cities secretariat results agenda share network world local governments report exchange assembly"
ENGLISH = ("circular", "with_file", "missing_file", "saved_twice", "cited", "two_numbers", "number_again")
TEAMS = ("국제협력부", "교류협력팀", "기획총괄과")


def kind_of(number: int) -> str:
    return TURNS[number * 7 % len(TURNS)]


def serial_of(number: int) -> tuple[int, int]:
    """(serial, year): two hundred numbers a year."""
    return number % 200 + 1, 2001 + number // 200


def day_of(number: int) -> date:
    serial, year = serial_of(number)
    return date(year, 1, 10) + timedelta(days=serial)


def expected(count: int) -> Counter[str]:
    """How many items of which state an import of so many pages makes."""
    return Counter(EXPECTED[kind_of(number)][0] for number in range(1, count + 1))


def address_of(number: int) -> str:
    return f"/{PLACE}/selectBbsNttView.do?bbsNo=7&nttNo={number}"


def make(folder: Path, count: int) -> None:
    """Write ``count`` items with their lists and files below ``folder``."""
    root = folder / HOST / PLACE
    (root / "files").mkdir(parents=True, exist_ok=True)
    _shared(root / "files")
    for number in range(1, count + 1):
        for name, content in _pages(number):
            (root / name).write_bytes(content)
    for first in range(1, count + 1, PER_LIST):
        index = (first - 1) // PER_LIST + 1
        rows = range(first, min(first + PER_LIST, count + 1))
        name = f"selectBbsNttList.do?bbsNo=7&key=31&pageIndex={index}.html"
        (root / name).write_bytes(_frame("알림마당", _list(rows)).encode())
    (root / "sitemap.html").write_bytes(_frame("누리집 지도", "<p>메뉴</p>").encode())


def _pages(number: int) -> Iterator[tuple[str, bytes]]:
    """(name, content); the same item may be saved from two pages of the list, and by two programs."""
    kind = kind_of(number)
    markup = _frame("알림마당", _detail(number, kind))
    encoding = "euc-kr" if number % 9 == 4 else "utf-8"
    content = markup.replace("charset=utf-8", f"charset={encoding}").encode(encoding, "xmlcharrefreplace")
    index = (number - 1) // PER_LIST + 1
    query = f"bbsNo=7&nttNo={number}&pageIndex={index}&searchCnd=all&searchWrd=&key=31"
    if number % 11 == 3:
        yield f"selectBbsNttView.do@{query}.html", content
    elif number % 11 == 5:
        yield f"selectBbsNttView.do%3F{query.replace('&', '%26').replace('=', '%3D')}.html", content
    elif number % 11 == 7:
        mark = f"<!-- Mirrored from {HOST}/{PLACE}/selectBbsNttView.do?{query} by HTTrack Website Copier/3.x -->"
        yield f"view{number:05x}.html", content.replace(b"<body>", mark.encode() + b"<body>", 1)
    else:
        yield f"selectBbsNttView.do?{query}.html", content
    if kind == "saved_twice":
        again = _frame("알림마당", _detail(number, kind, views=number + 40)).encode()
        yield f"selectBbsNttView.do?bbsNo=7&nttNo={number}&pageIndex={index + 1}&searchCnd=SJ.html", again


def _detail(number: int, kind: str, *, views: int = 0) -> str:
    if kind == "no_layout":
        return "<div class='error'><p>요청하신 게시물을 표시하는 중 오류가 발생하였습니다.</p></div>"
    title, body = _words(number, kind)
    files = _files(number, kind)
    attached = "".join(
        f'<li class="p-attach__item"><a href="{href}" class="p-attach__link">{escape(name)} ({number % 90 + 10}KB)</a>'
        f'<a href="javascript:preview({number})">바로보기</a></li>'
        for name, href in files
    )
    day = day_of(number) + timedelta(days=number % 4)
    return f"""
<table class="p-table"><caption>게시물 보기</caption>
<thead><tr><th colspan="2"><span class="p-table__subject_text">{escape(title)}</span></th></tr></thead>
<tbody>
<tr><td colspan="2"><ul class="p-author">
 <li><span>작성자</span> ADMIN</li><li><span>등록일</span> {day:%Y.%m.%d}</li>
 <li><span>조회수</span> {number * 3 % 977 + views}</li>
 <li><span>담당부서</span> {TEAMS[number % 3]}</li>
 <li><span>연락처</span> 02-0000-00{number % 100:02}</li></ul></td></tr>
<tr><th>첨부파일</th><td><ul class="p-attach">{attached}</ul></td></tr>
<tr><td colspan="2" class="p-table__content" title="내용">{body}</td></tr>
</tbody></table>
<ul class="p-board__pager">
<li>이전글 <a href="selectBbsNttView.do?bbsNo=7&amp;nttNo={number - 1}.html">이전</a></li></ul>
<form action="/{PLACE}/selectBbsNttList.do"><input type="hidden" name="bbsNo" value="7"></form>"""


def _words(number: int, kind: str) -> tuple[str, str]:
    chance = random.Random(number)
    serial, year = serial_of(number)
    issued = day_of(number)
    topic, topic_en = TOPICS[number % 8], TOPICS_EN[number % 8]
    is_english = kind in ENGLISH
    filler = "".join(f"<p>{_sentence(chance, is_english)}</p>" for _line in range(chance.randint(2, 6)))
    if is_english:
        title = f"Circular {serial}/{year} - Invitation on {topic_en} no. {number}"
        head = f"<p>Barcelona, {issued:%-d %B %Y}</p><p>Circular {serial}/{year}</p>"
        head += "<p>To all members of the network</p><p>Dear members,</p>"
        body = f"{head}<p>The working group on {topic_en} meets again this year.</p>{filler}"
        if kind == "cited":
            other, of_year = serial_of(max(1, number - 50))
            body += f"<p>This note follows circular {other}/{of_year}, which stays in force.</p>"
            before = f"selectBbsNttView.do?bbsNo=7&amp;nttNo={max(1, number - 1)}&amp;key=31.html"
            body += f'<p><a href="{before}">The letter before</a></p>'
        elif kind == "two_numbers":
            title = f"Circular {serial + 400}/{year} - Invitation on {topic_en} no. {number}"
        elif kind == "number_again":
            serial, year = serial_of(_first("circular"))
            title = f"Circular {serial}/{year} - Invitation on {topic_en} no. {number}"
            body = f"<p>Dear members,</p><p>The working group on {topic_en} meets again.</p>{filler}"
        return title, body
    if kind == "korean_circular":
        return (
            f"[UCLG] Circular {serial}/{year} {topic} 회의 안내 ({number})",
            f"<p>회원 여러분께 {topic} 회의를 알려 드립니다.</p>{filler}<p>문의: 국제협력부 02-0000-0011</p>",
        )
    if kind == "same_title":
        return "누리집 점검 안내", f"<p>{year}년 {issued.month}월에 누리집을 점검합니다.</p>{filler}"
    body = f"<p>{topic}에 관한 소식을 전해 드립니다.</p>{filler}"
    if kind == "resident_number":
        body += "<p>신청인 주민등록번호: 900101-1234568</p>"
    elif kind == "with_image":
        body += f'<p><img src="files/picture{number % 3}.png" alt="{topic} 회의장"></p>'
    return ("" if kind == "no_title" else f"{topic} 소식 {number}호 안내"), body


def _first(kind: str) -> int:
    return next(number for number in range(1, 100) if kind_of(number) == kind)


def _files(number: int, kind: str) -> list[tuple[str, str]]:
    if kind == "with_file":
        return [(f"안내문 {number}.pdf", f"files/letter{number % 5}.pdf"), ("일정표.txt", "files/agenda.txt")]
    if kind == "missing_file":
        return [(f"신청서 {number}.hwp", f"downloadBbsFile.do?atchmnflNo={number}")]
    if kind == "refused_file":
        return [(f"설치파일 {number}.pdf", "files/program.pdf")]
    return []


def _sentence(chance: random.Random, is_english: bool) -> str:
    words = (WORDS_EN if is_english else WORDS).split()
    text = " ".join(chance.choice(words) for _word in range(chance.randint(8, 20)))
    return f"{text.capitalize()}." if is_english else f"{text} 준비합니다."


def _list(numbers) -> str:
    rows = "".join(
        f'<tr><td>{number}</td><td><a href="selectBbsNttView.do?bbsNo=7&amp;nttNo={number}&amp;pageIndex=1.html">'
        f"{escape(_words(number, kind_of(number))[0] or '-')}</a></td><td>{day_of(number):%Y-%m-%d}</td></tr>"
        for number in numbers
    )
    head = "<thead><tr><th>번호</th><th>제목</th><th>날짜</th></tr></thead>"
    return f'<table class="bbs_list">{head}<tbody>{rows}</tbody></table>'


def _frame(name: str, content: str) -> str:
    menu = "".join(f'<li><a href="/menu{index}.do">{word}</a></li>' for index, word in enumerate(TOPICS * 3))
    return f"""<!DOCTYPE html>
<html lang="ko"><head><meta charset=utf-8><title>{name} | 한빛도 국제협력실</title>
<script>var pageIndex = 1; function preview(no) {{ return no < 3 && true; }}</script></head><body>
<div id="skipnav"><a href="#content">본문 바로가기</a></div><header><nav><ul class="gnb">{menu}</ul></nav></header>
<div id="content"><h2>{name}</h2>{content}</div>
<footer><p>한빛도 국제협력실 · 대표전화 02-0000-0000</p></footer></body></html>"""


def _shared(folder: Path) -> None:
    for index in range(5):
        document = pypdfium2.PdfDocument.new()
        document.new_page(200 + index, 300)
        document.save(str(folder / f"letter{index}.pdf"))
    for index in range(3):
        picture = io.BytesIO()
        Image.new("RGB", (40 + index, 30), (10 * index, 90, 120)).save(picture, "PNG")
        (folder / f"picture{index}.png").write_bytes(picture.getvalue())
    (folder / "agenda.txt").write_text("1. 개회\n2. 발표\n", encoding="utf-8")
    (folder / "program.pdf").write_bytes(b"MZ\x90\x00" + bytes(200))
