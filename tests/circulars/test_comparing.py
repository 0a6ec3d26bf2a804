"""Two contents side by side: words, blocks, typed facts, files; and never late, whatever is fed in."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circulars.comparing import ADDED, EQUAL, REMOVED, compare, words
from circulars.comparing.sequences import Allowance, matches, spans

FACTS = {
    "title": "Forum", "issued_on": "2026-02-20", "addressees": [], "deadlines": [], "events": [], "sources": [],
    "files": [],
}  # fmt: skip


def marked(old: str, new: str) -> str:
    signs = {EQUAL: "{}", REMOVED: "[-{}-]", ADDED: "[+{}+]"}
    return "".join(signs[kind].format(text) for kind, text in words(old, new))


def content(body: str = "", **facts) -> dict:
    return {"facts": FACTS | facts, "body": body}


def kinds(old: str, new: str) -> list[tuple[str, str]]:
    return [(passage.kind, passage.block) for passage in compare(content(old), content(new)).passages]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("The same.", "The same.", "The same."),
        ("held in Rabat on Monday", "held in Fez on Monday", "held in [-Rabat -][+Fez +]on Monday"),
        ("등록은 어렵다", "등록이 어렵다", "등록[-은-][+이+] 어렵다"),
        ("12월 3일까지", "12월 10일까지", "12월 [-3-][+10+]일까지"),
        ("오전 09:00에 시작", "오전 10:00에 시작", "오전 [-09:00-][+10:00+]에 시작"),
        ("회의는 서울에서", "회의는 부산광역시에서", "회의는 [-서울에서-][+부산광역시에서+]"),
        ("send the form", "send it", "send [-the form-][+it+]"),
        ("one two", "one big two", "one [+big +]two"),
        ("The World Secretariat", "World Secretariat, Finance", "[-The -]World Secretariat[+, Finance+]"),
        ("on 8 and 12 May.", "on 8 and 12 May; please write.", "on 8 and 12 May[-.-][+; please write.+]"),
        ("2026.12.3.", "2026.12.4.", "[-2026.12.3-][+2026.12.4+]."),
    ],
)
def test_words_show_what_differs(old, new, expected):
    assert marked(old, new) == expected


def test_long_changes_are_not_broken_up_by_a_little_word():
    old = "The members of the council are kindly asked to confirm their seats"
    new = "All partners and guests are free to attend"

    assert [piece.kind for piece in words(old, new)].count(EQUAL) <= 2


@settings(max_examples=150, deadline=None)
@given(*[st.lists(st.sampled_from("가 나 은 는 a b 1 2 . \n 12월 11월 word".split(" ")), max_size=40)] * 2)
def test_pieces_hold_both_texts(old, new):
    before, after = " ".join(old), " ".join(new)
    pieces = words(before, after)

    assert "".join(text for kind, text in pieces if kind != REMOVED) == after
    assert "".join("".join(text.split()) for kind, text in pieces if kind != ADDED) == "".join(before.split())


@settings(max_examples=150, deadline=None)
@given(*[st.lists(st.integers(0, 6), max_size=30)] * 2, st.integers(0, 300))
def test_spans_cover_both_sides_and_rise(old, new, steps):
    found = list(spans(old, new, Allowance(steps)))

    assert [value for _, i, end, _, _ in found for value in old[i:end]] == old
    assert [value for _, _, _, j, end in found for value in new[j:end]] == new
    assert all(old[i:i_end] == new[j:j_end] for same, i, i_end, j, j_end in found if same)
    pairs = matches(old, new, Allowance(steps))
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


def test_blocks_are_aligned_by_what_they_say():
    old = "<h2>Dates</h2><p>The forum is on 3 May.</p><p>Nothing else was said here.</p><ul><li>Rabat</li></ul>"
    new = "<h2>Dates</h2><p>Quite a new beginning was written.</p><p>The forum is on 4 May.</p><ul><li>Rabat</li></ul>"

    assert kinds(old, new) == [
        ("equal", "heading"),
        ("added", "paragraph"),
        ("changed", "paragraph"),
        ("removed", "paragraph"),
        ("equal", "item"),
    ]


def test_korean_paragraph_with_other_endings_is_the_same_paragraph():
    old, new = "<p>신청은 팩스로 받습니다.</p>", "<p>신청을 전자우편으로 받는다.</p>"

    assert kinds(old, new) == [("changed", "paragraph")]


def test_rows_of_a_table_are_compared_by_cell():
    old = "<table><tbody><tr><td>Kim</td><td>3 May</td></tr><tr><td>Lee</td><td>5 May</td></tr></tbody></table>"
    new = old.replace("3 May", "4 May")

    first, second = compare(content(old), content(new)).passages

    assert (first.kind, second.kind) == ("changed", "equal")
    assert [[piece.kind for piece in cell] for cell in first.cells] == [[EQUAL], [REMOVED, ADDED, EQUAL]]


def test_moved_block_is_said_to_have_moved():
    old = "<p>One of them all.</p><p>Two follows it.</p><p>Three ends it.</p>"
    new = "<p>Three ends it.</p><p>One of them all.</p><p>Two follows it.</p>"

    comparison = compare(content(old), content(new))

    assert [passage.kind for passage in comparison.passages] == ["moved_here", "equal", "equal", "moved_away"]
    assert comparison.changed_passages == 1


def test_link_that_leads_elsewhere_is_a_change():
    old = '<p>See <a href="https://a.example/">the list</a>.</p>'
    new = '<p>See <a href="https://b.example/">the list</a>.</p>'

    (passage,) = compare(content(old), content(new)).passages

    assert passage.kind == "changed"
    assert [tuple(change) for change in passage.links] == [("the list", "https://a.example/", "https://b.example/")]


def test_other_form_of_the_same_words_is_said():
    (passage,) = compare(content("<p>Be there.</p>"), content("<p><strong>Be there.</strong></p>")).passages

    assert passage.kind == "changed"
    assert passage.is_reformatted


def test_facts_and_dates():
    line = {"kind": "register", "text": "Register", "due_on": "2026-05-01", "due_time": None, "time_zone": ""}
    old = content(deadlines=[line], place="Rabat")
    new = content(deadlines=[line | {"due_on": "2026-05-09"}], place="Fez", title="Forum")

    comparison = compare(old, new)

    assert [(change.name, change.is_date) for change in comparison.facts] == [("place", False), ("deadlines", True)]
    assert (comparison.changed_dates, comparison.changed_facts) == (1, 1)


def test_deadline_whose_words_alone_changed_is_no_date():
    line = {"kind": "register", "text": "Register", "due_on": "2026-05-01", "due_time": None, "time_zone": ""}

    comparison = compare(content(deadlines=[line]), content(deadlines=[line | {"text": "Register here"}]))

    assert comparison.changed_dates == 0
    assert comparison.changed_facts == 1


def file(code: str, sha256: str, name: str = "a.pdf") -> dict:
    return {"code": code, "sha256": sha256, "size": 10, "name": name, "title": ""}


def test_files_by_address_and_by_bytes():
    old = content(files=[file("a", "1"), file("b", "2"), file("c", "3"), file("d", "4"), file("g", "7")])
    new = content(
        files=[file("a", "1"), file("b", "9"), file("c", "3", "new.pdf"), file("e", "5"), file("h", "7", "z")]
    )

    found = compare(old, new).files

    assert [(change.kind, (change.after or change.before)["code"]) for change in found] == [
        ("replaced", "b"),
        ("renamed", "c"),
        ("added", "e"),
        ("renamed", "h"),
        ("removed", "d"),
    ]


def test_same_content_has_no_change():
    body = "<h2>One</h2><p>Two <a href='https://a.example/'>three</a></p><ul><li>four<ul><li>five</li></ul></li></ul>"

    assert compare(content(body), content(body)).is_empty


HOSTILE = {
    "one word": ("<p>" + "a b " * 60_000 + "</p>", "<p>" + "b b a " * 40_000 + "</p>"),
    "all new": (f"<p>{' '.join(map(str, range(60_000)))}</p>", f"<p>{' '.join(map(str, range(60_000, 0, -1)))}</p>"),
    "blocks": ("<p>a b c</p>" * 10_000 + "<p>x</p>", "<p>y</p>" + "<p>c b a</p>" * 10_000),
    "different blocks": (
        "".join(f"<p>{n} words of one {n * 7}</p>" for n in range(6_000)),
        "".join(f"<p>{n * 3} texts of two {n * 5}</p>" for n in range(6_000)),
    ),
    "no spaces": (f"<p>{'가나' * 100_000}</p>", f"<p>{'나가가' * 70_000}</p>"),
    "deep": ("<blockquote>" * 5_000 + "a" + "</blockquote>" * 5_000, "<blockquote>" * 4_000 + "</blockquote>" * 4_000),
    "rows": ("<table>" + "<tr><td>a</td><td>b</td></tr>" * 5_000, "<table>" + "<tr><td>b</td></tr>" * 5_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_size_takes_a_bounded_time(name):
    old, new = HOSTILE[name]

    started = time.process_time()
    comparison = compare(content(old), content(new))

    assert comparison.changed_passages
    assert time.process_time() - started < 30  # about one when nothing else runs; the bound tells it from minutes


def test_without_allowance_everything_counts_as_replaced():
    comparison = compare(content("<p>one two</p>"), content("<p>three two</p><p>x</p>"), steps=0)

    assert {passage.kind for passage in comparison.passages} <= {"added", "removed", "changed"}
