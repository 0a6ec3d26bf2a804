"""Staff look for working copies: by permission, best first, among what the filters leave."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import limits
from circulars.models import AddresseeLine, Event, EventAlias, EventMention, SectionEditor, WorkingCopy
from circulars.search import copies
from circulars.search import upkeep as index
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LIST = "/admin/circulars/workingcopy/"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(index, "PAUSE", 0)


def indexed() -> None:
    index.keep_up(timezone.now())


def titles(client, **query) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [copy.title for copy in response.context["cl"].result_list]


def told(client, **query) -> list[str]:
    return [str(one) for one in client.get(LIST, query).context["messages"]]


def test_words_are_found_in_any_form_and_the_title_comes_first(staff_client):
    event = Event.objects.create(slug="durban", name="Congress", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 2))
    EventAlias.objects.create(event=event, text="더반총회")
    in_text = factories.draft(title="Report", body="<p>이주민의 권리와 Déclarations</p>")
    EventMention.objects.create(working_copy=in_text, position=0, text="it", event=event)
    factories.draft(title="이주 정책 선언", body="<p>Declaration</p>")
    factories.draft(title="Other", body="<p>Nothing</p>")
    indexed()

    assert titles(staff_client, q="이주") == ["이주 정책 선언", "Report"]
    assert titles(staff_client, q="declaration") == ["이주 정책 선언", "Report"]
    assert titles(staff_client, q="더반 총회") == ["Report"]
    assert titles(staff_client, q="이주 -선언") == ["Report"]
    assert titles(staff_client, q='"정책 선언"') == ["이주 정책 선언"]
    assert titles(staff_client, q="이주", o="1") == ["Report", "이주 정책 선언"]
    assert titles(staff_client, q="???") == titles(staff_client, q="없는말") == []


def test_numbers_come_first_and_prefixes_narrow(staff_client):
    one = factories.draft(title="One", number_serial=31, number_year=2018, number_label="Circular 31/2018")
    factories.draft(title="31 cities of 2018", series=factories.series("iom"), number_serial=7, language="fr")
    AddresseeLine.objects.create(working_copy=one, position=0, text="회원 도시")
    indexed()

    assert titles(staff_client, q="31/2018")[0] == "One"
    assert titles(staff_client, q="31")[0] == "One"
    assert titles(staff_client, q="Circular 31") == ["One"]
    assert titles(staff_client, q="cities issuer:iom") == ["31 cities of 2018"]
    assert titles(staff_client, q="언어:fr") == ["31 cities of 2018"]
    assert titles(staff_client, q="수신:회원") == ["One"]
    assert titles(staff_client, q="year:1999") == []
    assert told(staff_client, q="cities year:soon"), "it is said that this is no year"


def test_it_looks_among_what_the_filters_leave(staff_client):
    top = factories.section("top")
    factories.draft(title="Forum here", home_section=top)
    factories.draft(title="Forum there", home_section=factories.section("other"))
    indexed()

    assert titles(staff_client, q="forum") == ["Forum there", "Forum here"]
    assert titles(staff_client, q="forum", section=top.pk) == ["Forum here"]
    text = b"".join(staff_client.get(f"{LIST}export/csv/?q=forum&section={top.pk}").streaming_content).decode()
    assert "Forum here" in text
    assert "Forum there" not in text


def test_what_was_saved_a_moment_ago_is_found_before_it_is_indexed(staff_client):
    now = timezone.now()
    copy = factories.draft(title="Old words", now=now)
    indexed()
    factories.edit(copy, title="방금 고친 제목", now=now)

    assert titles(staff_client, q="고친") == ["방금 고친 제목"]
    indexed()
    assert titles(staff_client, q="old words") == []


def test_more_than_the_limit_is_said_and_the_best_are_shown(staff_client, monkeypatch):
    monkeypatch.setattr(copies, "MOST", 3)
    for number in range(3):
        factories.draft(title=f"Paper {number}", body="<p>forum</p>")
    factories.draft(title="Forum")
    indexed()

    assert titles(staff_client, q="forum") == ["Forum", "Paper 2", "Paper 1"]
    assert len(told(staff_client, q="forum")) == 1
    assert told(staff_client, q="paper") == []


def test_a_section_editor_finds_the_own_however_many_others_there_are(client, make_user, monkeypatch):
    monkeypatch.setattr(copies, "MOST", 2)
    kim = make_user("kim", "editor")
    mine = factories.section("mine")
    SectionEditor.objects.create(user=kim, section=mine)
    factories.draft(title="Forum mine", home_section=mine)
    for _number in range(4):
        factories.draft(title="Forum of others", home_section=factories.section("other"))
    indexed()
    client.force_login(kim)

    assert titles(client, q="forum") == ["Forum mine"]
    assert told(client, q="forum") == [], "others are not counted"


def test_limited_drafts_are_neither_shown_nor_counted(client, make_user, monkeypatch):
    monkeypatch.setattr(copies, "MOST", 2)
    kim, lee = make_user("kim", "publisher"), make_user("lee", "administrator")
    for _number in range(3):
        copy = factories.draft(title="비밀 계획", by=kim)
        limits.limit(copy.circular_id, users=[], teams=[], by=kim, now=timezone.now())
    factories.draft(title="공개 계획", by=kim)
    indexed()
    client.force_login(lee)

    response = client.get(LIST, {"q": "계획"})

    assert [copy.title for copy in response.context["cl"].result_list] == ["공개 계획"]
    assert response.context["cl"].result_count == 1
    assert not list(response.context["messages"])
    assert factories.copies_found("비밀", lee) == []
    assert len(factories.copies_found("비밀", kim)) == 2


def queries(client, **query) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST, query)
    return len(captured)


@pytest.mark.parametrize("text", ["circular", "31/2018", "issuer:uclg circular"])
def test_queries_are_fixed(client, make_user, text):
    user = make_user("kim", "publisher")
    client.force_login(user)
    counts = []
    for size in (3, 12):
        while WorkingCopy.objects.count() < size:
            factories.draft(by=user, title=f"Circular {WorkingCopy.objects.count()}")
        indexed()
        client.get(LIST, {"q": text})
        counts.append(queries(client, q=text))

    assert counts[0] == counts[1] <= 30


def test_very_many_words_are_no_harm(staff_client):
    factories.draft(title="Report")
    for words in ("report " * 700, " ".join(f"a{number}" for number in range(1500))):
        titles(staff_client, q=words)
