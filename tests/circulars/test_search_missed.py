"""What readers look for in vain: words alone, nothing about a person, counted without a query and written seldom."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import search, tally
from circulars.models import SearchMiss
from circulars.search import missed
from circulars.search.missed import counting, worth_counting
from contacts.models import Person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def count(text: str, language: str = "ko") -> None:
    missed.count(search.parse(text, language=language, generation="1"), language)


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch):
    monkeypatch.setattr(counting, "today", lambda: TODAY)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("이주민 정책", "이주민 정책"),
        ("  「이주민」　정책 ", "이주민 정책"),
        ("ＵＣＬＧ　Congress", "uclg congress"),
        ('"climate finance"', "climate finance"),
        ("Été à Montréal", "ete a montreal"),
        ("31/2019", "31/2019"),
        ("2018-12-05 서한", "2018-12-05 서한"),
        ("CL 2021/12", "cl 2021/12"),
        ("더반?", "더반"),
        ("여성 씨앗 기금", "여성 씨앗 기금"),
        ("해외도시 선양", "해외도시 선양"),
        ("C40", "c40"),
        ("G20 & cities", "g20 & cities"),
        ("물", "물"),
    ],
)
def test_words_are_kept_in_one_spelling(typed, kept):
    assert worth_counting(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "900101-1234568", "홍길동 900101", "９００１０１－１２３４５６８", "010-1234-5678", "010 1234 5678",
        "01012345678", "02-0000-0001 담당", "+82 2 0000 0001", "kim@office.example", "kim＠office.example",
        "kim (at) x@y",
        "홍길동 씨", "홍길동씨 연락처", "김하늘 주무관", "홍길동님", "Mr. Hong", "주민등록번호 조회", "생년월일 1990",
        "계좌 123-456", "M12345678", "1234 5678 9012 3456", "sk_live_0123456789abcdef", "a" * 60,
        "가" * 121,
        "안녕하십니까 저는 이 시에 사는 사람인데 지난달에 보낸 서류가 어떻게 되었는지 알고 싶어서 글을 씁니다",
        "", "   ", "???", "\x00\x00", "🙂🙂", "‮‮", "-",
        "http://bad.example/x", "www.casino", "casino.com", "이주 https://x.example", "' or 1=1 --", "1' OR '1'='1",
        "union select password from users", "UNION ALL SELECT 1", "<script>alert(1)</script>", "&lt;script", "%27",
        "../../etc/passwd", "${jndi:ldap}", "{{7*7}}", "sleep(5)", "x; drop table y", "wp-login", "index.php", "a\\b",
        "이주 -난민",
    ],
)  # fmt: skip
def test_what_is_personal_and_what_machines_send_is_not_kept(typed):
    assert worth_counting(typed) == ""


def test_narrowed_and_empty_searches_are_not_counted():
    for text in ("이주 year:2018", "첨부:예 이주", "이주 -난민", "", "year:2018", "???", "-이주"):
        count(text)

    assert missed.waiting() == {}


@pytest.mark.database
def test_counting_asks_no_database_and_writing_adds_up(django_assert_num_queries):
    search.parse("이주", language="ko", generation="1")  # synonyms are kept for a generation
    with django_assert_num_queries(0):
        for text in ("이주민", "「이주민」", "이주민", "migrants"):
            count(text)
        count("이주민", "en")

    with CaptureQueriesContext(connection) as captured:
        assert missed.flush() == 3
    assert len([one for one in captured if "INSERT" in one["sql"]]) == 1
    count("이주민")
    assert missed.flush() == 1
    rows = SearchMiss.objects.order_by("words", "language").values_list("words", "day", "language", "count")
    assert list(rows) == [
        ("migrants", TODAY, "ko", 1),
        ("이주민", TODAY, "en", 1),
        ("이주민", TODAY, "ko", 4),
    ]
    assert {field.name for field in SearchMiss._meta.fields} == {"id", "words", "day", "language", "count"}


@pytest.mark.database
def test_names_of_the_directory_are_not_written():
    Person.objects.create(name_ko="김하늘", name_en="Kim Haneul")
    Person.objects.create(name_ko="이주")  # also a word
    for text in ("김하늘", "김 하늘", "김하늘 서한", "kim haneul", "이주", "김하늘재단"):
        count(text)

    missed.flush()

    assert set(SearchMiss.objects.values_list("words", flat=True)) == {"이주", "김하늘재단"}


@pytest.mark.database
def test_memory_and_table_are_bounded(monkeypatch):
    monkeypatch.setattr(tally, "DISTINCT", 3)
    monkeypatch.setattr(counting, "PER_DAY", 2)
    for word in ("one", "two", "three", "four", "one"):
        count(word)
    assert len(missed.waiting()) == 3
    missed.flush()
    for word in ("one", "five"):
        count(word)

    missed.flush()

    assert dict(SearchMiss.objects.values_list("words", "count")) == {"one": 3, "two": 1, "three": 1}


@pytest.mark.database
def test_a_busy_database_loses_no_count(monkeypatch):
    count("이주")

    def busy(counts):
        raise OperationalError("database is locked")

    monkeypatch.setattr(counting, "_write", busy)
    assert missed.flush() == 0
    monkeypatch.undo()

    assert missed.flush() == 1
    assert SearchMiss.objects.get().count == 1


@pytest.mark.database
def test_words_end_after_ninety_days_and_with_a_text_that_is_erased():
    now = timezone.now()
    today = timezone.localdate(now)
    for word, days in (("old", 91), ("kept", 90), ("new", 0)):
        SearchMiss.objects.create(words=word, day=today - timedelta(days=days), language="ko", count=1)
    assert missed.end_old(now) == "1 ended"
    assert missed.end_old(now) == ""
    SearchMiss.objects.create(words="홍길동 징계", day=today, language="ko", count=1)
    SearchMiss.objects.create(words="명단 홍길동 징계 결과", day=today, language="ko", count=1)
    SearchMiss.objects.create(words="홍길동", day=today, language="ko", count=1)

    assert missed.forget_words(["“홍길동 징계”에 대하여\n홍길동, 징계\n이"]) == 3

    assert set(SearchMiss.objects.values_list("words", flat=True)) == {"kept", "new"}
