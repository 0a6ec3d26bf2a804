"""Words of public texts: which are counted, which go at once, and what is suggested out of them."""

import pytest

from circulars import publishing
from circulars.models import Event, EventMention, SearchTerm
from circulars.search import spelling, terms
from tests import factories

NOW = factories.NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(make_user):
    return make_user("kim", "administrator")


def known() -> dict[str, int]:
    return dict(SearchTerm.objects.values_list("text", "count"))


def term(*texts: str, count: int = 9) -> None:
    for text in texts:
        letters = terms.spelling.spelled(text)
        SearchTerm.objects.create(text=text, spelled=letters, backwards=letters[::-1], length=len(letters), count=count)


def test_words_are_those_that_people_write():
    text = "UCLG의 이주민 정책: Género 31/2018, hong@mail.example https://a.example/page 국제(이주) a 수 COP28 don't"

    assert terms.words_of(text) == {"uclg", "이주민", "정책", "género", "국제", "이주", "cop", "don"}


@pytest.mark.database
def test_words_of_titles_and_of_two_circulars_are_counted(kim):
    for number, word in enumerate(("홍길순", "임꺽정")):
        factories.published(
            by=kim, title=f"Durban {number}", title_ko="더반 총회", body=f"<p>이주민의 권리, {word} 02-0000-0000</p>"
        )

    said = terms.count(NOW)

    assert said == f"{len(known())} words"
    assert known() | {"durban": 2, "더반": 2, "총회": 2, "권리": 2, "이주민의": 2} == known()
    assert not {"홍길순", "임꺽정", "02"} & set(known())
    assert terms.count(NOW) == said  # again, and nothing has changed
    assert known()["durban"] == 2


def test_word_without_its_particle_stands_for_both(kim):
    for title in (
        "이주민의 권리",
        "이주민과 도시",
        "이주민 정책",
        "이주민 쉼터",
        "전문 위원",
        "전문가 회의",
        "전문가 모임",
    ):
        factories.published(by=kim, title=title, language="ko")

    terms.count(NOW)

    assert known()["이주민"] == 2
    assert not {"이주민의", "이주민과"} & set(known())
    assert known() | {"전문": 1, "전문가": 2} == known()


def test_draft_schedule_and_event_of_no_public_circular_are_not_read(kim):
    factories.draft(by=kim, title="Unfinished")
    factories.published(by=kim, now=NOW, at=factories.later(days=30), title="Tomorrowland")
    event = Event.objects.create(slug="secret", name="Clandestine", starts_on=NOW.date(), ends_on=NOW.date())
    edition = factories.published(by=kim, title="Public")
    open_one = Event.objects.create(
        slug="open", name="Jamboree", place="Busan", starts_on=NOW.date(), ends_on=NOW.date()
    )
    EventMention.objects.bulk_create([EventMention(edition=edition, event=open_one, text="Jamboree")])

    terms.count(NOW)

    assert {"public", "jamboree", "busan"} <= set(known())
    assert not {"unfinished", "tomorrowland", "clandestine"} & set(known())
    assert event.pk


@pytest.mark.database
def test_hidden_words_go_at_once_and_frequent_ones_stay(kim):
    for number in range(6):
        edition = factories.published(by=kim, title=f"Congress {'Zephyr' if number == 5 else ''}")
    terms.count(NOW)
    assert known() | {"congress": 6, "zephyr": 1} == known()

    removal = publishing.hide(edition.circular_id, by=kim, now=NOW, reason_ko="유출")

    assert known()["congress"] == 6
    assert "zephyr" not in known()
    terms.count(NOW)
    assert known()["congress"] == 5
    publishing.lift(removal.pk, by=kim, now=NOW)
    terms.count(NOW)
    assert known()["zephyr"] == 1


