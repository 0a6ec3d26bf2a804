"""Dossiers at the desk: search and add, suggestions with reasons, two people at once, preview; and related items."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import publishing
from circulars.dossiers import entering, suggestions
from circulars.models import (
    AuditEntry,
    Dossier,
    DossierEntry,
    DossierRefusal,
    Event,
    EventMention,
    Reference,
    RelatedItem,
    Relation,
    Topic,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(make_user):
    return make_user("kim", "publisher")


@pytest.fixture
def desk(client, kim):
    client.force_login(kim)
    return client


@pytest.fixture
def dossier():
    return Dossier.objects.create(slug="compact", name_ko="콤팩트")


@pytest.fixture
def inside(kim, dossier):
    """A circular that is in the dossier, and speaks of an event."""
    copy = factories.draft(by=kim, title="Inside")
    forum = Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
    EventMention.objects.create(working_copy=copy, event=forum)
    edition = publishing.publish(copy.pk, by=kim, now=timezone.now())
    DossierEntry.objects.create(dossier=dossier, circular_id=edition.circular_id)
    return edition


def entries_url(dossier) -> str:
    return f"/admin/circulars/dossier/{dossier.pk}/entries/"


def found(dossier) -> dict[str, list[str]]:
    return {row.name.split(": ")[-1]: row.reasons for row in suggestions.of(dossier, timezone.now())}


class TestSuggestions:
    @pytest.mark.database
    def test_each_has_its_reasons(self, kim, dossier, inside):
        citing, related, cited = (factories.published(by=kim, title=title) for title in ("Citing", "Related", "Cited"))
        Reference.objects.create(edition=citing, start=0, end=3, text="x", serial=1, target_id=inside.circular_id)
        Reference.objects.create(edition=inside, start=0, end=3, text="x", serial=1, target_id=cited.circular_id)
        Relation.objects.create(from_circular_id=related.circular_id, to_circular_id=inside.circular_id, kind="updates")

        reasons = found(dossier)

        assert set(reasons) == {"Citing", "Related", "Cited", "Forum"}
        assert "인용합니다" in reasons["Citing"][0] or "cites" in reasons["Citing"][0]

    @pytest.mark.database
    def test_of_the_same_event(self, kim, dossier, inside):
        copy = factories.draft(by=kim, title="Other")
        EventMention.objects.create(working_copy=copy, event=Event.objects.get())
        publishing.publish(copy.pk, by=kim, now=timezone.now())

        assert "Forum" in found(dossier)["Other"][0]

    @pytest.mark.database
    def test_merged_event_is_one_event(self, kim, dossier, inside):
        forum = Event.objects.get(slug="forum")
        day = date(2026, 5, 1)
        whole = Event.objects.create(slug="world-forum", name="World forum", starts_on=day, ends_on=day)
        copy = factories.draft(by=kim, title="Other")
        EventMention.objects.create(working_copy=copy, event=whole)
        publishing.publish(copy.pk, by=kim, now=timezone.now())
        publishing.merge_events(forum.pk, into_id=whole.pk, by=kim, now=timezone.now())

        assert found(dossier).keys() == {"World forum", "Other"}

        entering.refuse(dossier.pk, events=[whole], by=kim, now=timezone.now())
        assert found(dossier).keys() == {"Other"}

    @pytest.mark.database
    def test_of_a_topic_that_several_share(self, kim, dossier, inside):
        topic = Topic.objects.create(slug="migration", name_ko="이주")
        second, other = factories.published(by=kim, title="Second"), factories.published(by=kim, title="Other")
        DossierEntry.objects.create(dossier=dossier, circular_id=second.circular_id)
        inside.circular.topics.add(topic)
        other.circular.topics.add(topic)
        assert "Other" not in found(dossier)  # one entry alone makes no theme

        second.circular.topics.add(topic)

        assert "이주" in found(dossier)["Other"][0]

    @pytest.mark.database
    def test_drafts_refused_and_entered_ones_are_not_suggested(self, kim, dossier, inside):
        draft = factories.draft(by=kim, title="Draft")
        Relation.objects.create(from_circular=draft.circular, to_circular_id=inside.circular_id, kind="updates")
        entering.refuse(dossier.pk, events=[Event.objects.get()], by=kim, now=timezone.now())

        assert found(dossier) == {}

    @pytest.mark.database
    def test_queries_do_not_grow(self, kim, dossier, inside, django_assert_max_num_queries):
        def count() -> int:
            with django_assert_max_num_queries(20) as captured:
                suggestions.of(dossier, timezone.now())
            return len(captured)

        few = count()
        for _number in range(12):
            other = factories.published(by=kim)
            Relation.objects.create(from_circular=other.circular, to_circular_id=inside.circular_id, kind="updates")
        assert count() <= few + 1


class TestEntries:
    @pytest.mark.database
    def test_search_and_add(self, desk, dossier, kim):
        one, event = (
            factories.published(by=kim),
            Event.objects.create(slug="f", name="F", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1)),
        )
        data = {"decision": "add", "circulars": [one.circular_id], "events": [event.pk]}

        assert desk.get(entries_url(dossier)).status_code == 200
        assert desk.post(entries_url(dossier), data).status_code == 302
        desk.post(entries_url(dossier), data)  # twice changes nothing

        assert DossierEntry.objects.filter(dossier=dossier).count() == 2
        assert AuditEntry.objects.filter(action="enter").count() == 1

    @pytest.mark.parametrize("circulars", [["x"], ["999999"], [""], ["9" * 30], []])
    def test_what_is_not_there_cannot_be_added(self, desk, dossier, circulars):
        response = desk.post(entries_url(dossier), {"decision": "add", "circulars": circulars})

        assert response.status_code == 200
        assert not DossierEntry.objects.exists()

    def test_draft_of_others_cannot_be_added(self, client, make_user, dossier, kim):
        limited = factories.draft(by=kim, title="Secret")
        from circulars import limits

        limits.limit(limited.circular_id, users=[], teams=[], by=kim, now=timezone.now())
        client.force_login(make_user("lee", "publisher"))

        response = client.post(entries_url(dossier), {"decision": "add", "circulars": [limited.circular_id]})

        assert response.status_code == 200
        assert not DossierEntry.objects.exists()

    @pytest.mark.database
    def test_accept_and_refuse_in_bulk(self, desk, dossier, inside, kim):
        others = [factories.published(by=kim, title=f"Other {number}") for number in range(3)]
        for other in others:
            Relation.objects.create(from_circular=other.circular, to_circular_id=inside.circular_id, kind="updates")
        keys = [f"c{other.circular_id}" for other in others]

        desk.post(entries_url(dossier), {"decision": "enter", "chosen": keys[:2]})
        desk.post(
            entries_url(dossier), {"decision": "refuse", "chosen": [keys[2], f"e{Event.objects.get().pk}", keys[0]]}
        )

        assert DossierEntry.objects.count() == 3
        assert DossierRefusal.objects.count() == 2
        assert found(dossier) == {}
        assert set(AuditEntry.objects.filter(object_type="circulars.Dossier").values_list("action", flat=True)) == {
            "enter", "refuse_entry",
        }  # fmt: skip

        desk.post(entries_url(dossier), {"decision": "ask_again"})
        assert len(found(dossier)) == 2

    @pytest.mark.parametrize("chosen", [[], ["x"], ["c"], ["c9999999999999999999999"], ["cé"], ["c0", "e0"]])
    def test_nothing_ticked(self, desk, dossier, chosen):
        assert desk.post(entries_url(dossier), {"decision": "enter", "chosen": chosen}).status_code == 302
        assert not DossierEntry.objects.exists()

    def test_draft_that_was_put_into_the_form_is_not_entered(self, desk, dossier, kim):
        draft = factories.draft(by=kim)

        desk.post(entries_url(dossier), {"decision": "enter", "chosen": [f"c{draft.circular_id}"]})

        assert not DossierEntry.objects.exists()

    def test_unknown_decision_and_dossier(self, desk, dossier):
        assert desk.post(entries_url(dossier), {"decision": "delete"}).status_code == 404
        assert desk.get("/admin/circulars/dossier/999/entries/").status_code == 404

    @pytest.mark.parametrize("group", ["editor", "contact manager"])
    def test_who_may_not_change_a_dossier(self, client, make_user, dossier, group):
        client.force_login(make_user("lee", group))

        assert client.get(entries_url(dossier)).status_code == 403
        assert client.post(entries_url(dossier), {"decision": "ask_again"}).status_code == 403
        assert client.get(f"/admin/circulars/dossier/{dossier.pk}/preview/").status_code == 200
        assert client.get(f"/admin/circulars/dossier/{dossier.pk}/change/").status_code == 200


def test_refused_entry_that_is_entered_after_all_is_refused_no_more(dossier, inside, kim):
    forum = Event.objects.get()
    entering.refuse(dossier.pk, events=[forum], by=kim, now=timezone.now())
    entering.enter(dossier.pk, events=[forum], by=kim, now=timezone.now())

    assert not DossierRefusal.objects.exists()
    assert entering.refuse(dossier.pk, events=[forum], by=kim, now=timezone.now()) == []


@pytest.mark.parametrize("language", ["ko", "en", "xx"])
def test_preview_shows_what_is_not_public_yet(desk, client, dossier, inside, language):
    Dossier.objects.update(is_public=False)
    response = desk.get(f"/admin/circulars/dossier/{dossier.pk}/preview/?language={language}&kind=circular")

    assert response.status_code == 200
    assert "Inside" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def _form(dossier, seen: str, **values) -> dict:
    rows = {"name_ko": dossier.name_ko, "status": "open", "is_public": "on", "position": 0, "seen": seen}
    for prefix in ("entries", "bodies", "milestones"):
        rows |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return (
        rows | {"name_ko": dossier.name_ko, "status": "open", "is_public": "on", "position": 0, "seen": seen} | values
    )


@pytest.mark.database
def test_two_people_at_once_cannot_overwrite_one_another_silently(desk, dossier):
    url = f"/admin/circulars/dossier/{dossier.pk}/change/"
    seen = desk.get(url).context["adminform"].form["seen"].value()
    assert desk.post(url, _form(dossier, seen, status_note_ko="첫째")).status_code == 302

    refused = desk.post(url, _form(dossier, seen, status_note_ko="둘째"))

    assert refused.status_code == 200
    assert "둘째" in refused.content.decode()  # what was typed is kept
    assert Dossier.objects.get().status_note_ko == "첫째"
    again = refused.context["adminform"].form["seen"].value()
    assert desk.post(url, _form(dossier, again, status_note_ko="둘째")).status_code == 302
    assert Dossier.objects.get().status_note_ko == "둘째"


@pytest.mark.database
@pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite has one writer at a time")
def test_who_saves_at_the_same_moment_waits(desk, dossier):
    url = f"/admin/circulars/dossier/{dossier.pk}/change/"
    seen = desk.get(url).context["adminform"].form["seen"].value()

    with CaptureQueriesContext(connection) as asked:
        assert desk.post(url, _form(dossier, seen, status_note_ko="첫째")).status_code == 302

    statements = [one["sql"] for one in asked]
    locks = [place for place, sql in enumerate(statements) if "FOR UPDATE" in sql and "circulars_dossier" in sql]
    compared = [place for place, sql in enumerate(statements) if 'FROM "circulars_dossierbody"' in sql]
    assert locks
    assert locks[0] < compared[-1]


class TestRelated:
    def url(self, edition) -> str:
        copy = edition.circular.working_copies.get()
        return f"/admin/circulars/workingcopy/{copy.pk}/related/"

    @pytest.mark.database
    def test_choose_change_and_take_away(self, desk, kim):
        one, other = factories.published(by=kim, title="This"), factories.published(by=kim, title="Other")
        seen = desk.get(self.url(one)).context["seen"]
        data = {"row-0-other": other.circular_id, "row-0-reason_ko": "배경", "seen": seen}

        assert desk.post(self.url(one), data).status_code == 302
        assert RelatedItem.objects.get().reason_ko == "배경"
        assert "배경" in desk.get(self.url(one).replace("related/", "change/")).content.decode()

        stale = desk.post(self.url(one), {"row-0-other": "", "seen": seen})
        assert stale.status_code == 200
        assert RelatedItem.objects.count() == 1
        assert desk.post(self.url(one), {"row-0-other": "", "seen": stale.context["seen"]}).status_code == 302
        assert not RelatedItem.objects.exists()

    @pytest.mark.parametrize(
        "data",
        [
            {"row-0-reason_ko": "이유만"},
            {"row-0-other": "x"},
            {"row-0-other": "9" * 40, "row-0-reason_ko": "이유"},
            {"row-0-other": "999999"},
            {"row-0-reason_ko": "가" * 201},
        ],
    )
    def test_bad_input_is_kept_or_dropped_and_nothing_is_chosen(self, desk, kim, data):
        one = factories.published(by=kim)

        response = desk.post(self.url(one), data | {"seen": desk.get(self.url(one)).context["seen"]})

        assert response.status_code in (200, 302)
        assert not RelatedItem.objects.exists()

    def test_itself_is_refused_in_words(self, desk, kim):
        one = factories.published(by=kim)

        response = desk.post(
            self.url(one), {"row-0-other": one.circular_id, "seen": desk.get(self.url(one)).context["seen"]}
        )

        assert response.status_code == 200
        assert response.context["trouble"]

    def test_editors_do_not_choose_for_the_public(self, client, make_user, kim):
        one = factories.published(by=kim)
        client.force_login(make_user("lee", "editor"))

        assert client.get(self.url(one)).status_code == 403


def test_suggested_entries_are_not_called_search_words(desk, dossier):
    page = desk.get(f"/admin/circulars/dossier/{dossier.pk}/entries/").content.decode()

    assert "제안 항목" in page
    assert "추천 검색어" not in page


def test_entries_are_called_by_their_titles(desk, dossier, inside):
    page = desk.get(f"/admin/circulars/dossier/{dossier.pk}/change/").content.decode()

    assert f"{inside.circular.path} · Inside" in page
