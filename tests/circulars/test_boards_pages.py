"""What is read from a saved page, before anything is stored: addresses, layouts, mappings, odd and hostile markup."""

import io
import json

import pytest

from circulars.boards import addressing, mapping, pages, saved, selectors
from circulars.boards.addressing import Address
from circulars.readers.documents.html_tree import parse
from circulars.redirects import reduced

IDS = ("bbsNo", "nttNo")
WANTED = ("/portal/bbs/view.do", (("bbsNo", "1"), ("nttNo", "7")))


@pytest.mark.parametrize(
    "name",
    [
        "www.old.example/portal/bbs/view.do?bbsNo=1&nttNo=7&pageIndex=2.html",
        "www.old.example/portal/bbs/view.do@bbsNo=1&nttNo=7.html",
        "www.old.example/portal/bbs/view.do%3FbbsNo%3D1%26nttNo%3D7.html",
        "www.old.example/portal/bbs/view.do?nttNo=7&amp;bbsNo=1",
        "www.old.example/portal/bbs/view.do;jsessionid=0A1B?nttNo=7&bbsNo=1.htm",
        "old.example+8080/portal/bbs/view.do@nttNo=7&bbsNo=1&searchWrd=.html",
    ],
)
def test_name_of_a_file_tells_its_address(name):
    address = addressing.of_file(name).only(IDS)
    assert (address.path, tuple(sorted(address.parameters))) == WANTED


def test_order_is_that_of_the_board_however_names_are_spelt():
    names = ["h/view.do@nttNo=12.html", "h/view.do?nttNo=3&page=1.html", "h/view.do%3FnttNo%3D7%26page%3D1.html"]
    assert sorted(names, key=saved._natural) == [names[1], names[2], names[0]]


def test_folder_above_or_a_mapping_tells_where_the_board_lay():
    name = "view.do?bbsNo=1&nttNo=7.html"
    assert addressing.of_file(name, above=["srv", "www.old.example", "portal", "bbs"]).path == "/portal/bbs/view.do"
    assert addressing.of_file(name, base="/portal/bbs/").path == "/portal/bbs/view.do"
    assert addressing.of_file(name, above=["srv", "site"]).path == "/view.do"
    assert addressing.of_file("2019/03/letter/index.html", base="/").path == "/2019/03/letter/"


@pytest.mark.parametrize(
    "mark",
    [
        "<!-- Mirrored from www.old.example/portal/bbs/view.do?bbsNo=1&nttNo=7 by HTTrack Website Copier/3.x [XR] -->",
        "<!-- saved from url=(0062)http://www.old.example/portal/bbs/view.do?bbsNo=1&amp;nttNo=7&amp;x=2 -->",
    ],
)
def test_program_that_saved_a_page_tells_its_address(mark):
    address = addressing.saved_from(b"<html>" + mark.encode())
    assert (address.path, address.only(IDS).parameters) == WANTED


