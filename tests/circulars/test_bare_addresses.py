"""Addresses in plain text become links; what only looks like one, and what belongs to the sentence, does not."""

import time
from datetime import date

import pytest
from django.core.management import call_command

from circulars.models import Edition
from circulars.rendering import bare_addresses, body, clean, plain_text
from tests import factories

# what is written → (words of the link → where it leads)
LINKS = [
    ("See https://www.uclg.org/en/forum.", "https://www.uclg.org/en/forum", None),
    ("(see http://uclg.org/a_(b))", "http://uclg.org/a_(b)", None),
    ("(https://uclg.org/path)", "https://uclg.org/path", None),
    ("[https://uclg.org/path]", "https://uclg.org/path", None),
    ("<https://uclg.org/path>", "https://uclg.org/path", None),
    ("“https://uclg.org/path”", "https://uclg.org/path", None),
    ("Visit www.uclg.org!", "www.uclg.org", "https://www.uclg.org"),
    ("Is it uclg.org/path?", "uclg.org/path", "https://uclg.org/path"),
    ("on uclg.org, and", "uclg.org", "https://uclg.org"),
    ("at citynet-ap.org today", "citynet-ap.org", "https://citynet-ap.org"),
    ("at e-seoul.go.kr today", "e-seoul.go.kr", "https://e-seoul.go.kr"),
    ("at itu.int/md/T17-TSB-CIR-0153/en;", "itu.int/md/T17-TSB-CIR-0153/en", "https://itu.int/md/T17-TSB-CIR-0153/en"),
    ("at cglu.fr/inscription.", "cglu.fr/inscription", "https://cglu.fr/inscription"),
    ("HTTPS://WWW.UCLG.ORG/Path", "HTTPS://WWW.UCLG.ORG/Path", "https://www.uclg.org/Path"),
    ("누리집https://uclg.org에서 신청", "https://uclg.org", None),
    ("https://uclg.org/forum에서 확인", "https://uclg.org/forum", None),
    ("https://uclg.org/에서 확인", "https://uclg.org/", None),
    ("www.uclg.org로 신청", "www.uclg.org", "https://www.uclg.org"),
    ("uclg.org를 보십시오", "uclg.org", "https://uclg.org"),
    ("「https://uclg.org/a」", "https://uclg.org/a", None),
    (
        "https://example.kr/안내/서울",
        "https://example.kr/안내/서울",
        "https://example.kr/%EC%95%88%EB%82%B4/%EC%84%9C%EC%9A%B8",
    ),
    (
        "https://example.kr/?q=서울&p=2",
        "https://example.kr/?q=서울&p=2",
        "https://example.kr/?q=%EC%84%9C%EC%9A%B8&p=2",
    ),
    ("http://행정.한국에서 확인", "http://행정.한국", "http://xn--2y5b19v.xn--3e0b707e"),
    ("http://www.행정.kr/a", "http://www.행정.kr/a", "http://www.xn--2y5b19v.kr/a"),
    ("https://uclg.org/a%20b?x=1&y=2#top", "https://uclg.org/a%20b?x=1&y=2#top", None),
    ("https://uclg.org:8443/a", "https://uclg.org:8443/a", None),
    ("https://uclg.org/a,b;c.", "https://uclg.org/a,b;c", None),
    ("https://uclg.org's page", "https://uclg.org", None),
    ("https://uclg.org/list...", "https://uclg.org/list", None),
    ("https://web.example.org/@office", "https://web.example.org/@office", None),
    ("https://uclg.org/circular/27/2018", "https://uclg.org/circular/27/2018", None),
    ("write to forum@uclg.example.org.", "forum@uclg.example.org", "mailto:forum@uclg.example.org"),
    ("(first.last+forum@uclg.example)", "first.last+forum@uclg.example", "mailto:first.last+forum@uclg.example"),
    ("forum@uclg.example.org으로 회신", "forum@uclg.example.org", "mailto:forum@uclg.example.org"),
    ("전자우편: forum@uclg.example.org, 전화", "forum@uclg.example.org", "mailto:forum@uclg.example.org"),
]
TRAPS = [
    "Circular 27/2018 of 5.12.2018 and/or 3.5 km",
    "the file report.pdf, notes.docx or form.hwp",
    "He agreed.It is done.In the end",
    "e.g. this, i.e. that, a.m./p.m.",
    "Call 02-0000-0001 or +82 2 0000 0002",
    "localhost, http://localhost/admin, http://intranet/page",
    "http://192.168.0.1/router and 10.0.0.1",
    "https://bank.example.org@evil.example.org/login",
    "https://bank.example.org:80@evil.example.org/",
    "https://аpple.com/ in Cyrillic",
    "javascript://uclg.example/%0aalert(1) data:text/html",
    "ftp://files.example.org/a",
    "name@ and @name and a@b",
    "double..dots@example..org",
    "https:// and www. alone",
    "version 1.2.org3 and x.com()",
    "node.js, asp.net_core and vs.net2",
    "https://-.example",
    "C:\\www.example.org",
]


