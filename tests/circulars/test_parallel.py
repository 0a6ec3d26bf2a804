"""An original against its translation: which part stands against which, by shape alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulars.comparing.parallel import How, Part, align, parts


def shape(rows) -> list[tuple[int, int]]:
    return [(len(row.left), len(row.right)) for row in rows]


def test_paragraphs_stand_against_paragraphs_where_their_number_agrees():
    left = parts("<h2>One</h2><p>First.</p><ul><li><p>a</p></li><li><p>b</p></li></ul>")
    right = parts("<h2>하나</h2><p>첫째.</p><p>목록 대신 문단.</p>")

    rows, how = align(left, right)

    assert (how, shape(rows)) == (How.PARAGRAPHS, [(1, 1)] * 3)
    assert rows[2].left[0].markup.startswith("<ul>")


def test_sections_stand_against_sections_where_headings_agree():
    left = parts("<p>Before.</p><h2>One</h2><p>a</p><p>b</p><h3>Two</h3><p>c</p>")
    right = parts("<p>앞.</p><h2>하나</h2><p>가와 나</p><h3>둘</h3><p>다</p>")

    rows, how = align(left, right)

    assert (how, shape(rows)) == (How.SECTIONS, [(1, 1), (1, 1), (2, 1), (1, 1), (1, 1)])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("<p>a</p><p>b</p>", "<p>가</p>"),
        ("<h2>One</h2><p>a</p>", "<h3>하나</h3><p>가</p>"),
        ("<h2>One</h2><p>a</p>", "<p>가</p>"),
        ("<p>a</p>", ""),
    ],
)
def test_texts_of_another_shape_stay_two_columns(left, right):
    rows, how = align(parts(left), parts(right))

    assert how == How.COLUMNS
    assert shape(rows) == [(len(parts(left)), len(parts(right)))]


def test_nothing_beside_nothing_is_no_row():
    assert align([], []) == ([], How.PARAGRAPHS)


def test_loose_words_and_what_stands_in_them_are_a_paragraph():
    assert parts('loose <cite data-ref="0">circular 1</cite> words<br>and more<hr><p>x</p>') == [
        Part(0, '<p>loose <cite data-ref="0">circular 1</cite> words<br>and more</p>'),
        Part(0, "<p>x</p>"),
    ]


def test_scrolling_table_and_figure_are_one_part_each():
    markup = (
        '<div class="table-scroll" role="region" aria-label="Fees" tabindex="0"><table><tbody><tr><td>1</td></tr>'
        '</tbody></table></div><figure><img alt="" src="/files/a/b.png"><figcaption>x</figcaption></figure>'
    )
    assert "".join(part.markup for part in parts(markup)) == markup
    assert len(parts(markup)) == 2


@given(st.lists(st.sampled_from([0, 0, 0, 2, 3]), max_size=30), st.lists(st.sampled_from([0, 0, 2, 3]), max_size=30))
def test_every_part_stands_once_and_in_order(left, right):
    one = [Part(level, f"l{at}") for at, level in enumerate(left)]
    other = [Part(level, f"r{at}") for at, level in enumerate(right)]

    rows, _how = align(one, other)

    assert [part for row in rows for part in row.left] == one
    assert [part for row in rows for part in row.right] == other


def test_ten_thousand_paragraphs_take_one_pass():
    many = parts("<h2>x</h2><p>words</p>" * 5000)
    rows, how = align(many, many[:-1])
    assert (how, len(rows)) == (How.SECTIONS, 10_000)
