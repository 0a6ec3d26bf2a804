"""Issuers, series, topics, addressees, events, dossiers and former addresses in the admin."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import publishing
from circulars.models import (
    Addressee,
    AddresseeLine,
    AuditEntry,
    Circular,
    Dossier,
    DossierEntry,
    Event,
    EventMention,
    Issuer,
    NumberNotUsed,
    Redirect,
    SearchCopy,
    Series,
    Topic,
)
from tests import factories

pytestmark = pytest.mark.django_db


def inline(prefix: str, *rows: dict, initial: int = 0) -> dict:
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


EVENT = {
    "name": "Mayoral Forum",
    "name_ko": "시장 포럼",
    "name_en": "",
    "series_name": "",
    "series_edition": "5th",
    "slug": "",
    "starts_on": "2026-12-08",
    "ends_on": "2026-12-09",
    "starts_time": "09:00",
    "ends_time": "17:30",
    "time_zone": "Africa/Casablanca",
    "place": "Marrakech",
    "place_ko": "마라케시",
    "online_url": "",
    "status": "planned",
    "status_note_ko": "",
    "status_note_en": "",
} | inline("aliases")


def errors_of(response) -> dict:
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def test_event_hours_are_those_of_the_place(staff_client):
    assert staff_client.post("/admin/circulars/event/add/", EVENT).status_code == 302

    event = Event.objects.get()
    assert event.slug == "시장-포럼"
    assert event.starts_at == datetime(2026, 12, 8, 8, 0, tzinfo=UTC)
    form = staff_client.get(f"/admin/circulars/event/{event.pk}/change/").context["adminform"].form
    assert form["starts_time"].value().hour == 9


def test_event_can_take_whole_days(staff_client):
    staff_client.post("/admin/circulars/event/add/", EVENT | {"starts_time": "", "ends_time": ""})

    assert Event.objects.get().is_all_day


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2026-12-07"}, "ends_on"),
        ({"time_zone": "Marrakech"}, "time_zone"),
        ({"starts_time": ""}, "starts_time"),
        ({"ends_on": "2026-12-08", "ends_time": "08:00"}, "ends_time"),
        ({"name": ""}, "name"),
    ],
)
def test_event_that_cannot_be_is_refused(staff_client, changes, field):
    assert list(errors_of(staff_client.post("/admin/circulars/event/add/", EVENT | changes))) == [field]


def test_second_event_of_a_name_gets_its_own_address(staff_client):
    for _round in range(2):
        staff_client.post("/admin/circulars/event/add/", EVENT)

    assert sorted(Event.objects.values_list("slug", flat=True)) == ["시장-포럼", "시장-포럼-2"]


def make_event() -> Event:
    return Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 9))


def test_event_in_use_is_shown_where_and_not_deleted(staff_client):
    event, copy = make_event(), factories.draft(title="Forum in Marrakech")
    EventMention.objects.create(working_copy=copy, event=event)

    form = staff_client.get(f"/admin/circulars/event/{event.pk}/change/").content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [event.pk], "post": 1}
    staff_client.post("/admin/circulars/event/", chosen)

    assert f"/admin/circulars/workingcopy/{copy.pk}/change/" in form
    assert Event.objects.exists()


def test_topic_in_use_is_not_deleted(staff_client):
    topic = Topic.objects.create(slug="migration", name_ko="이주")
    factories.published().circular.topics.add(topic)

    page = staff_client.get(f"/admin/circulars/topic/{topic.pk}/delete/")
    staff_client.post(f"/admin/circulars/topic/{topic.pk}/delete/", {"post": "yes"})

    assert "Declaration on migration" in page.content.decode()
    assert Topic.objects.exists()


def test_scheme_and_code_of_a_topic_belong_together(staff_client):
    response = staff_client.post(
        "/admin/circulars/topic/add/", {"name_ko": "목표 7", "name_en": "", "scheme": "GCM", "code": "", "slug": ""}
    )

    assert list(errors_of(response)) == ["code"]


def test_addressee_in_use_is_not_deleted(staff_client):
    body = Addressee.objects.create(slug="members", name="All members")
    copy = factories.draft()
    AddresseeLine.objects.create(working_copy=copy, text="All members", addressee=body)

    staff_client.post(f"/admin/circulars/addressee/{body.pk}/delete/", {"post": "yes"})

    assert Addressee.objects.exists()


def test_what_the_public_sees_is_changed_by_publishers_alone(client, make_user):
    shown, unused = (
        make_event(),
        Event.objects.create(slug="other", name="Other", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 1)),
    )
    copy = factories.draft()
    EventMention.objects.create(working_copy=copy, event=shown)
    publishing.publish(copy.pk, by=None, now=factories.NOW)
    client.force_login(make_user("kim", "editor"))

    refused = client.post(f"/admin/circulars/event/{shown.pk}/change/", EVENT)
    taken = client.post(f"/admin/circulars/event/{unused.pk}/change/", EVENT)

    assert (refused.status_code, taken.status_code) == (403, 302)
    assert client.get(f"/admin/circulars/event/{shown.pk}/change/").status_code == 200
    client.force_login(make_user("lee", "publisher"))
    assert client.post(f"/admin/circulars/event/{shown.pk}/change/", EVENT).status_code == 302


def test_address_of_a_master_row_is_fixed(staff_client):
    topic = Topic.objects.create(slug="migration", name_ko="이주")

    staff_client.post(
        f"/admin/circulars/topic/{topic.pk}/change/", {"name_ko": "이동", "slug": "other", "scheme": "", "code": ""}
    )

    topic.refresh_from_db()
    assert (topic.slug, topic.name_ko) == ("migration", "이동")


def test_issuer_is_entered_with_its_series(staff_client):
    fields = {
        "name": "International Organization for Migration",
        "abbreviation": "IOM",
        "slug": "",
        "default_rights": "issuer",
        "position": "0",
    }
    row = {"code": "circular", "name_ko": "서큘러", "pattern": "{serial}/{year}", "is_numbered": "on"}

    assert staff_client.post("/admin/circulars/issuer/add/", fields | inline("series", row)).status_code == 302

    assert Series.objects.get().issuer.slug == "iom"


def test_parts_of_published_addresses_are_fixed(staff_client):
    series = factories.published().circular.series
    issuer = factories.issuer("iom")
    fields = {"issuer": issuer.pk, "code": "letters", "prefix": "l", "name_ko": "서한", "pattern": "{serial}"}

    staff_client.post(f"/admin/circulars/series/{series.pk}/change/", fields | {"is_numbered": "on"})

    series.refresh_from_db()
    assert (series.issuer.slug, series.code, series.prefix, series.name_ko) == ("uclg", "circular", "", "서한")


def test_pattern_without_the_number_is_refused(staff_client):
    fields = {"issuer": factories.issuer().pk, "code": "x", "name_ko": "x", "pattern": "Circular", "is_numbered": "on"}

    assert list(errors_of(staff_client.post("/admin/circulars/series/add/", fields))) == ["pattern"]


def test_issuer_with_series_is_not_deleted(staff_client):
    series = factories.series()

    staff_client.post(f"/admin/circulars/issuer/{series.issuer_id}/delete/", {"post": "yes"})

    assert Issuer.objects.exists()


def test_number_is_given_up_with_a_reason(staff_client):
    series = factories.own_series()
    address = f"/admin/circulars/series/{series.pk}/give-up-number/"
    fields = {"apply": "1", "year": "2026", "serial": "3", "reason_ko": "행사가 취소되어 쓰지 않음"}

    assert staff_client.post(address, fields | {"reason_ko": ""}).status_code == 200
    assert staff_client.post(address, fields).status_code == 302
    again = staff_client.post(address, fields)

    assert NumberNotUsed.objects.get().serial == 3
    assert again.context["form"].non_field_errors()
    assert "행사가 취소되어 쓰지 않음" in staff_client.get("/admin/circulars/numbernotused/").content.decode()


def test_numbers_of_others_are_not_given_up(staff_client, client, make_user):
    received, own = factories.series(), factories.own_series()

    assert staff_client.get(f"/admin/circulars/series/{received.pk}/give-up-number/").status_code == 404
    client.force_login(make_user("kim", "editor"))
    assert client.get(f"/admin/circulars/series/{own.pk}/give-up-number/").status_code == 403


def test_dossier_holds_circulars_and_events(staff_client):
    circular, event = factories.published().circular, make_event()
    fields = {"name_ko": "글로벌 콤팩트", "name_en": "Global Compact", "slug": "", "status": "open", "position": "0"}
    rows = inline("entries", {"circular": circular.pk}, {"event": event.pk})
    milestones = inline("milestones", {"name_ko": "검토 회의", "first_on": "2022-05-17", "every_months": "48"})

    response = staff_client.post("/admin/circulars/dossier/add/", fields | rows | inline("bodies") | milestones)

    assert response.status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.slug, dossier.entries.count(), dossier.milestones.count()) == ("global-compact", 2, 1)
    assert staff_client.get(f"/admin/circulars/dossier/{dossier.pk}/change/").status_code == 200


def test_entry_of_a_dossier_is_one_thing(staff_client):
    circular, event = factories.published().circular, make_event()
    fields = {"name_ko": "콤팩트", "slug": "", "status": "open", "position": "0"}
    rows = inline("entries", {"circular": circular.pk, "event": event.pk})

    rows |= inline("bodies") | inline("milestones")
    response = staff_client.post("/admin/circulars/dossier/add/", fields | rows)

    assert response.status_code == 200
    assert not DossierEntry.objects.exists()


def test_former_address_leads_to_one_target(staff_client):
    circular, section = factories.published().circular, factories.section()
    good = {"old_path": "/bbs/view.php?no=31", "circular": circular.pk, "section": "", "dossier": ""}

    assert errors_of(staff_client.post("/admin/circulars/redirect/add/", good | {"section": section.pk}))
    assert errors_of(staff_client.post("/admin/circulars/redirect/add/", good | {"circular": ""}))
    assert errors_of(staff_client.post("/admin/circulars/redirect/add/", good | {"old_path": "bbs"}))
    assert errors_of(
        staff_client.post("/admin/circulars/redirect/add/", good | {"old_path": f"/circulars/{circular.path}/"})
    )
    assert not Redirect.objects.exists()
    assert staff_client.post("/admin/circulars/redirect/add/", good).status_code == 302
    entry = Redirect.objects.get()
    assert staff_client.post(f"/admin/circulars/redirect/{entry.pk}/delete/", {"post": "yes"}).status_code == 403


def complete(client, model: str, field: str, term: str) -> list[str]:
    query = {"app_label": "circulars", "model_name": model, "field_name": field, "term": term}
    return [one["text"] for one in client.get("/admin/autocomplete/", query).json()["results"]]


def test_circulars_are_found_by_title_and_address(client, make_user):
    other = factories.section("other")
    edition = factories.published(title="Forum in Marrakech")
    factories.draft(title="Secret draft", home_section=other)
    factories.published(title="Scheduled secret", home_section=other, at=factories.later(days=3))
    limited = make_user("kim", "publisher")
    limited.section_limits.create(section=factories.section())
    client.force_login(limited)

    found = [f"{edition.circular.path} · Forum in Marrakech"]
    assert complete(client, "dossierentry", "circular", "marrakech") == found
    assert complete(client, "dossierentry", "circular", edition.circular.path) == found
    assert complete(client, "dossierentry", "circular", "secret") == []
    for typed in ("marra", "forum marr", edition.number, edition.circular.path[:7], f"/{edition.circular.path}/"):
        assert complete(client, "dossierentry", "circular", typed) == found, typed


def test_circular_saved_a_moment_ago_is_found_before_it_is_indexed(client, make_user):
    user = make_user("kim", "editor")
    client.force_login(user)
    copy = factories.draft(by=user, title="Assembly in Rabat", now=timezone.now())
    SearchCopy.objects.all().delete()

    assert complete(client, "dossierentry", "circular", "rabat") == [f"#{copy.circular_id} · Assembly in Rabat"]
    assert complete(client, "dossierentry", "circular", "rabat%") == []


@pytest.mark.database
def test_circular_saved_a_moment_ago_is_found_by_what_names_it_alone(client, make_user):
    """As afterwards; and after a large import no texts of thousands of copies are read at each key."""
    user = make_user("kim", "editor")
    client.force_login(user)
    copy = factories.draft(
        by=user, title="Assembly in Rabat", title_ko="라바트 총회", now=timezone.now(),
        body="<p>Beside the harbour</p>", addressees=["All members"],
    )  # fmt: skip
    SearchCopy.objects.all().delete()

    with CaptureQueriesContext(connection) as captured:
        for typed in ("harbour", "members", '"', "\u200b"):
            assert complete(client, "dossierentry", "circular", typed) == [], typed
    asked = " ".join(query["sql"] for query in captured if "title_ko" in query["sql"])
    assert asked
    assert not [column for column in ('"body" LIKE', '"body"::text', "addresseeline") if column in asked]
    for typed in ("라바트 총회", copy.number_label):
        assert len(complete(client, "dossierentry", "circular", typed)) == 1, typed


TITLES = [
    "Report of the Congress of UCLG: next steps",
    "Call for nominations 2024 UCLG - Awards",
    "Open letter from the president - draft",
    "Reminder:",
    "총회:",
    "Assembly –",
    "Congress (",
    "-- “The cities’ voice”: 31/2018, COP28 & C40 (revised)",
    "지방정부의 기후 행동: 제3차 회의 · 안내",
    "More words than are looked for: " + "mayors, cities, coasts, harbours, rivers, parks, " * 3 + "2026",
    "The",
]


@pytest.mark.database
def test_whole_title_is_found_with_its_signs(staff_client):
    for title in TITLES:
        factories.published(title=title)

    for title in TITLES:
        found = complete(staff_client, "dossierentry", "circular", f" {title.upper()} ")
        assert title in [one.partition(" · ")[2] for one in found], title
        assert len(found) < len(TITLES), title


@pytest.mark.database
def test_every_word_of_three_letters_may_go_on(staff_client):
    edition = factories.published(title="Climate and change: 지방정부 총회 2026")
    found = [f"{edition.circular.path} · {edition.title}"]

    for typed in ("clim chan", "chan clim", "cli & cha - 지방정", "총회 ㅈ", "-clim 20"):
        assert complete(staff_client, "dossierentry", "circular", typed) == found, typed
    for typed in ("cl chan", "clim xyz", "climber", "- : (", ":", "-"):
        assert complete(staff_client, "dossierentry", "circular", typed) == [], typed


@pytest.mark.parametrize("typed", ["/", " // ", "-", ":"])
def test_signs_alone_are_no_beginning_of_an_address(staff_client, typed):
    factories.published()

    assert complete(staff_client, "dossierentry", "circular", typed) == []


def test_look_up_asks_no_more_for_more(staff_client):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            complete(staff_client, "dossierentry", "circular", "migration")
        return len(captured)

    factories.published(title="On migration")
    few = asked()
    for _number in range(5):
        factories.published(title="On migration")

    assert asked() <= few


def test_circulars_have_no_list_of_their_own(staff_client):
    copy = factories.draft()

    assert staff_client.get("/admin/circulars/circular/")["Location"] == "/admin/circulars/workingcopy/"
    form = staff_client.get(f"/admin/circulars/circular/{copy.circular_id}/change/")
    assert form["Location"] == f"/admin/circulars/workingcopy/{copy.pk}/change/"
    assert staff_client.post("/admin/circulars/circular/add/").status_code == 403
    assert staff_client.post(f"/admin/circulars/circular/{copy.circular_id}/delete/", {"post": 1}).status_code == 403
    assert Circular.objects.count() == 1


def test_audit_log_is_read_only_and_found_by_address(staff_client):
    edition = factories.published()
    factories.draft()
    entry = AuditEntry.objects.filter(circular=edition.circular).first()

    page = staff_client.get("/admin/circulars/auditentry/", {"q": edition.circular.path})

    assert {one.circular_id for one in page.context["cl"].result_list} == {edition.circular_id}
    assert staff_client.post(f"/admin/circulars/auditentry/{entry.pk}/change/", {"reason": "x"}).status_code == 403
    assert staff_client.post(f"/admin/circulars/auditentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff_client.get(f"/admin/circulars/auditentry/{entry.pk}/change/").status_code == 200
    assert staff_client.get("/admin/circulars/auditentry/?action=publish&actor=1").status_code == 200


READ, WRITE, NONE = "read", "write", "none"
LISTS = ["issuer", "series", "topic", "section", "dossier", "event", "addressee", "redirect", "auditentry"]
TABLE = {
    "editor": [READ, READ, READ, READ, READ, WRITE, WRITE, NONE, NONE],
    "publisher": [WRITE, WRITE, WRITE, WRITE, WRITE, WRITE, WRITE, NONE, NONE],
    "contact manager": [READ, READ, READ, READ, READ, READ, READ, NONE, NONE],
    "administrator": [WRITE, WRITE, WRITE, WRITE, WRITE, WRITE, WRITE, WRITE, READ],
}


@pytest.mark.parametrize("group", TABLE)
def test_each_group_meets_the_masters_as_the_table_says(client, make_user, group):
    client.force_login(make_user("kim", group))
    seen = []

    for model in LISTS:
        readable = client.get(f"/admin/circulars/{model}/").status_code == 200
        writable = client.get(f"/admin/circulars/{model}/add/").status_code == 200
        seen.append(WRITE if writable else READ if readable else NONE)

    assert seen == TABLE[group]


@pytest.mark.parametrize("group", ["editor", "publisher", "contact manager"])
def test_only_administrators_delete_masters(client, make_user, group):
    topic = Topic.objects.create(slug="migration", name_ko="이주")
    client.force_login(make_user("kim", group))

    assert client.post(f"/admin/circulars/topic/{topic.pk}/delete/", {"post": "yes"}).status_code == 403
    client.force_login(make_user("chief", "administrator"))
    assert client.post(f"/admin/circulars/topic/{topic.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Topic.objects.exists()
