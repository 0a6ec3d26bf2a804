"""Abbreviations in texts: the sentences of ``python -m benchmarks.glossary``, odd forms, and texts made to be slow."""

import time

import pytest

from benchmarks.glossary import PROMISED, measure, precision, recall, sentences
from circulars.glossary import Found, find, fold
from circulars.glossary.finding import MOST

LENGTH = 100_000
HOSTILE = {
    "open": "(",
    "pairs": "()",
    "shorts": "(IOM)",
    "many": "IOM (aaaa ",
    "words": "Aa Ab Ac Ad Ae Af Ag Ah (AAAAAAAAAAAA)",
    "initials": "A A A A A A A A A A (AAAAAAAA)",
    "korean": "가나다라 마바사(ABC) ",
    "joined": "Aa-Ab Aa-Ab Aa-Ab (ABABABAB)",
    "dots": "A.B.C.D.E.",
    "ampersands": "A&",
    "capitals": "A",
    "lines": "\n",
    "spaces": " ",
    "terms": "(hereinafter ",
    "이하": '(이하 "가',
    "quotes": '"("',
    "commas": "(A,B,C,D,",
}


def test_corpus_has_the_size_and_the_traps_that_are_promised():
    corpus = list(sentences())

    assert len({sentence.text for sentence in corpus}) == len(corpus) >= 150
    assert sum(sentence.is_trap for sentence in corpus) >= 60


def test_abbreviations_are_found_and_traps_are_not():
    outcomes = measure(sentences())

    assert precision(outcomes) >= PROMISED
    assert recall(outcomes) >= PROMISED


@pytest.mark.parametrize("pattern", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_length_alone(pattern):
    text = (pattern * LENGTH)[:LENGTH]
    begun = time.process_time()

    found = find(text, "en")

    assert time.process_time() - begun < 1
    assert len(found) <= MOST


def test_many_different_abbreviations_are_cut_at_a_hundred():
    letters = [f"{a}{b}{c}" for a in "BCDEFG" for b in "BCDEFG" for c in "BCDEFG"]
    text = " ".join(f"The {one[0]}x {one[1]}y {one[2]}z ({one}) met." for one in letters)

    assert len(find(text, "en")) == MOST


def test_each_is_told_once_however_often_it_is_explained():
    text = (
        "Non-governmental organizations (NGOs) and non governmental organisations (NGO).\n"
        "NGO (Non-Governmental Organizations)"
    )

    assert [found.short for found in find(text, "en")] == ["NGOs", "NGO"]  # two spellings of the name


def test_language_is_that_of_the_full_name_and_not_of_the_text():
    text = "국제이주기구(International Organization for Migration, IOM)의 안내"

    assert find(text, "ko") == [
        Found("IOM", "국제이주기구", "ko"),
        Found("IOM", "International Organization for Migration", "en"),
    ]


@pytest.mark.parametrize(
    "text", ["", "\x00", "(", ")", "(IOM", "🙂(🙂🙂)", "\u202eMOI(IOM)", "İ (İİ)", "ﬁ ﬀ (FF)", "　（ＩＯＭ）"]
)
def test_odd_texts_raise_nothing(text):
    assert isinstance(find(text, "en"), list)


def test_forms_that_are_the_same_fold_to_one():
    assert {fold("NGOs"), fold("NGO"), fold("N.G.O.")} == {"ngo"}
    assert fold("Organisation  Internationale–pour") == fold("organisation internationale pour")
    assert fold("국제 이주 기구") == fold("국제이주기구")
    assert fold("Économie") == "economie"
