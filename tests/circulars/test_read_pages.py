"""Saved pages, office HTML and pasted rich text: the text without its menus, with its links, lists and tables."""

import pytest

from tests.circulars.document_samples import document_of, links, shown

PAGE = """<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>Notice | Board</title>
<style>p{color:red}</style><script>var a="<p>no</p>";</script></head><body class="has-menu">
<a href="#content">본문 바로가기</a><header><h1>The office</h1></header><nav><ul><li>Menu</li></ul></nav>
<main><ol class="path"><li>Home</li></ol><article><header><time>5 May 2031</time></header>
<h3>Notice of the meeting</h3>
<table class="view"><caption>About</caption>
<tr><th>작성자</th><td>ADMIN</td><th>작성일</th><td>2031-05-06</td></tr></table>
<div class="cont"><p>Dear all,<br>&nbsp;</p><p>Read <a href="https://a.example/x">this <b>page</b></a>,
<a href="#">here</a> or <a href="javascript:alert(1)">there</a>.</p>
<ul><li>one<ol><li>deep</li></ol></li><li><p>two</p></li></ul></div>
</article><table class="near"><tr><th>이전글</th><td>Earlier</td></tr></table></main>
<footer>webmaster@example.org</footer></body></html>"""


def test_page_is_text_and_what_stands_around_it():
    document = document_of(PAGE.encode(), "page.html")

    assert (document.title, document.language) == ("Notice | Board", "ko")
    assert shown(document.lines) == [
        ("menu", "본문 바로가기"),
        ("menu", "The office"),
        ("menu", "Menu"),
        ("menu", "Home"),
        ("text", "5 May 2031"),
        ("heading3", "Notice of the meeting"),
        ("note", "About"),
        ("row", "작성자\tADMIN\t작성일\t2031-05-06"),
        ("text", "Dear all,"),
        ("text", "Read this page, here or there."),
        ("item1", "one"),
        ("item2", "deep"),
        ("item1", "two"),
        ("menu", "이전글\tEarlier"),
        ("menu", "webmaster@example.org"),
    ]
    assert links(document) == [("this page", "https://a.example/x")]


def test_hidden_things_are_no_text():
    markup = (
        "<p>seen<!-- [Circular 1/2031] --></p><div style='display:none'>no</div><p hidden>no</p>"
        "<noscript>no</noscript><template>no</template><svg><text>no</text></svg><iframe srcdoc='no'>no</iframe>"
        "<span style='mso-hide:all'>no</span><textarea>no</textarea><p style='font-size:0'>no</p><p>end</p>"
    )

    assert document_of(markup.encode(), "a.html").text == "seen\nend"


def test_class_of_a_menu_around_everything_is_no_menu():
    markup = "<div class='nav-content'><p>The whole text of the notice stands here.</p></div>"

    assert [line.kind for line in document_of(markup.encode(), "a.html").lines] == ["text"]


def test_word_html_comes_out_clean():
    markup = """<html xmlns:o="urn:o"><head><meta charset=windows-1252>
<!--[if gte mso 9]><xml>no</xml><![endif]--></head>
<body lang=EN-GB><p class=MsoNormal><span>Bar</span><span>celona, 5 May 2031</span><o:p></o:p></p><p class=MsoNormal>
<o:p>&nbsp;</o:p></p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>First</p><p style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>o </span>Within</p><p>caf\xe9 <b>bold</b> \x93quoted\x94</p></body></html>"""

    document = document_of(markup.encode("latin-1"), "a.htm")

    assert shown(document.lines) == [
        ("text", "Barcelona, 5 May 2031"),
        ("item1", "First"),
        ("item2", "Within"),
        ("text", "café bold “quoted”"),
    ]
    assert [line.list_kind for line in document.lines[1:3]] == ["ol", "ul"]
    assert document.language == "EN-GB"


def test_tables_of_values_are_rows_and_tables_for_layout_are_not():
    markup = (
        "<table><tr><td><table><tr><td>Date</td><td>5 May<br>6 May</td></tr></table></td></tr>"
        "<tr><td><p>Dear members,</p></td></tr></table>"
        "<table role=presentation><tr><td>left</td><td>right</td></tr></table>"
        "<table><tr><td>open <td>cells<tr><td>next<td>row</table>"
    )

    document = document_of(markup.encode(), "a.html")

    assert shown(document.lines) == [
        ("row", "Date\t5 May\n6 May"),
        ("text", "Dear members,"),
        ("text", "left"),
        ("text", "right"),
        ("row", "open\tcells"),
        ("row", "next\trow"),
    ]
    assert document.lines[0].cells == ["Date", "5 May\n6 May"]
    assert [line.table for line in document.lines if line.kind == "row"] == [1, 2, 2]


@pytest.mark.parametrize("declared", ["iso-8859-1", "euc-kr", "utf-8", "nonsense-9", "utf-16"])
@pytest.mark.parametrize("real", ["utf-8", "cp949"])
def test_wrongly_declared_page_is_decoded_by_what_it_is(declared, real):
    markup = f"<html><meta charset='{declared}'><p>집행부 회의 개최 안내</p></html>"

    assert document_of(markup.encode(real), "a.html").text == "집행부 회의 개최 안내"


def test_preformatted_text_keeps_its_lines():
    assert document_of(b"<pre>one\n  two\n\nthree</pre>", "a.html").text == "one\ntwo\nthree"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>text</p>" + "</div>" * 50_000,
        "<div>" * 20_000 + "text" + "</div>" * 20_000,
        "<b><i>" * 20_000 + "text",
        "<table><tr><td>" * 5_000 + "text",
        "<ul><li>" * 20_000 + "text",
        "<p>text" + "<!--" * 20_000,
        "<p>text<![if x]><![foo[",
        "<a href='https://a.example/'>" * 20_000 + "text",
    ],
)
def test_markup_that_nobody_would_write_is_read_in_time(markup):
    assert "text" in document_of(markup.encode(), "a.html").text


def test_spans_stay_right_where_white_space_goes():
    document = document_of("<p>  a   <a href=' https://a.example/ '>  b \n c </a> \u200bd</p>".encode(), "a.html")

    assert document.text == "a b c d"
    assert links(document) == [("b c", "https://a.example/")]