def test_links_out_of_the_folder_lead_nowhere():
    for href in ("../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "//host/x", "a\\b", "", "#top"):
        assert not addressing.resolved(href, "a/b.html").startswith(("..", "/")), href
    assert addressing.resolved("../files/a%20b.pdf", "bbs/view.html") == "files/a%20b.pdf"


def ask(
    markup: str | bytes, layout: str = "egov", name: str = "www.old.example/view.do?nttId=3.html", **fields
) -> dict:
    found = mapping.load(layout)
    for field, value in fields.items():
        setattr(found, field, value)
    content = markup if isinstance(markup, bytes) else markup.encode()
    answer = pages.answer(io.BytesIO(content), {"name": name, "above": [], "mapping": found.as_json()})
    return json.loads(json.dumps(answer))


def test_board_of_egovframe_by_its_labels():
    page = ask("""
        <h2>공지사항</h2><form><input type="hidden" name="bbsId" value="BBSMSTR_1">
        <table class="wTable"><tr><th>제목</th><td>서큘러 안내</td></tr>
        <tr><th>작성자</th><td>홍보담당</td><th>작성일</th><td>2019.3.2. 10:20</td></tr>
        <tr><th>글내용</th><td class="cnt"><p>안녕하십니까.</p><script>x()</script>
        <p style="display:none">숨김</p><a href="view.do?nttId=2.html">앞 글</a></td></tr>
        <tr><th>첨부파일</th><td><a href="FileDown.do?id=F1">안내문.hwp (20 KB)</a> <a href="#">미리보기</a></td></tr>
        </table></form>""")
    assert page["kind"] == "item"
    assert (page["title"], page["posted_on"]) == ("서큘러 안내", "2019-03-02")
    assert page["body"] == '<p>안녕하십니까.</p>\n        <a href="/view.do?nttId=2">앞 글</a>'
    assert page["files"] == [{"name": "안내문.hwp", "href": "FileDown.do?id=F1"}]
    assert page["address"] == ["/view.do", [["nttId", "3"]]]


def test_item_that_a_form_led_to_is_named_by_its_hidden_fields():
    page = ask(
        """<form><input type="hidden" name="bbsId" value="B1"><input type="hidden" name="nttId" value="12"></form>
        <table><tr><th>제목</th><td>알림</td></tr><tr><th>내용</th><td>글</td></tr></table>""",
        name="www.old.example/cop/bbs/selectBoardArticle.do.html",
    )
    assert page["address"] == ["/cop/bbs/selectBoardArticle.do", [["bbsId", "B1"], ["nttId", "12"]]]


def test_gnuboard():
    page = ask(
        """<article><h2 id="bo_v_title"><span class="bo_v_cate">공지</span><span class="bo_v_tit">총회 안내</span></h2>
        <section id="bo_v_info"><strong>작성일</strong> 19-03-02 11:00</section>
        <section id="bo_v_file"><a href="download.php?no=0"><strong>plan.pdf</strong> (1.2M)</a></section>
        <div id="bo_v_con"><p>본문</p></div></article>""",
        "gnuboard",
        "www.old.example/bbs/board.php?bo_table=notice&wr_id=12&page=3.html",
    )
    assert (page["title"], page["body"], page["files"][0]["name"]) == ("총회 안내", "<p>본문</p>", "plan.pdf")
    assert sorted(map(tuple, page["address"][1])) == [("bo_table", "notice"), ("wr_id", "12")]
    listed = ask(
        """<div id="bo_list"><table><tbody><tr><td>
        <a href="board.php?bo_table=notice&amp;wr_id=12&amp;page=2.html">총회</a></td></tr></tbody></table></div>""",
        "gnuboard",
        "www.old.example/bbs/board.php?bo_table=notice&page=2.html",
    )
    assert listed["kind"] == "list"
    assert [(one[0][0], one[1]) for one in listed["rows"]] == [("/bbs/board.php", "총회")]


def test_wordpress_is_named_by_its_path_alone():
    page = ask(
        '<h1 class="entry-title">Letter</h1><div class="entry-content"><p>Text</p></div>',
        "wordpress",
        "www.old.example/2019/03/letter/index.html",
    )
    assert page["address"] == ["/2019/03/letter/", []]
    assert ask("<p>about</p>", "wordpress", "www.old.example/about/index.html")["kind"] == "other"


def test_views_do_not_change_the_hash_and_words_do():
    markup = (
        '<table class="p-table"><tr><td><ul class="p-author"><li><span>조회수</span> {views}</li></ul></td></tr>'
        '<tr><th>제목</th><td>가</td></tr><tr><td class="p-table__content">{text}</td></tr></table>'
    )
    first = ask(markup.format(views=1, text="가나다"))["hash"]
    assert ask(markup.format(views=999, text="가나다"))["hash"] == first
    assert ask(markup.format(views=1, text="가나라"))["hash"] != first


@pytest.mark.parametrize(
    "markup",
    [
        b"",
        b"\0\1\2\xff\xfe",
        b"<table>" * 5_000,
        b"<div>" * 10_000 + b"</p>" * 10_000,
        b"<td class='cnt'><th>" * 5_000,
        b"<!--" + b"-" * 100_000,
        b"<input name=nttId value=" + b"9" * 100_000,
        "<th>제목</th>".encode("utf-16") * 50,
    ],
    ids=range(8),
)
def test_hostile_pages_have_an_answer(markup):
    assert ask(markup)["kind"] in ("item", "list", "other")


def test_selectors():
    root = parse('<div id="a" class="x y"><p class="y">1</p><p data-k="file-3">2</p></div><p class="y">3</p>')
    texts = {
        "p": ["1", "2", "3"],
        ".y": ["12", "1", "3"],
        "#a p": ["1", "2"],
        "div.x.y p.y": ["1"],
        "[data-k]": ["2"],
        "p[data-k*=file]": ["2"],
        'p[data-k="file-3"]': ["2"],
        "p[data-k=file]": [],
        "table p": [],
    }
    for selector, wanted in texts.items():
        assert [node.text() for node in selectors.select(root, selectors.parse(selector))] == wanted, selector
    for wrong in ("", "p > a", "p:first", "p,a", "[", "*"):
        with pytest.raises(selectors.NotASelector):
            selectors.parse(wrong)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({}, "needed"),
        ({"item": "wr_id"}, "shape"),
        ({"item": [1]}, "shape"),
        ({"item": ["a"], "titel": ["h1"]}, "unknown"),
        ({"item": ["a"], "labels": {"titel": ["x"]}}, "unknown"),
        ({"item": ["a"], "labels": {"title": "x"}}, "shape"),
        ({"item": ["a"], "title": ["h1 > b"]}, "selector"),
        ({"item": ["a"], "base": "portal"}, "shape"),
        ({"item": ["a"], "posts": {"국제협력부": 3}}, "shape"),
    ],
)
def test_wrong_mappings_are_told(value, problem):
    with pytest.raises(mapping.MappingError) as error:
        mapping.of(value)
    assert error.value.problem == problem


