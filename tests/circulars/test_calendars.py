"""Calendars as another program reads them: icalendar with every error counted, and the lines themselves."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils import timezone

from circulars import publishing
from circulars.following import kept
from circulars.models import (
    Circular,
    DeadlineLine,
    Dossier,
    DossierEntry,
    Edition,
    Event,
    EventMention,
    EventStatus,
    Milestone,
)
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year + 1


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget()


def read(client, address: str) -> list[icalendar.Event]:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8"), address
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines).replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    found = icalendar.Calendar.from_ical(answer.content)
    assert [part.errors for part in found.walk() if part.errors] == []
    assert found.walk("VEVENT") or found.walk("VTIMEZONE")
    named = {event["DTSTART"].params.get("TZID") for event in found.walk("VEVENT")} - {None}
    assert named <= {str(zone["TZID"]) for zone in found.walk("VTIMEZONE")}
    assert all(event["DTSTAMP"] and event["UID"] for event in found.walk("VEVENT"))
    return found.walk("VEVENT")


def event(**fields) -> Event:
    defaults = {"slug": "forum", "name": "Forum", "starts_on": date(YEAR, 5, 1), "ends_on": date(YEAR, 5, 3)}
    return Event.objects.create(**(defaults | fields))


def announced(*events: Event, deadlines=(), **fields) -> Edition:
    copy = factories.draft(**({"title": "Invitation"} | fields))
    for position, row in enumerate(events):
        EventMention.objects.create(working_copy=copy, position=position, text="As printed", event=row)
    for position, line in enumerate(deadlines):
        DeadlineLine.objects.create(working_copy=copy, position=position, **line)
    return publishing.publish(copy.pk, by=None, now=factories.NOW)


def test_days_hours_and_zones_of_events(client):
    all_day = event()
    starts = datetime(YEAR, 6, 1, 8, 0, tzinfo=UTC)
    timed = event(
        slug="talk", name="Talk", starts_on=date(YEAR, 6, 1), ends_on=date(YEAR, 6, 1), starts_at=starts,
        ends_at=starts + timedelta(hours=2), time_zone="Europe/Paris", place="Paris", place_ko="파리",
    )  # fmt: skip
    announced(all_day, timed)

    whole, talk = read(client, "/calendar.ics")

    assert (whole["DTSTART"].dt, whole["DTEND"].dt) == (date(YEAR, 5, 1), date(YEAR, 5, 4))
    assert talk["DTSTART"].dt == starts
    assert talk["DTSTART"].params["TZID"] == "Europe/Paris"
    assert talk["DTSTART"].dt.astimezone(ZoneInfo("Europe/Paris")).hour == 10
    assert talk["LOCATION"] == "파리"


def test_deadline_of_a_day_and_of_an_hour_elsewhere(client):
    announced(
        deadlines=[
            {"kind": "register", "due_on": date(YEAR, 3, 1), "text": "Registration"},
            {"kind": "reply", "due_on": date(YEAR, 3, 2), "due_time": time(23, 59), "time_zone": "America/New_York",
             "answer_to": "desk@body.example"},
        ]
    )  # fmt: skip

    day, hour = read(client, "/en/calendar.ics")

    assert day["DTSTART"].dt == date(YEAR, 3, 1)
    assert "Deadline: registration" in day["SUMMARY"]
    assert day["CATEGORIES"].cats == ["Deadlines", "registration"]
    assert hour["DTSTART"].dt == datetime(YEAR, 3, 2, 23, 59, tzinfo=ZoneInfo("America/New_York"))
    assert "desk@body.example" in hour["DESCRIPTION"]


def test_moved_deadline_keeps_its_name_and_counts_on(client):
    edition = announced(deadlines=[{"kind": "reply", "due_on": date(YEAR, 3, 1)}])
    before = read(client, "/calendar.ics")[0]
    copy = factories.edit(edition.circular.working_copies.get(), title="Invitation, longer")
    copy.deadlinelines.update(due_on=date(YEAR, 4, 1))
    publishing.publish(copy.pk, by=None, now=factories.NOW + timedelta(hours=1), change_note="A month more.")
    moved = read(client, "/calendar.ics")[0]
    publishing.withdraw(edition.circular_id, by=None, now=timezone.now(), reason_ko="끝났습니다")
    withdrawn = read(client, "/en/calendar.ics")[0]

    assert before["UID"] == moved["UID"] == withdrawn["UID"]
    assert (before["SEQUENCE"], moved["SEQUENCE"], withdrawn["SEQUENCE"]) == (0, 1, 2)
    assert before["DTSTAMP"].dt < moved["DTSTAMP"].dt < withdrawn["DTSTAMP"].dt
    assert moved["DTSTART"].dt == date(YEAR, 4, 1)
    assert withdrawn["STATUS"] == "CANCELLED"
    assert withdrawn["SUMMARY"].startswith("[withdrawn] ")


def test_lifted_withdrawal_counts_on_as_well(client):
    edition = announced(deadlines=[{"kind": "reply", "due_on": date(YEAR, 3, 1)}])
    withdrawal = publishing.withdraw(edition.circular_id, by=None, now=timezone.now(), reason_ko="끝났습니다")
    publishing.lift_withdrawal(withdrawal.pk, by=None, now=timezone.now())

    row = read(client, "/calendar.ics")[0]

    assert (row["STATUS"], row["SEQUENCE"]) == ("CONFIRMED", 2)


@pytest.mark.database
def test_hidden_document_takes_its_dates_out_of_every_calendar(client):
    row = event()
    edition = announced(row, deadlines=[{"kind": "reply", "due_on": date(YEAR, 3, 1)}])
    path = Circular.objects.get().path
    publishing.hide(edition.circular_id, by=None, now=timezone.now(), reason_ko="사유")

    assert read(client, "/calendar.ics") == []
    assert client.get(f"/circulars/{path}/events.ics").status_code == 410
    assert client.get("/events/forum/event.ics").status_code == 404


def test_cancelled_and_postponed_events_say_so(client):
    row = event()
    announced(row)
    planned = read(client, "/en/events/forum/event.ics")[0]
    row.status, row.status_note_en, row.status_note_ko = EventStatus.POSTPONED, "A new day follows", "추후 안내"
    row.save()
    postponed = read(client, "/en/events/forum/event.ics")[0]
    row.status = EventStatus.CANCELLED
    row.save()
    cancelled = read(client, "/en/events/forum/event.ics")[0]

    assert [one["STATUS"] for one in (planned, postponed, cancelled)] == ["CONFIRMED", "TENTATIVE", "CANCELLED"]
    assert [one["SEQUENCE"] for one in (planned, postponed, cancelled)] == [0, 1, 2]
    assert postponed["SUMMARY"] == "[postponed] Forum"
    assert "A new day follows" in postponed["DESCRIPTION"]
    assert planned["UID"] == cancelled["UID"]


def test_saving_what_no_calendar_shows_counts_nothing():
    row = event()
    changed_at = row.changed_at
    row.series_name = "Forums"
    row.save()
    Event.objects.get().save()

    row = Event.objects.get()
    assert (row.sequence, row.changed_at) == (0, changed_at)
    row.place = "Rabat"
    row.save(update_fields=["place"])
    assert Event.objects.get().sequence == 1
    assert Event.objects.get().changed_at > changed_at


def test_same_state_is_the_same_bytes(client):
    announced(event(), deadlines=[{"kind": "reply", "due_on": date(YEAR, 3, 1)}])
    first = client.get("/calendar.ics").content
    kept.forget()

    assert client.get("/calendar.ics").content == first


@pytest.mark.database
def test_dossier_has_everything_from_its_beginning_and_what_recurs(client):
    edition = announced(event(), deadlines=[{"kind": "reply", "due_on": date(2018, 3, 1)}])
    dossier = Dossier.objects.create(slug="과정", name_ko="과정", name_en="Process")
    DossierEntry.objects.create(dossier=dossier, circular_id=edition.circular_id)
    review = Milestone.objects.create(
        dossier=dossier, name_ko="검토 포럼", first_on=date(2022, 5, 31), every_months=49, until=date(2040, 1, 1)
    )

    found = read(client, "/calendars/dossiers/과정.ics")

    assert [row["SUMMARY"] for row in found][1:] == ["검토 포럼", "Forum"]
    assert found[1]["RRULE"]["INTERVAL"] == [49]
    assert found[1]["RRULE"]["BYSETPOS"] == [-1]

    review.name_ko = "국제이주검토포럼"
    review.save()
    Milestone.objects.create(dossier=dossier, name_ko=review.name_ko, first_on=date(2022, 5, 31))
    names = [row["UID"] for row in read(client, "/calendars/dossiers/과정.ics") if row["SUMMARY"] == review.name_ko]
    assert found[1]["UID"] in names
    assert len(set(names)) == 2


@pytest.mark.database
def test_section_and_circular_calendars(client):
    edition = announced(event(), deadlines=[{"kind": "reply", "due_on": date(YEAR, 3, 1)}])
    copy = factories.draft(title="Other", home_section=factories.section("other"))
    EventMention.objects.create(working_copy=copy, text="Small meeting", starts_on=date(YEAR, 1, 5))
    other = publishing.publish(copy.pk, by=None, now=factories.NOW)

    assert len(read(client, "/calendars/sections/circulars.ics")) == 2
    assert read(client, "/calendars/sections/other.ics") == []
    assert len(read(client, f"/circulars/{edition.circular.path}/events.ics")) == 2
    assert [row["SUMMARY"] for row in read(client, f"/circulars/{other.circular.path}/events.ics")] == ["Small meeting"]
    assert client.get("/circulars/uclg/2026/none/events.ics").status_code == 404
    assert client.get("/calendars/dossiers/none.ics").status_code == 404


@pytest.mark.parametrize(
    "words", [']]> ; , \\ "x"', "😀 \u202eRTL\u202c", "가" * 300, "a\r\nBEGIN:VEVENT\nX", "bell\x07\x1b\ufffe"]
)
def test_hostile_words_stay_words(client, words):
    announced(event(name=words, place=words[:200]))

    (row,) = read(client, "/calendar.ics")

    expected = " ".join("".join(one for one in words if one not in "\x07\x1b\ufffe").split())
    assert row["SUMMARY"] == expected


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 8])
def test_calendar_asks_a_fixed_number_of_questions(client, count, django_assert_max_num_queries):
    for number in range(count):
        announced(event(slug=f"e{number}"), deadlines=[{"kind": "reply", "due_on": date(YEAR, 3, 1)}])
    kept.forget()

    with django_assert_max_num_queries(8):
        assert len(read(client, "/calendar.ics")) == 2 * count
    with django_assert_max_num_queries(1):
        client.get("/calendar.ics")


def test_renamed_event_keeps_its_name_in_calendars_also_when_it_is_renamed_back(client):
    forum = event()
    announced(forum)
    known = read(client, "/events/forum/event.ics")[0]["UID"]

    for slug in ("assembly", "forum", "assembly"):
        publishing.rename_event(forum.pk, slug=slug, by=None, now=timezone.now())
        assert [row["UID"] for row in read(client, f"/events/{slug}/event.ics")] == [known]


@pytest.mark.database
def test_merged_event_stays_in_the_calendars_of_those_that_spoke_of_it(client):
    first, second = event(), event(slug="same", name="The same")
    edition = announced(first)
    announced(second, title="Of the other", home_section=factories.section("other"))
    dossier = Dossier.objects.create(slug="process", name_ko="과정")
    DossierEntry.objects.create(dossier=dossier, circular=edition.circular)
    section = edition.circular.home_section
    publishing.merge_events(first.pk, into_id=second.pk, by=None, now=timezone.now())

    for address in (
        *(f"/circulars/{edition.circular.path}/events.ics", f"/calendars/sections/{section.slug}.ics"),
        *("/calendars/dossiers/process.ics", "/calendar.ics"),
    ):
        assert [str(row["SUMMARY"]) for row in read(client, address)] == ["The same"], address
