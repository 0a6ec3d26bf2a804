"""Citations in sentences: what is one, what only looks like one, and what each says."""

import re
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circulars.citations import Citation, find


def _issuer(pk, abbreviation, name="", name_ko=""):
    return SimpleNamespace(pk=pk, abbreviation=abbreviation, name=name, name_ko=name_ko, name_en="")


UCLG = _issuer(1, "UCLG", "United Cities and Local Governments", "세계지방정부연합")
ROWS = {
    "uclg": ("Circular {serial}/{year}", UCLG),
    "tsb": ("TSB Circular {serial}", _issuer(2, "ITU", "International Telecommunication Union")),
    "imo": ("Circular Letter No.{serial}", _issuer(3, "IMO")),
    "cites": ("Notification No. {year}/{serial}", _issuer(4, "CITES")),
    "cbd": ("Notification {year}-{serial}", _issuer(5, "CBD")),
    "codex": ("CL {year}/{serial}{suffix}", _issuer(6, "Codex")),
    "own": ("제{year}-{serial}호", _issuer(7, "", "국제협력실")),
}
KEYS = {code: number for number, code in enumerate(ROWS, start=10)}
SERIES = [SimpleNamespace(pk=KEYS[code], pattern=pattern, issuer=issuer) for code, (pattern, issuer) in ROWS.items()]
EXPECTED = re.compile(r"(?P<text>.*)=(?P<serial>\d+)/(?P<year>\d+|-)(?:\+(?P<suffix>[^@]+))?(?:@(?P<series>.+))?")


def _sentences():
    for line in (Path(__file__).parent / "citations.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, sentence, expected = line.split("\t")
        yield pytest.param(language, sentence, expected, id=sentence[:60])


def _expected(sentence, line):
    citations = []
    for part in filter(None, line.split("|")):
        found = EXPECTED.fullmatch(part)
        start = sentence.index(found["text"])
        citations.append(
            Citation(
                start=start,
                end=start + len(found["text"]),
                text=found["text"],
                serial=int(found["serial"]),
                year=None if found["year"] == "-" else int(found["year"]),
                suffix=found["suffix"] or "",
                series_id=KEYS.get(found["series"]),
                is_foreign=found["series"] == "?",
            )
        )
    return sorted(citations, key=lambda citation: citation.start)


@pytest.mark.parametrize(("language", "sentence", "expected"), list(_sentences()))
def test_find_reads_a_sentence(language, sentence, expected):
    assert find(sentence, language=language, series=SERIES) == _expected(sentence, expected)


def test_find_never_names_the_document_itself():
    text = "[Circular 31] Circular 31/2018 follows Circular 31/2017 and UCLG Circular 31/2018."

    found = find(text, language="en", series=SERIES, own=(31, 2018, ""), own_series=KEYS["uclg"])

    assert [(citation.serial, citation.year) for citation in found] == [(31, 2017)]


def test_find_tells_itself_from_the_same_number_of_others():
    text = "IMO Circular Letter No.31 and ECLAC circular 31/2018 and circular 31(REV)/2018"

    found = find(text, language="en", series=SERIES, own=(31, 2018, ""), own_series=KEYS["uclg"])

    assert len(found) == 3


def test_find_without_an_own_series_takes_the_own_number_for_itself():
    found = find("TSB Circular 237 and TSB Circular 211", language="en", own=(237, 1999, ""))

    assert [citation.serial for citation in found] == [211]


@pytest.mark.parametrize("piece", [" ", "circular ", "circular 27 ", "제", "2018년 ", "1/", "UCLG ("])
def test_find_reads_long_nonsense_quickly(piece):
    started = time.process_time()

    find("circular" + piece * 10_000 + "x", language="fr", series=SERIES)

    assert time.process_time() - started < 2


def test_find_takes_the_missing_own_year_from_the_issue_date():
    found = find("Circular 31/2017, Circular 31/2018", language="en", own=(31, None, ""), issued_on=date(2018, 12, 5))

    assert [citation.year for citation in found] == [2017]


def test_find_never_reaches_into_the_next_block():
    assert find("Circular\n31/2018\n서큘러\n제31호", language="en") == []


def test_find_takes_a_kind_without_a_name_for_the_own_series():
    found = find("Notification 2015-153", language="en", series=SERIES, own_series=KEYS["cbd"])

    assert [(citation.series_id, citation.is_foreign) for citation in found] == [(KEYS["cbd"], False)]


@given(
    st.lists(
        st.sampled_from(
            ["circulars ", "서큘러 ", "제", "27", "/2018", "호", " and ", ", ", "(", ")", " of 5 May 2018", "\n", "–"]
        ),
        max_size=14,
    ),
)
@settings(max_examples=300, deadline=None)
def test_find_gives_spans_in_order_that_hold_their_text(parts):
    text = "".join(parts)
    end = 0

    for citation in find(text, language="en", series=SERIES):
        assert end <= citation.start < citation.end
        assert text[citation.start : citation.end] == citation.text
        assert "\n" not in citation.text
        assert str(citation.serial) in citation.text
        end = citation.end
