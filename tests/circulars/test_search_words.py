"""From texts to tokens and from what is typed to a query; without a database."""

import pytest

from circulars import words
from circulars.search.backends import postgresql, sqlite
from circulars.search.tree import All, Any, But, Phrase, within
from circulars.search.wording import phrase, word
from circulars.words import korean


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("이주민의 권리", ["이주", "주민", "민의", "권리"]),
        ("물 관리", ["물", "관리"]),
        ("COP28, cop 28", ["cop", "28", "cop", "28"]),
        ("Ｃｉｒｃｕｌａｒ　３１／２０１８", ["circular", "31", "2018"]),
        ("Genève, Perú", ["genev", "peru"]),
        ("countries country", ["countri", "countri"]),
        ("物의 漢字", ["物", "의", "漢字"]),
        ("e-mail@office", ["e", "mail", "offic"]),
        ("", []),
        ("… — ·", []),
    ],
)
def test_tokens(text, tokens):
    assert words.tokens(text) == tokens


def test_white_space_is_never_crossed():
    assert "이주" not in words.tokens("정책이 주목받는")


def test_hangul_taken_apart_is_the_same():
    import unicodedata

    assert words.tokens(unicodedata.normalize("NFD", "서큘러")) == words.tokens("서큘러")


@pytest.mark.parametrize("text", ["Genève İ ＵＣＬＧ ﬁ ß 회의 e\u0301", "\U0001f600 31", "ᄒ 한글"])
def test_a_folded_copy_keeps_every_place(text):
    assert len(words.fold(text)) == len(text)


def test_heads_begin_words():
    assert words.heads("국제이주기구 회의 물") == ["국제", "회의", "물"]


def test_suffixes_leave_two_syllables():
    assert list(korean.without_suffix("이주민의")) == ["이주민"]
    assert list(korean.without_suffix("회의")) == []


def test_compounds_are_taken_apart_into_two_syllables_and_more():
    assert list(korean.splits("지방정부")) == [("지방", "정부")]
    assert ("기후", "위기", "대응") in list(korean.splits("기후위기대응"))
    assert list(korean.splits("가나다라마바사아자차카")) == []


def test_a_number_is_a_phrase_and_its_unit_is_left_out():
    assert word("31/2018").node == Phrase(("31", "2018"))
    assert word("제31호").node == Phrase(("31",))
    assert word("COP28").node == Phrase(("cop", "28"))


def test_a_word_in_two_scripts_may_stand_apart():
    node = word("UCLG회의").node
    assert isinstance(node, All)
    assert Phrase(("uclg",)) in node.parts


def test_nothing_to_look_for():
    assert word("—") is None
    assert phrase("…") is None


NODE = But(
    All((Phrase(("이주", "주민")), Any((Phrase(("물",), "head", is_prefix=True), Phrase(("forum",)))))), Phrase(("x",))
)


def test_fts5_gets_tokens_in_quotes():
    assert sqlite.written(NODE) == (
        '(({body} : "이주 주민" AND ({head} : "물" * OR {body} : "forum")) NOT {body} : "x")'
    )


def test_postgresql_joins_columns_in_sql():
    sql, parameters = postgresql.condition("editions", NODE)
    assert sql.count("%s") == len(parameters) == 4
    assert "('물':*)" in parameters


def test_postgresql_asks_one_column_once():
    sql, parameters = postgresql.condition("editions", within(NODE, "title"))
    assert sql == "search_words_editions.title @@ %s::tsquery"
    assert parameters == ["(('이주' <-> '주민') & (('물':*) | ('forum')))"]