def test_mapping_files(tmp_path):
    for name in mapping.known():
        assert mapping.load(name).body
    (tmp_path / "own.json").write_text('{"item": ["no"], "labels": {"title": ["표제"]}}')
    own = mapping.load(str(tmp_path / "own.json"))
    assert (own.labels["title"], "등록일" in own.labels["posted_on"]) == (["표제"], True)
    (tmp_path / "bad.toml").write_text("item = [")
    for name, problem in (("bad.toml", "syntax"), ("none.toml", "missing")):
        with pytest.raises(mapping.MappingError) as error:
            mapping.load(str(tmp_path / name))
        assert error.value.problem == problem


def test_folder_pairs_files_and_follows_no_links(tmp_path):
    (tmp_path / "bbs" / "files").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    site = tmp_path / "bbs"
    (site / "view.do?nttId=10.html").write_text("<html>")
    (site / "view.do?nttId=9.html").write_text("<html>")
    (site / "FileDown.do?id=F1").write_bytes(b"%PDF-1.4 ")
    (site / "files" / "안내.pdf").write_bytes(b"%PDF-1.4 ")
    (site / "leak.html").symlink_to(tmp_path / "secret.txt")
    folder = saved.opened(site, mapping.load())
    assert folder.pages == ["view.do?nttId=9.html", "view.do?nttId=10.html"]
    page = folder.pages[0]
    assert folder.beside(page, "FileDown.do?id=F1", "x.pdf").name == "FileDown.do?id=F1"
    assert folder.beside(page, "files/%EC%95%88%EB%82%B4.pdf", "x.pdf").name == "안내.pdf"
    assert folder.beside(page, "down.do?id=9", "안내.pdf").name == "안내.pdf"
    assert folder.beside(page, "../secret.txt", "secret.txt") is None
    assert folder.beside(page, "", "없음.pdf") is None


def test_parts_of_a_query():
    pairs = [("a", "1"), ("b", "2"), ("c", None), ("d", "4")]
    assert reduced.parts_of(pairs)[0] == [("a", "1"), ("b", "2"), ("d", "4")]
    assert [("d", "4")] in reduced.parts_of(pairs)
    assert reduced.parts_of([("a", "1")]) == []
    assert len(reduced.parts_of([(str(number), "x") for number in range(50)])) == 92


def test_written_address_is_the_kept_one():
    from circulars.redirects import former

    address = Address("/게시판/view.do", (("nttNo", "7"), ("bbsNo", "가 나")))
    assert former.canonical(address.written()) == former.canonical("/게시판/view.do?bbsNo=가%20나&nttNo=7")
