"""A name of staff that is not public, in words that become public."""

import time
from datetime import timedelta

import pytest

from circulars import checks, standing_checks
from circulars.checks import Level, names
from circulars.models import StandingFinding
from contacts.models import Person
from portal.models import Office
from tests import factories

HIDDEN = names.Hidden(
    korean=frozenset({"하얀솔", "이수", "남궁푸른"}),
    latin=frozenset(names._orders("Hayan-sol Namoo")),
    shared=frozenset(),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("담당은 하얀솔입니다.", "하얀솔"),
        ("하얀솔 주무관에게 보내 주세요.", "하얀솔"),
        ("하얀솔주무관께서", "하얀솔"),
        ("하 얀 솔", "하 얀 솔"),
        ("하 얀솔", "하 얀솔"),
        ("(하얀솔)", "하얀솔"),
        ("남궁푸른 팀장", "남궁푸른"),
        ("남궁 푸른 팀장", "남궁 푸른"),
        ("이수 주무관", "이수"),
        ("담당자: 이수", "이수"),
        ("Ms Hayan-sol Namoo, desk", "Hayan-sol Namoo"),
        ("NAMOO HAYANSOL", "NAMOO HAYANSOL"),
        ("Namoo, Hayansol", "Namoo, Hayansol"),
    ],
)
def test_a_name_is_found_as_it_is_written(text, expected):
    found = list(names.find(text, HIDDEN))

    assert [(text[one.start : one.end], one.is_sure) for one in found] == [(expected, True)]


@pytest.mark.parametrize("text", ["이수는 세계", "이수", "강사 이수 후"])
def test_two_syllables_alone_are_doubtful(text):
    assert [one.is_sure for one in names.find(text, HIDDEN)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "하얀솔밭",
        "새하얀솔",
        "교육을 이수하였다",
        "이수도권",
        "하얀 솔잎",
        "Hayansol",
        "Namoosol",
        "",
        "하 얀",
        "하얀 솔."[:3],
    ],
)
def test_other_words_are_left_alone(text):
    assert list(names.find(text, HIDDEN)) == []


@pytest.fixture
def person(db):
    Office.objects.update_or_create(pk=1, defaults={"name_ko": "실", "publishes_names": True})
    return Person.objects.create(name_ko="하얀솔", name_en="Hayansol Namoo")


def found_in(copy) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in checks.run(copy, at=factories.NOW) if one.code in names.CODES]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "하얀솔 담당 안내"},
        {"summary_ko": "문의: 하얀솔"},
        {"body": "<p>문의는 <b>하얀</b>솔에게</p>"},
        {"place": "Hayansol Namoo's office"},
    ],
)
def test_a_document_of_the_office_is_stopped(person, fields):
    copy = factories.draft(series=factories.own_series(), kind="notice", **fields)

    assert found_in(copy) == [("staff_name", next(iter(fields)))]
    finding = next(one for one in checks.run(copy, at=factories.NOW) if one.code == "staff_name")
    assert finding.level == Level.BLOCK
    assert "하얀솔" not in f"{finding}"
    assert "Hayansol" not in f"{finding}"


def test_a_received_document_may_mean_somebody_else(person):
    assert found_in(factories.draft(signatory="하얀솔", body="<p>x</p>")) == [("staff_name_likely", "signatory")]


def test_whose_name_is_public_may_be_named_and_a_namesake_is_doubtful(person):
    person.is_name_public = True
    person.save()
    fields = {"series": factories.own_series(), "kind": "notice", "body": "<p>담당자 하얀솔</p>"}
    assert found_in(factories.draft(**fields)) == []

    Person.objects.create(name_ko="하얀솔")
    assert found_in(factories.draft(**fields)) == [("staff_name_likely", "body")]


def test_while_the_office_hides_names_nobody_may_be_named(person):
    Person.objects.update(is_name_public=True)
    Office.objects.update(publishes_names=False)

    copy = factories.draft(series=factories.own_series(), kind="notice", body="<p>담당자 하얀솔</p>")

    assert found_in(copy) == [("staff_name", "body")]


def test_the_nightly_checks_find_a_name_that_was_public_when_it_was_written(person):
    Person.objects.update(is_name_public=True)
    edition = factories.published(series=factories.own_series(), kind="notice", body="<p>담당자 하얀솔</p>")
    Office.objects.update(publishes_names=False)

    now = factories.NOW + timedelta(days=1)
    standing_checks.go_on(standing_checks.begin(now), now=now)

    row = StandingFinding.objects.get(code="staff_name")
    assert (row.edition, row.field) == (edition, "body")
    assert "하얀솔" not in row.where


def test_a_long_text_with_many_names_is_read_in_passing():
    many = names.Hidden(korean=frozenset(f"가{chr(0xAC00 + number)}나" for number in range(2000)))
    text = "국제협력 담당자는 회의에 참석하였다. " * 20_000

    begun = time.perf_counter()
    assert list(names.find(text, many)) == []
    assert time.perf_counter() - begun < 3