@pytest.mark.parametrize(("text", "words", "href"), LINKS)
def test_address_is_found_without_what_belongs_to_the_sentence(text, words, href):
    assert [(text[one.start : one.end], one.href) for one in bare_addresses.find(text)] == [(words, href or words)]


@pytest.mark.parametrize("text", TRAPS)
def test_what_only_looks_like_an_address_stays_plain(text):
    assert [text[one.start : one.end] for one in bare_addresses.find(text)] == []


def test_link_is_marked_as_every_external_one_and_told_once_on_paper():
    rendered = body.render("<p>See www.uclg.org/a?b=1&amp;c=2 or mail a@uclg.example.</p>")

    assert rendered == (
        '<p>See <a class="bare" href="https://www.uclg.org/a?b=1&amp;c=2" rel="external noopener">'
        "www.uclg.org/a?b=1&amp;c=2</a> or mail "
        '<a class="bare" href="&#109;ailto&#58;a&#64;uclg.example">a&#64;uclg.example</a>.</p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://uclg.org/">see www.uclg.org today</a></p>',
        '<p><a href="https://uclg.org/"><b>www.uclg.org</b></a></p>',
        "<p>https://www.uc<b>lg.org/forum</b></p>",
    ],
)
def test_no_link_inside_another_and_none_of_half_an_address(html):
    assert body.render(clean(html)).count("<a ") == html.count("<a ")


def test_whole_bold_address_is_linked_and_text_stays():
    html = clean("<p>At <b>www.uclg.org</b>: circular 27/2018, <i>a@uclg.example</i>.</p>")
    text = plain_text(html)
    start = text.index("circular")

    rendered = body.render(html, [(start, start + len("circular 27/2018"), 4)])

    assert plain_text(rendered) == text
    assert rendered.count("<a ") == 2
    assert '<cite data-ref="4">circular 27/2018</cite>' in rendered


def test_number_inside_an_address_is_no_citation():
    html = "<p>https://uclg.org/circular/27/2018 and circular 28/2018</p>"
    text = plain_text(html)
    spans = [(text.index("circular"), text.index(" and"), 0), (text.index("circular 28"), len(text), 1)]

    rendered = body.render(html, spans)

    assert 'data-ref="0"' not in rendered
    assert '<cite data-ref="1">circular 28/2018</cite>' in rendered


def test_passages_have_links_too():
    passages = [{"place": "after", "heading": "", "body": "<p>More on www.uclg.org</p>"}]

    assert body.render("<p>Words.</p>", passages=passages).endswith(
        '<p>More on <a class="bare" href="https://www.uclg.org" rel="external noopener">www.uclg.org</a></p>'
    )


@pytest.mark.parametrize(
    "piece", ["http://", "a.", "a@", "www.", "https://a.b/(", "https://a.org/((", "a-", "@a.org", "https://a.org/'s",
              "가", "https://a.org/가/", "a.org ", "xn--", "1.", "https://가.", "_", ")"],
)  # fmt: skip
def test_time_grows_with_the_text_alone(piece):
    def seconds(times):
        text = f"https://a.org/{piece * times} www."
        began = time.process_time()
        list(bare_addresses.find(text))
        return time.process_time() - began

    assert seconds(20_000) < 1


@pytest.mark.django_db
def test_upgrade_links_what_is_published_and_no_edition_changes(client):
    edition = factories.published(
        number_serial=31, issued_on=date(2018, 5, 1), body="<p>Register on www.uclg.org/forum, please.</p>"
    )
    Edition.objects.update(rendered=edition.body, renderer_version=2)
    before = (edition.version, edition.content_hash, edition.body)

    call_command("rebuild_rendered", verbosity=0)

    edition.refresh_from_db()
    assert (edition.version, edition.content_hash, edition.body) == before
    page = client.get("/circulars/uclg/2018/31/").content.decode()
    assert '<a class="bare" href="https://www.uclg.org/forum" rel="external noopener">www.uclg.org/forum</a>,' in page
