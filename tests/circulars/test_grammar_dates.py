"""Days as they are printed, in four languages."""

from datetime import date

import pytest

from circulars.grammar import dates


def spans_of(text: str, year: int | None = None) -> list[tuple[date, date] | None]:
    return [found.days(year) for found in dates.find(text)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("5 March 2031", (2031, 3, 5), (2031, 3, 5)),
        ("March 5th, 2031", (2031, 3, 5), (2031, 3, 5)),
        ("7-9 October 2030", (2030, 10, 7), (2030, 10, 9)),
        ("Monday, 7, to Friday, 11 October 2030", (2030, 10, 7), (2030, 10, 11)),
        ("23 May to 3 June 2030", (2030, 5, 23), (2030, 6, 3)),
        ("30 December to 3 January 2031", (2030, 12, 30), (2031, 1, 3)),
        ("May 28 - June 2, 2031", (2031, 5, 28), (2031, 6, 2)),
        ("du 3 au 5 juin 2030", (2030, 6, 3), (2030, 6, 5)),
        ("le 1er août 2030", (2030, 8, 1), (2030, 8, 1)),
        ("del 3 al 5 de junio de 2030", (2030, 6, 3), (2030, 6, 5)),
        ("los días 24 y 25 de marzo de 2030", (2030, 3, 24), (2030, 3, 25)),
        ("2030. 12. 5.(목)", (2030, 12, 5), (2030, 12, 5)),
        ("2030년 12월 5일부터 7일까지", (2030, 12, 5), (2030, 12, 7)),
        ("2030. 5. 3.(금) ~ 5. 5.(일)", (2030, 5, 3), (2030, 5, 5)),
        ("2030. 3. 4.(월) 10:00 ~ 3. 15.(금) 18:00", (2030, 3, 4), (2030, 3, 15)),
        ("2030-12-06", (2030, 12, 6), (2030, 12, 6)),
        ("30/06/2030", (2030, 6, 30), (2030, 6, 30)),
        ("18/05/2030 – 20/05/2030", (2030, 5, 18), (2030, 5, 20)),
    ],
)
def test_one_day_or_span_is_read(text, first, last):
    assert spans_of(text) == [(date(*first), date(*last))]


@pytest.mark.parametrize(
    "text",
    [
        "May 2030",
        "in March",
        "members may 5 times",
        "02-0000-0000",
        "14:30-16:30",
        "2030-2033",
        "31 June 2030",
        "1.2.3",
    ],
)
def test_what_is_no_day_is_left(text):
    assert dates.find(text) == []


def test_days_that_do_not_follow_one_another_are_two():
    assert spans_of("12 and 14 May 2030") == [
        (date(2030, 5, 12), date(2030, 5, 12)),
        (date(2030, 5, 14), date(2030, 5, 14)),
    ]


def test_a_missing_year_stays_missing():
    (found,) = dates.find("12.10.(월)~12.12.")
    assert not found.has_year
    assert found.days() is None
    assert found.days(2030) == (date(2030, 12, 10), date(2030, 12, 12))
