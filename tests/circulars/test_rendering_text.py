"""The plain text that spans count, and short extracts of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circulars.rendering import clean, excerpt, plain_text
from circulars.rendering.text import walk
from tests.circulars.test_sanitise import SOUP


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<p>circular <strong>27</strong>/2018</p>", "circular 27/2018"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><p>d</p>", "a\nb\nc\nd"),
        ("<table><caption>a</caption><tbody><tr><th>b</th><td>c</td></tr></tbody></table>", "a\nb\nc"),
        ('<figure><img src="/files/ab/x.png" alt="not text"><figcaption>a</figcaption></figure><p>b</p>', "a\nb"),
        ("<p>a &lt;b&gt; &amp;amp; c&nbsp;d</p>", "a <b> &amp; c\xa0d"),
        ('<p><a href="https://a.example/?a=1&amp;b=&quot;" rel="noopener">a</a></p>', "a"),
        ("<hr><p>𝒂한</p><hr>", "𝒂한"),
        ("", ""),
    ],
)
def test_plain_text_counts_blocks_as_one_line_end(html, expected):
    assert plain_text(html) == expected


@given(SOUP)
@settings(max_examples=200, deadline=None)
def test_walk_says_where_each_text_stands_in_the_plain_text(soup):
    html = clean(soup)
    text = plain_text(html)

    for token, offset in walk(html):
        if token.kind == "text":
            assert text[offset : offset + len(token.value)] == token.value
    assert text == text.strip("\n")
    assert "\n\n" not in text


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short\ntext", 20, "short text"),
        ("One sentence here. And another that is long.", 24, "One sentence here."),
        ("회람을 알려 드립니다. 자세한 내용은 첨부를 보십시오.", 20, "회람을 알려 드립니다."),
        ("several words without an end", 16, "several words…"),
        ("Supercalifragilistic", 10, "Supercali…"),
        ("", 10, ""),
    ],
)
def test_excerpt_ends_at_a_sentence_or_a_word(text, limit, expected):
    assert excerpt(text, limit) == expected


@given(st.text(max_size=80), st.integers(min_value=4, max_value=60))
def test_excerpt_is_never_longer_than_its_limit(text, limit):
    assert len(excerpt(text, limit)) <= limit


PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br>",
    "<td>",
    "</td>",
    "a",
    " ",
    "\n",
    "&amp;",
    "&lt;p&gt;",
    "&#1;",
    "&am",
    "p;",
    "<",
    ">",
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_plain_text_is_what_is_walked(pieces):
    html = "".join(pieces)
    walked = ""
    for token, offset in walk(html):
        if token.kind == "text":
            walked += "\n" * (offset - len(walked)) + token.value

    assert plain_text(html) == walked
