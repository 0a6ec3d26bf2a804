"""What is offered while somebody types, and that it comes through the doors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from circulars import changes, publishing, search
from circulars.models import Dossier, Event, EventMention
from circulars.search import suggesting, terms
from circulars.search.suggesting import Suggestion
from tests import factories

NOW = factories.NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(make_user):
    return make_user("kim", "administrator")


def suggest(text: str, language: str = "ko", at=NOW, limit: int = 8) -> list[Suggestion]:
    return suggesting.suggest(text, at=at, language=language, generation=changes.state(at).generation, limit=limit)


def texts(text: str, kind: str = "", **options) -> list[str]:
    return [one.text for one in suggest(text, **options) if kind in ("", one.kind)]


@pytest.fixture
def library(kim):
    """Three circulars, an event, a dossier; words counted."""
    migration = factories.published(
        by=kim, title="Call for the Migration Forum", title_ko="이주민 포럼 참가 안내", number_serial=9031,
        number_year=2018, number_label="Circular 9031/2018", body="<p>Durban, migrants and mayors.</p>",
    )  # fmt: skip
    factories.published(by=kim, title="지방정부 총회 일정", language="ko", body="<p>이주민의 권리와 지방정부</p>")
    factories.published(by=kim, title="지방정부의 기후 행동", language="ko", body="<p>기후 행동과 지방정부</p>")
    day = NOW.date() + timedelta(days=30)
    event = Event.objects.create(
        slug="congress",
        name="World Congress",
        name_ko="세계 총회",
        place="Durban",
        place_ko="더반",
        starts_on=day,
        ends_on=day,
    )
    EventMention.objects.bulk_create([EventMention(edition=migration, event=event, text="Congress")])
    dossier = Dossier.objects.create(slug="gcm", name_ko="이주 글로벌콤팩트", name_en="Global Compact for Migration")
    search.index_subjects(events=[event.pk], dossiers=[dossier.pk])
    terms.count(NOW)
    changes.touch()
    return migration


@pytest.mark.database
def test_number_leads_to_its_document(library):
    path = library.circular.path

    for typed in ("9031/2018", "Circular 9031", "서큘러 9031", "제9031호"):
        assert suggest(typed) == [
            Suggestion("UCLG Circular 9031/2018 · 이주민 포럼 참가 안내", f"/circulars/{path}/", "number", "", "ko")
        ]


@pytest.mark.database
@pytest.mark.parametrize("typed", ["지방정", "지바", "지방ㅈ", "지방", "총회 지방", "지방정부"])
def test_titles_are_found_while_a_syllable_grows(library, typed):
    assert "지방정부 총회 일정" in texts(typed, "circular") or len(typed) < 3


@pytest.mark.database
def test_titles_come_in_the_language_of_the_page(library):
    assert texts("migra", "circular", language="ko") == ["이주민 포럼 참가 안내"]
    found = [one for one in suggest("migra", language="en") if one.kind == "circular"]
    assert [(one.text, one.language) for one in found] == [("Call for the Migration Forum", "en")]
    assert found[0].address.startswith("/en/circulars/")


@pytest.mark.database
def test_words_complete_the_last_one_alone(library):
    assert texts("지바", "word") == ["지방정부"]
    assert texts("call migr", "word") == ["call migration", "call migrants"] or "call migration" in texts(
        "call migr", "word"
    )
    assert "이주민" in texts("잊", "word")
    assert "지방정부" not in texts("지방정부", "word")  # what was typed is no news


@pytest.mark.database
def test_things_have_addresses_of_their_own(library):
    post = factories.post()

    assert ("세계 총회", "event") in [(one.text, one.kind) for one in suggest("총회")]
    assert ("Global Compact for Migration", "/en/dossiers/gcm/", "dossier") in [
        one[:3] for one in suggest("이주 글로", language="en")
    ]
    assert ("UCLG", "/circulars/?issuer=uclg", "issuer") in [one[:3] for one in suggest("uclg")]
    changes.touch()
    assert any(
        one.kind == "team" and one.address.startswith("/contacts/teams/")
        for one in suggest("국제협력", at=timezone.now())
    )
    assert post.pk


def test_keys_of_the_other_script_are_read(library):
    assert texts("wlqkdwjd") == ["지방정부"]
    assert texts("ㅡㅑㅎㄱㅁ샤ㅐ") == ["migration"]


@pytest.mark.database
def test_what_is_not_public_is_never_suggested(library, kim):
    factories.draft(by=kim, title="지방정부 비밀 초안")
    factories.published(by=kim, now=NOW, at=factories.later(days=3), title="지방정부 예약 공고", language="ko")
    hidden = Event.objects.create(slug="hidden", name="총회 준비", starts_on=NOW.date(), ends_on=NOW.date())
    Dossier.objects.create(slug="closed", name_ko="지방정부 내부", is_public=False)
    search.index_subjects(events=[hidden.pk])
    changes.touch()

    said = " ".join([*texts("지방정부"), *texts("지방"), *texts("총회"), *texts("비밀"), *texts("예약")])

    assert not [word for word in ("비밀", "예약", "준비", "내부") if word in said]


@pytest.mark.database
def test_hidden_circular_and_its_words_go_at_once(library, kim):
    assert texts("migr", "circular")
    assert texts("forum")

    publishing.hide(library.circular_id, by=kim, now=NOW, reason_ko="유출")

    assert texts("migr", "circular") == texts("forum") == texts("9031/2018") == texts("더반", "event") == []


def test_nothing_twice_and_no_more_than_asked_for(library):
    found = suggest("지방", limit=2)

    assert len(found) == len(set(found)) == 2
    assert suggest("지방", limit=0) == []


HOSTILE = [
    "", " ", "\x00", "-", "-지방", '"', '"""', "issuer:", "issuer:uclg", "x" * 5000,
    "지" * 5000, "😀", "\u202e\u200f",
    "'; DROP TABLE x; --", "NEAR(a b)", "a* OR b*", "!(a & b):*", "{title} : a", "\ud800", "%", "_", "31 " * 200,
    "999999999999999999999/2018", "0x41", "a\u0301" * 90, "- - -", "( ( (",
    "ㅏ", "ㄱ", "ㅋㅋㅋㅋ", "1", "１", "①",
    "a b c d e f g h i j",
]  # fmt: skip


@pytest.mark.database
def test_nothing_typed_is_a_mistake(library):
    for typed in HOSTILE:
        assert isinstance(suggest(typed), list)
        assert isinstance(suggest(typed, language="en"), list)


@pytest.mark.parametrize("more", [0, 6])
def test_number_of_queries_is_bounded(library, kim, more, django_assert_max_num_queries):
    for number in range(more):
        edition = factories.published(by=kim, title=f"World Congress of mayors {number}", language="en")
        event = Event.objects.create(
            slug=f"event-{number}", name=f"World Congress {number}", starts_on=NOW.date(), ends_on=NOW.date()
        )
        EventMention.objects.bulk_create([EventMention(edition=edition, event=event, text="Congress")])
        search.index_subjects(events=[event.pk])
    generation = changes.state(NOW).generation
    suggesting.suggest("x", at=NOW, language="ko", generation=generation)
    suggesting.suggest("world cong", at=NOW, language="ko", generation=generation)

    for typed in ("world cong", "9031/2018", "지방", "xyzzy", "wlqkd", "총회"):
        with django_assert_max_num_queries(6):
            suggesting.suggest(typed, at=NOW, language="ko", generation=generation)