@pytest.mark.database
def test_erased_words_are_not_suggested_any_more(kim, make_user):
    edition = factories.published(by=kim, title="Zephyrquarz", body="<p>비밀문장</p>")
    factories.corrected(edition, by=kim, now=factories.later(hours=1), title="Breeze", body="<p>비밀문장</p>")
    factories.published(by=kim, title="Other", body="<p>비밀문장</p>")
    terms.count(factories.later(hours=2))
    assert {"breeze", "비밀문장"} <= set(known())

    removal = publishing.hide(edition.circular_id, by=kim, now=factories.later(hours=3), reason_ko="유출")
    publishing.erase(removal.pk, by=make_user("lee", "administrator"), now=factories.later(hours=4))

    assert not {"breeze", "zephyrquarz", "비밀문장"} & set(known())
    terms.count(factories.later(hours=5))
    assert not {"breeze", "zephyrquarz", "비밀문장"} & set(known())


def test_counting_gives_up_when_something_is_hidden_meanwhile(kim, monkeypatch):
    edition = factories.published(by=kim, title="Zephyr")
    inner = terms._names

    def names(now):
        publishing.hide(edition.circular_id, by=kim, now=NOW, reason_ko="유출")
        return inner(now)

    monkeypatch.setattr(terms, "_names", names)

    assert terms.count(NOW) == "given up: something was removed meanwhile"
    assert known() == {}


def test_word_that_is_said_no_more_is_taken_out(kim):
    edition = factories.published(by=kim, title="Zephyr")
    terms.count(NOW)

    factories.corrected(edition, by=kim, now=factories.later(hours=1), title="Breeze")
    terms.count(factories.later(hours=2))

    assert {"zephyr", "breeze"} & set(known()) == {"breeze"}


def test_large_portal_counts_at_night_alone(kim, monkeypatch):
    factories.published(by=kim, title="First")
    monkeypatch.setattr(terms, "LARGE", 0)

    assert "words" in terms.count_due(NOW)  # nothing is counted yet
    assert terms.count_due(NOW) == ""
    assert "words" in terms.count_due(NOW.replace(hour=18))  # three o'clock in Seoul


def test_number_of_kept_words_is_bounded(kim, monkeypatch):
    for title in ("often rare", "often", "often other"):
        factories.published(by=kim, title=title, place="", body="<p>often</p>")
    monkeypatch.setattr(terms, "KEPT", 1)

    terms.count(NOW)

    assert known() == {"often": 3}


@pytest.mark.every_case
@pytest.mark.database
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("migratoin", "migration"),
        ("Migraton forum", "migration forum"),
        ("이쥬민의 권리", "이주민 권리"),
        ("dlwnals", "이주민"),
        ("DLWNALS", "이주민"),
        ("wlqkdwjdqndhk", "지방정부와"),
        ("ㅡㅑㅎㄱㅁ샤ㅐㅜ", "migration"),
        ("지방정 부", "지방정부"),
        ("지방정 부의 권리", "지방정부의 권리"),
        ("globalcompact", "global compact"),
        ("이주민권리", "이주민 권리"),
        ("지뱡정부 migratoin", "지방정부 migration"),
    ],
)
def test_meant_words_are_suggested(typed, meant):
    term("migration", "forum", "이주민", "지방정부", "권리", "global", "compact")

    words = typed.split()

    assert spelling.applied(words, spelling.suggestion(words)) == meant


@pytest.mark.parametrize(
    "typed",
    ["migration", "이주민의", "이주", "xyzzyqwerty", "31", "", "😀", "a", "forum migration", "가" * 500, "\x00"],
)
def test_nothing_is_suggested_for_known_and_strange_words(typed):
    term("migration", "forum", "이주", "이주민")

    words = typed.split()

    assert spelling.applied(words, spelling.suggestion(words)) == ""


def test_word_that_is_known_is_mended_where_it_has_no_hits():
    term("forun", count=2)
    term("forum", count=40)

    assert spelling.suggestion(["forun"], unknown=[True]) == ["forum"]
    assert spelling.suggestion(["forun"]) == [None]


@pytest.mark.parametrize("count", [1, 12, 300])
def test_suggestion_costs_a_bounded_number_of_queries(count, django_assert_max_num_queries):
    term("migration")

    with django_assert_max_num_queries(4):
        found = spelling.suggestion([f"migratoin{'n' * (number % 3)}" for number in range(count)])

    assert len(found) == count
