"""How near two words are as they are typed, and what was meant with the keyboard in the other script."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from circulars.words import keyboard, spelling

KNOWN = {
    "이주": 50,
    "이주민": 10,
    "이슈": 3,
    "거주": 9,
    "지방정부": 70,
    "migration": 40,
    "mitigation": 9,
    "congress": 5,
}
CANDIDATES = [(text, spelling.spelled(text), count) for text, count in KNOWN.items()]


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("이주", "ㅇㅣㅈㅜ"),
        ("과값", "ㄱㅗㅏㄱㅏㅂㅅ"),
        ("까", "ㄲㅏ"),
        ("Género", "genero"),
        ("don’t-2", "dont"),
        ("이주".encode().decode(), "ㅇㅣㅈㅜ"),
        ("\u110b\u1175\u110c\u116e", "ㅇㅣㅈㅜ"),  # taken apart already
        ("지방ㅈ", "ㅈㅣㅂㅏㅇㅈ"),
        ("", ""),
        ("한" * 100, ("ㅎㅏㄴ" * 100)[:180]),
    ],
)
def test_spelled_is_what_is_typed(word, letters):
    assert spelling.spelled(word) == letters


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("이쥬", "이주"),  # one wrong vowel
        ("이줌", "이주"),  # one letter too many
        ("이쥬민", "이주민"),
        ("지뱡정부", "지방정부"),
        ("지방저부", "지방정부"),  # one missing
        ("지방정ㅂ우", "지방정부"),
        ("migratoin", "migration"),  # two swapped
        ("migraton", "migration"),
        ("migrrationn", "migration"),
        ("congres", "congress"),
    ],
)
def test_likeliest_word_comes_first(word, meant):
    assert spelling.near(word, CANDIDATES)[0].text == meant


@pytest.mark.parametrize("word", ["이주", "migration", "주", "일본", "zzzzzzzz", "iom", "", "😀😀", "12345"])
def test_right_short_and_strange_words_have_no_neighbour(word):
    assert not [one for one in spelling.near(word, CANDIDATES) if one.text == word or word not in ("이주", "migration")]


def test_two_syllables_keep_their_number_and_beginning():
    assert spelling.near("비주", CANDIDATES) == []
    assert "이주민" not in [one.text for one in spelling.near("이주", CANDIDATES)]


def test_vowels_that_sound_alike_are_rather_meant_than_frequent_words():
    candidates = [(text, spelling.spelled(text), count) for text, count in (("재정", 1), ("자정", 5000))]

    assert spelling.near("제정", candidates)[0].text == "재정"


@pytest.mark.parametrize(
    ("word", "korean"),
    [
        ("dlwn", "이주"),
        ("wlqkdwjdqn", "지방정부"),
        ("rhkwp", "과제"),
        ("Rkcl", "까치"),
        ("ekfrrhrl", "닭고기"),
        ("global", ""),
    ],
)
def test_korean_typed_with_latin_keys(word, korean):
    assert keyboard.as_korean(word) == korean


@pytest.mark.parametrize(
    ("word", "latin"),
    [("ㅕㅊㅣㅎ", "uclg"), ("ㅕ치ㅎ", "uclg"), ("ㅡㅑㅎㄱㅁ샤ㅐㅜ", "migration"), ("a이", ""), ("", "")],
)
def test_latin_typed_with_korean_keys(word, latin):
    assert keyboard.as_latin(word) == latin


def test_shift_key_held_down_may_be_meant_or_not():
    assert spelling.other_layout("DLWN") == ["이쭈", "이주"]
    assert spelling.other_layout("Rk") == ["까", "가"]
    assert spelling.other_layout("12") == []


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8))
def test_every_syllable_comes_back_from_its_keys(word):
    keys = "".join(
        next(key for key, letter in keyboard._LETTERS.items() if letter == one) for one in keyboard.typed(word)
    )

    assert keyboard.as_korean(keys) == word


@settings(max_examples=2000, deadline=None)
@given(st.text("abcㅇㅣㅈㅜ", min_size=4, max_size=14), st.text("abcㅇㅣㅈㅜ", min_size=3, max_size=16))
@example("abcdefghi", "abdcefhgi")  # swapped wherever parts meet
@example("abcd", "acbd")
def test_every_near_word_begins_or_ends_alike(word, other):
    limit = spelling.allowed(len(word))
    kept = spelling.kept(word)

    if OSA.distance(word, other) <= limit:
        part = len(kept.beginning)
        is_found = other.startswith(kept.beginning) or other.endswith(kept.end) or other == kept.swapped
        assert is_found or (limit == 2 and OSA.distance(word[:part], other[:part]) and other[-part:] != word[-part:])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_nothing_typed_is_a_mistake(text):
    spelling.near(text, CANDIDATES)
    spelling.other_layout(text)
    assert len(spelling.spelled(text)) <= spelling.LONGEST_SPELLED
    assert all(left + right == text for left, right in spelling.parts(text))
    spelling.kept(text)
