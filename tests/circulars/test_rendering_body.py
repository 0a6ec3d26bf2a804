"""The rendered body: what is put around the words, and that the words and the spans over them stay."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from circulars.rendering import body as rendering
from circulars.rendering import clean, plain_text
from tests.circulars.test_sanitise import SOUP

NOW = timezone.now()
MARKER = re.compile(r'<cite data-ref="(\d+)">([^<]*)</cite>')


def _edition(**fields):
    values = {
        "rendered": "",
        "body": "",
        "version": 2,
        "superseded_at": None,
        "removed_files": [],
        "facts": {"files": []},
    }
    return SimpleNamespace(**values | fields)


@given(SOUP, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=4))
@settings(max_examples=300, deadline=None)
def test_render_keeps_the_text_and_marks_exactly_the_spans(soup, lengths):
    html = clean(soup)
    text = plain_text(html)
    spans = [(start, min(start + length, len(text)), number) for number, (start, length) in enumerate(lengths)]
    spans = [span for span in spans if span[0] < span[1]]

    rendered = rendering.render(html, spans)

    assert plain_text(rendered) == text
    by_ordinal = {ordinal: text[start:end] for start, end, ordinal in spans}
    for match in MARKER.finditer(rendered):
        assert plain_text(match[2]) in by_ordinal[int(match[1])]
    assert plain_text(rendering.linked(rendered, {})) == text
    assert "<cite" not in rendering.linked(rendered, {})
    ids = re.findall(r' id="([^"]*)"', rendered)
    assert len(ids) == len(set(ids))


def test_render_gives_headings_stable_ids_with_hangul():
    html = "<h2>배경 설명</h2><h3>배경 설명</h3><h2>!?</h2><h2><em>Next</em> steps</h2>"

    rendered = rendering.render(html)

    assert rendering.headings(rendered) == [
        (2, "s-배경-설명", "배경 설명"),
        (3, "s-배경-설명-2", "배경 설명"),
        (2, "s-section", "!?"),
        (2, "s-next-steps", "Next steps"),
    ]
    assert rendering.render(html) == rendered


@pytest.mark.parametrize(
    ("html", "label"),
    [
        (
            "<h2>일정</h2><table><caption>회의 <em>일정표</em></caption><tbody><tr><td>a</td></tr></tbody></table>",
            "회의 일정표",
        ),
        ("<h2>일정</h2><table><tbody><tr><td>a</td></tr></tbody></table>", "일정"),
        ("<table><tbody><tr><th>Day</th><th>Place</th></tr></tbody></table>", "Day, Place"),
    ],
)
def test_render_lets_a_table_scroll_under_a_name_of_the_document(html, label):
    rendered = rendering.render(html)

    assert f'<div class="table-scroll" role="region" aria-label="{label}" tabindex="0"><table>' in rendered


def test_render_names_two_tables_apart_and_wraps_no_inner_table():
    table = "<table><tbody><tr><td>a<table><tbody><tr><td>b</td></tr></tbody></table></td></tr></tbody></table>"

    rendered = rendering.render(f"<h2>x</h2>{table}{table}")

    assert re.findall(r'aria-label="([^"]*)"', rendered) == ["x", "x (2)"]


def test_render_tells_external_links_and_loads_pictures_late():
    html = clean(
        '<p><a href="https://www.example.org/">a</a> <a href="/files/ab/x.pdf">b</a></p>'
        '<img src="/files/ab/x.png" alt="c" width="4" height="3">'
    )

    rendered = rendering.render(html)

    assert '<a href="https://www.example.org/" rel="external noopener">' in rendered
    assert '<a href="/files/ab/x.pdf">' in rendered
    assert '<img src="/files/ab/x.png" alt="c" width="4" height="3" loading="lazy" decoding="async">' in rendered


def test_render_marks_links_whose_words_are_their_address():
    marked = (
        '<a href="https://www.example.org/a">https://www.example.org/a</a>',
        '<a href="https://www.example.org/">www.example.org</a>',
        '<a href="mailto:Desk@example.org">desk@example.org</a>',
    )
    plain = (
        '<a href="https://www.example.org/a">https://www.example.org/b</a>',
        '<a href="mailto:desk@example.org">write to us</a>',
        '<a href="/files/ab/x.pdf">/files/ab/x.pdf</a>',
    )

    for link in marked:
        assert ' class="bare"' in rendering.render(f"<p>{link}</p>"), link
    for link in plain:
        assert "class" not in rendering.render(f"<p>{link}</p>"), link


def test_body_links_what_has_a_target_and_leaves_what_waits():
    html = "<p>circular 27/2018 &amp; circular 28/2018</p>"
    edition = _edition(rendered=rendering.render(html, [(0, 16, 0), (19, 35, 1)]))

    shown = rendering.body(edition, NOW, {0: ("/circulars/uclg/2018/27/", 'The "pact" & more')})

    assert shown == (
        '<p><a class="reference" href="/circulars/uclg/2018/27/" title="The &quot;pact&quot; &amp; more">'
        "circular 27/2018</a> &amp; circular 28/2018</p>"
    )
    assert hasattr(shown, "__html__")


def test_body_makes_no_link_inside_a_link_of_the_staff():
    html = '<p><a href="https://a.example" rel="noopener">circular 27/2018</a></p>'

    assert "<cite" not in rendering.render(html, [(0, 16, 0)])


def test_body_cannot_be_given_a_marker_by_what_staff_typed():
    html = clean('<p><cite data-ref="0">a</cite> &lt;cite data-ref="0"&gt;b&lt;/cite&gt;</p>')

    shown = rendering.body(_edition(rendered=rendering.render(html)), NOW, {0: ("/x/", "x")})

    assert "<a" not in shown


def test_body_of_a_replaced_edition_shows_its_own_files():
    html = '<p><a href="/files/ab/n.pdf#page=2">a</a><a href="/files/other/n.pdf">b</a><img src="/files/ab/x.png"></p>'
    facts = {"files": [{"code": "ab"}]}
    edition = _edition(rendered=html, superseded_at=NOW, facts=facts)

    shown = rendering.body(edition, NOW)

    assert re.findall(r'"(/files/[^"]*)"', shown) == [
        "/files/ab/v2/n.pdf#page=2",
        "/files/other/n.pdf",
        "/files/ab/v2/x.png",
    ]
    assert rendering.body(edition, NOW - timedelta(seconds=1)) == html


def test_body_shows_no_picture_that_was_removed():
    html = '<figure><img src="/files/ab/x.png" alt="a"></figure><p>b<img src="/files/cd/x.png" alt="c"></p>'

    shown = rendering.body(_edition(rendered=html, removed_files=["ab"]), NOW)

    assert shown == '<p>b<img src="/files/cd/x.png" alt="c"></p>'


def test_body_without_a_rendered_column_is_rendered_at_once():
    assert rendering.body(_edition(body="<h2>a</h2>"), NOW) == '<h2 id="s-a">a</h2>'
