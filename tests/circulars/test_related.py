"""What a circular's page leads to besides its relations: its dossiers, and related items, each with its reason."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.utils import timezone

from circulars import memory, publishing
from circulars.models import (
    AuditEntry,
    Circular,
    Dossier,
    DossierEntry,
    Event,
    EventMention,
    PublicChange,
    RelatedItem,
    Relation,
)
from circulars.publishing import Related
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    memory.forget()


@pytest.fixture
def kim(make_user):
    return make_user("kim", "administrator")


def published(kim, title: str, *, event: Event | None = None, dossiers=(), **fields):
    copy = factories.draft(by=kim, title=title, **fields)
    if event:
        EventMention.objects.create(working_copy=copy, event=event, text=event.name)
    edition = publishing.publish(copy.pk, by=kim, now=timezone.now())
    for dossier in dossiers:
        DossierEntry.objects.create(dossier=dossier, circular_id=edition.circular_id)
    return edition


def page_of(client, edition, language: str = "en") -> BeautifulSoup:
    path = Circular.objects.get(pk=edition.circular_id).path
    response = client.get(f"{'/en' if language == 'en' else ''}/circulars/{path}/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def shown(soup: BeautifulSoup) -> list[tuple[str, str]]:
    """(title, reason) of the related items."""
    rows = soup.select(".related li")
    return [(row.a.get_text().split(": ")[-1], row.select_one(".note").get_text()) for row in rows]


def choose(kim, edition, *items: Related, seen=None) -> None:
    publishing.choose_related(edition.circular_id, items=items, seen=seen, by=kim, now=timezone.now())


def test_each_related_item_says_why(client, kim):
    event = Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
    dossier = Dossier.objects.create(slug="compact", name_ko="콤팩트", name_en="Compact")
    chosen = published(kim, "Chosen")
    before = published(kim, "Before", dossiers=[dossier], issued_on=date(2020, 1, 1))
    one = published(kim, "This", event=event, dossiers=[dossier], issued_on=date(2021, 1, 1))
    published(kim, "After", dossiers=[dossier], issued_on=date(2022, 1, 1))
    published(kim, "Later", dossiers=[dossier], issued_on=date(2023, 1, 1))
    published(kim, "Same event", event=event)
    choose(kim, one, Related(chosen.circular_id, "배경 설명", "Background"))

    soup = page_of(client, one)

    assert shown(soup) == [
        ("Chosen", "Background"),
        ("Same event", "About the same event: Forum"),
        ("After", "The document after it in the dossier: Compact"),
        ("Before", "The document before it in the dossier: Compact"),
    ]
    assert soup.select_one(".part-of a")["href"] == "/en/dossiers/compact/"
    assert shown(page_of(client, one, "ko"))[0] == ("Chosen", "배경 설명")
    assert shown(page_of(client, before))[0][0] == "This"


def test_event_that_was_entered_twice_is_the_same_event(client, kim):
    day = date(2026, 5, 1)
    forum, twice = (
        Event.objects.create(slug=slug, name=slug.title(), starts_on=day, ends_on=day) for slug in ("forum", "twice")
    )
    one, other = published(kim, "One", event=forum), published(kim, "Other", event=twice)
    published(kim, "Of another", event=Event.objects.create(slug="x", name="X", starts_on=day, ends_on=day))
    publishing.merge_events(twice.pk, into_id=forum.pk, by=kim, now=timezone.now())
    publishing.rename_event(forum.pk, slug="forum-2026", by=kim, now=timezone.now())

    assert shown(page_of(client, one)) == [("Other", "About the same event: Forum")]
    assert shown(page_of(client, other)) == [("One", "About the same event: Forum")]


def test_what_is_shown_elsewhere_or_not_public_is_not_named(client, kim):
    dossier = Dossier.objects.create(slug="compact", name_ko="콤팩트")
    hidden_dossier = Dossier.objects.create(slug="hidden", name_ko="숨은 모음", is_public=False)
    older = published(kim, "Older", dossiers=[dossier], issued_on=date(2020, 1, 1))
    one = published(kim, "This", dossiers=[dossier, hidden_dossier], issued_on=date(2021, 1, 1))
    withdrawn = published(kim, "Withdrawn", dossiers=[dossier], issued_on=date(2022, 1, 1))
    published(kim, "In the hidden one", dossiers=[hidden_dossier], issued_on=date(2022, 1, 1))
    draft = factories.draft(by=kim, title="Draft")
    DossierEntry.objects.create(dossier=dossier, circular=draft.circular)
    Relation.objects.create(from_circular=one.circular, to_circular=older.circular, kind="updates")
    publishing.withdraw(withdrawn.circular_id, by=kim, now=timezone.now(), reason_ko="끝")

    soup = page_of(client, one)

    assert shown(soup) == []
    assert soup.select_one(".related") is None
    assert "숨은 모음" not in str(soup)


def test_chosen_item_that_was_withdrawn_or_hidden(client, kim):
    one, off, gone = (published(kim, title) for title in ("This", "Off", "Gone"))
    choose(kim, one, Related(gone.circular_id, "비밀"), Related(off.circular_id))
    publishing.withdraw(off.circular_id, by=kim, now=timezone.now(), reason_ko="끝")
    publishing.hide(gone.circular_id, by=kim, now=timezone.now(), reason_ko="개인정보")

    soup = page_of(client, one)

    assert shown(soup) == [("Off", "Chosen by the office withdrawn")]
    assert "비밀" not in str(soup)


def test_five_at_most(client, kim):
    event = Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
    one = published(kim, "This", event=event)
    for number in range(8):
        published(kim, f"Other {number}", event=event, issued_on=date(2020, 1, 1 + number))

    assert [title for title, _why in shown(page_of(client, one))] == [f"Other {number}" for number in (7, 6, 5, 4, 3)]


def test_page_asks_no_more(client, kim, django_assert_max_num_queries):
    event = Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
    dossier = Dossier.objects.create(slug="compact", name_ko="콤팩트")
    one = published(kim, "This", event=event, dossiers=[dossier])
    for number in range(5):
        other = published(kim, f"Other {number}", event=event, dossiers=[dossier])
        RelatedItem.objects.create(circular=one.circular, other=other.circular, position=number)
    path = Circular.objects.get(pk=one.circular_id).path
    client.get(f"/circulars/{path}/")

    with django_assert_max_num_queries(5):
        soup = BeautifulSoup(client.get(f"/circulars/{path}/").content, "html.parser")

    assert len(soup.select(".related li")) == 5


@pytest.mark.parametrize("kind", ["itself", "twice", "draft", "six", "stale"])
def test_what_cannot_be_chosen_changes_nothing(kim, kind):
    one = published(kim, "This")
    others = [published(kim, f"Other {number}") for number in range(6)]
    choose(kim, one, Related(others[0].circular_id))
    draft = factories.draft(by=kim, title="Draft")
    items = {
        "itself": [Related(one.circular_id)],
        "twice": [Related(others[1].circular_id), Related(others[1].circular_id, "왜")],
        "draft": [Related(draft.circular_id)],
        "six": [Related(other.circular_id) for other in others],
        "stale": [Related(others[1].circular_id)],
    }[kind]

    with pytest.raises(publishing.NotPossible):
        choose(kim, one, *items, seen=[] if kind == "stale" else None)

    assert publishing.related_of(one.circular_id) == [Related(others[0].circular_id)]


def test_choosing_is_audited_and_public_at_once(kim):
    one, other = published(kim, "This"), published(kim, "Other")
    changes = PublicChange.objects.filter(circular=one.circular).count()

    choose(kim, one, Related(other.circular_id, " 이유 "))
    choose(kim, one, Related(other.circular_id, "이유"))  # says the same

    entry = AuditEntry.objects.get(action="choose_related")
    assert entry.details == {"before": [], "after": [Circular.objects.get(pk=other.circular_id).path]}
    assert PublicChange.objects.filter(circular=one.circular).count() == changes + 1
    assert RelatedItem.objects.get().reason_ko == "이유"
