"""Pages of events, months and deadlines: what a live circular tells, plainly, and nothing of drafts."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from circulars import memory, publishing
from circulars.models import DeadlineLine, Dossier, DossierEntry, Event, EventAlias, EventMention
from tests import factories

pytestmark = pytest.mark.django_db
HOSTILE = "]]> 🎉 <script>alert(1)</script> \u202eمرحبا\u202c " + "가" * 150


def event(slug: str = "forum-2027", **fields) -> Event:
    values = {"name": "Forum", "starts_on": date(2027, 3, 10), "ends_on": date(2027, 3, 12)} | fields
    return Event.objects.create(slug=slug, **values)


def mentioned(found: Event, *, role: str = "announces", publish: bool = True, deadlines=(), **fields):
    copy = factories.draft(**fields)
    EventMention.objects.create(working_copy=copy, event=found, role=role, starts_on=fields.get("said"))
    for line in deadlines:
        DeadlineLine.objects.create(working_copy=copy, **line)
    return publishing.publish(copy.pk, by=None, now=factories.NOW) if publish else copy


def soup(client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def test_event_page_names_the_documents_by_role(client):
    forum = event(name="Forum mondial", name_ko="세계 포럼", name_en="World Forum", place="Rabat", place_ko="라바트")
    EventAlias.objects.create(event=forum, of="place", text="Rabat-Salé")
    mentioned(forum, title="First call")
    mentioned(forum, title="New hall", role="changes")
    mentioned(forum, title="What was said", role="reports")

    page = soup(client, "/events/forum-2027/")

    assert page.h1.text == "세계 포럼"
    assert [(one.text, one["lang"]) for one in page.select(".event__name")] == [
        ("Forum mondial", "en"),
        ("World Forum", "en"),
    ]
    assert "라바트" in page.select_one(".basics").text
    assert "Rabat-Salé" in page.select_one(".basics").text
    told = {section.h2.text: section.a.text for section in page.select("section[aria-labelledby^=told-]")}
    assert told == {
        "행사를 알린 문서": "First call",
        "행사 변경을 알린 문서": "New hall",
        "행사 결과를 알린 문서": "What was said",
    }


def test_words_of_a_series_and_numbers_of_documents_are_told_as_elsewhere(client):
    issuer = factories.series("office").issuer
    issuer.abbreviation = ""
    issuer.save()
    forum = event(series_name="World Forum", series_edition="제2회")
    mentioned(forum, series=factories.series("office"), number_serial=4, number_label="공고 제2026-4호")

    korean, english = soup(client, "/events/forum-2027/"), soup(client, "/en/events/forum-2027/")

    assert [one["lang"] for one in korean.select(".event__series [lang]")] == ["en"]
    assert [one["lang"] for one in english.select(".event__series [lang]")] == ["ko"]
    number = english.select_one("#told-announces ~ ul li > p").get_text(" ", strip=True)
    assert (issuer.name in number, "공고 제2026-4호" in number) == (False, True)


def test_event_of_a_draft_is_not_there(client):
    forum = event(name="Secret summit")
    mentioned(forum, publish=False)

    response = client.get("/events/forum-2027/")

    assert response.status_code == 404
    assert "Secret" not in response.content.decode()
    for address in ("/events/", "/events/?month=2027-03", "/events/?year=2027", "/circulars/?event=forum-2027"):
        assert "Secret" not in client.get(address).content.decode()


def test_public_dossier_makes_an_event_public_and_a_closed_one_does_not(client):
    forum = event()
    entry = DossierEntry.objects.create(dossier=Dossier.objects.create(slug="process", name_ko="과정"), event=forum)
    assert "과정" in soup(client, "/events/forum-2027/").find(id="dossiers").parent.text

    entry.dossier.is_public = False
    entry.dossier.save()

    assert client.get("/events/forum-2027/").status_code == 404


def test_hiding_the_only_document_takes_the_event_from_view(client):
    edition = mentioned(event())
    assert client.get("/events/forum-2027/").status_code == 200

    publishing.hide(edition.circular_id, by=None, now=timezone.now(), reason_ko="개인정보")

    assert client.get("/events/forum-2027/").status_code == 404


@pytest.mark.parametrize(
    ("status", "sentence"), [("postponed", "has been postponed"), ("cancelled", "has been cancelled")]
)
def test_what_does_not_take_place_is_said_plainly(client, status, sentence):
    forum = event(online_url="https://forum.example/", status=status, status_note_ko="다시 알립니다.")
    mentioned(forum)

    page = soup(client, "/en/events/forum-2027/")

    assert sentence in page.select_one(".banner--danger").text
    assert page.select_one(".banner--danger span[lang=ko]").text == "다시 알립니다."
    assert (page.find("a", href="https://forum.example/") is None) == (status == "cancelled")


def test_hours_are_told_by_both_clocks_where_they_differ(client):
    start, end = datetime(2027, 3, 10, 22, 0, tzinfo=UTC), datetime(2027, 3, 11, 1, 30, tzinfo=UTC)
    here = {"starts_on": date(2027, 3, 10), "ends_on": date(2027, 3, 10), "starts_at": start, "ends_at": end}
    mentioned(event(time_zone="America/New_York", **here))
    mentioned(event("seoul", time_zone="Asia/Seoul", **here))

    there = soup(client, "/en/events/forum-2027/").select(".basics dd")

    assert there[0].text.startswith("Wednesday 10 March 2027 17:00–20:30 (America/New York, UTC−5)")
    assert there[1].text == "Thursday 11 March 2027 07:00–10:30 (Asia/Seoul, UTC+9)"
    assert "UTC" not in soup(client, "/en/events/seoul/").select_one(".basics").text


def test_documents_show_the_days_that_they_print_where_the_event_has_others(client):
    forum = event()
    copy = factories.draft(title="Old days")
    EventMention.objects.create(
        working_copy=copy, event=forum, starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 3), text="Forum"
    )
    publishing.publish(copy.pk, by=None, now=factories.NOW)

    row = soup(client, "/en/events/forum-2027/").select_one("#told-announces ~ ul li")

    assert "1 February 2027 – 3 February 2027" in row.select_one(".note").text


def test_former_address_leads_on_in_one_hop_also_after_two_changes(client, make_user):
    forum = event()
    edition = mentioned(forum)
    kim = make_user("kim", "administrator")
    publishing.rename_event(forum.pk, slug="second", by=kim, now=timezone.now())
    publishing.rename_event(forum.pk, slug="third", by=kim, now=timezone.now())

    for former in ("forum-2027", "second"):
        response = client.get(f"/en/events/{former}/")
        assert (response.status_code, response["Location"]) == (301, "/en/events/third/")
    page = client.get(f"/circulars/{edition.circular.path}/").content.decode()
    assert 'href="/events/third/"' in page  # the frozen edition still names the first slug


def test_address_that_another_event_had_is_never_given_again(make_user):
    first, second = event(), event("other")
    kim = make_user("kim", "administrator")
    publishing.rename_event(first.pk, slug="new", by=kim, now=timezone.now())

    with pytest.raises(publishing.NotPossible):
        publishing.rename_event(second.pk, slug="forum-2027", by=kim, now=timezone.now())
    with pytest.raises(publishing.NotPossible):
        publishing.rename_event(second.pk, slug="a/b", by=kim, now=timezone.now())
    publishing.rename_event(first.pk, slug="forum-2027", by=kim, now=timezone.now())  # its own one, back again

    assert Event.objects.get(pk=first.pk).slug == "forum-2027"
    # the first address stays on record as well: calendars know the event by it
    assert sorted(EventAlias.objects.values_list("text", flat=True)) == ["forum-2027", "new"]


def test_address_that_another_event_takes_at_the_same_moment_is_refused_in_words(make_user, monkeypatch):
    first, second = event(), event("other")
    save = Event.save

    def save_after_the_other(self, *args, **kwargs):
        Event.objects.filter(pk=second.pk).update(slug="new")
        save(self, *args, **kwargs)

    monkeypatch.setattr(Event, "save", save_after_the_other)

    with pytest.raises(publishing.NotPossible, match="/events/new/"):
        publishing.rename_event(first.pk, slug="new", by=make_user("kim", "administrator"), now=timezone.now())

    assert not EventAlias.objects.exists()


def test_merged_event_leads_to_the_other_with_all_its_documents(client, make_user):
    first, second = event(name="Forum"), event("same", name="The Forum")
    mentioned(first, title="Of the first")
    mentioned(second, title="Of the second")
    draft = mentioned(first, title="Draft", publish=False)
    dossier = Dossier.objects.create(slug="process", name_ko="과정")
    DossierEntry.objects.create(dossier=dossier, event=first)
    DossierEntry.objects.create(dossier=dossier, event=second)
    publishing.merge_events(first.pk, into_id=second.pk, by=make_user("kim", "administrator"), now=timezone.now())

    response = client.get("/events/forum-2027/")
    assert (response.status_code, response["Location"]) == (301, "/events/same/")
    page = soup(client, "/events/same/")
    assert {link.text for link in page.select("#told-announces ~ ul a")} == {"Of the first", "Of the second"}
    assert draft.eventmentions.get().event == second
    assert [entry.event for entry in DossierEntry.objects.all()] == [second]
    assert list(second.aliases.values_list("of", "text")) == [("name", "Forum")]
    assert len(soup(client, "/events/").select("#coming ~ ul li")) == 1
    assert len(soup(client, "/circulars/?event=forum-2027").select("tbody tr")) == 2
    with pytest.raises(publishing.NotPossible):
        publishing.merge_events(second.pk, into_id=first.pk, by=None, now=timezone.now())


def test_hostile_names_stay_text(client):
    forum = event(name=HOSTILE[:300], place=HOSTILE[:200], series_name=HOSTILE[:200], name_ko="")
    mentioned(forum, title=HOSTILE)

    for address in ("/events/forum-2027/", "/en/events/", "/events/?month=2027-03", "/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_queries_of_an_event_page_do_not_grow(client, django_assert_max_num_queries):
    forum = event()
    for number in range(2):
        mentioned(forum, title=f"Document {number}", deadlines=[{"due_on": date(2027, 1, 1)}])
    client.get("/events/forum-2027/")
    with django_assert_max_num_queries(16) as few:
        memory.forget()
        client.get("/events/forum-2027/")
        count = len(few)
    for number in range(12):
        mentioned(forum, title=f"More {number}", deadlines=[{"due_on": date(2027, 1, 1)}])
    with django_assert_max_num_queries(count):
        memory.forget()
        page = soup(client, "/events/forum-2027/")

    assert len(page.select("#told-announces ~ ul li")) == 10
    everything = page.find("a", string="이 행사에 관한 모든 문서")["href"]
    assert len(soup(client, everything).select("tbody tr")) == 14


def test_nothing_there_is_said_in_words(client):
    for address in ("/events/", "/deadlines/", "/events/?month=2031-01"):
        page = soup(client, address)
        assert page.select_one(".empty")
    assert soup(client, "/events/?month=2031-01").find("meta", attrs={"name": "robots"})


@pytest.mark.parametrize(
    "query",
    [
        "month=2027-13",
        "month=soon",
        "year=1066",
        "year=²",
        "year=0000020270000",
        "year=" + "2027" * 2000,
        "place=" + "a" * 101,
    ],
)
def test_what_cannot_be_used_is_said_and_kept(client, query):
    mentioned(event())

    page = soup(client, f"/events/?{query}", 400)

    assert page.select_one("[role=alert]")
    if query.startswith("month"):
        assert page.find(id="month")["value"] == query.partition("=")[2]


def test_overview_parts_what_comes_from_what_was_and_finds_places(client):
    today = timezone.localdate()
    for slug, days, place in (("next", 3, "Rabat"), ("today", 0, "Seoul"), ("last", -3, "New York")):
        day = today + timedelta(days=days)
        mentioned(event(slug, name=slug, starts_on=day, ends_on=day, place=place))

    page = soup(client, "/en/events/")
    assert [one.text for one in page.select("#coming ~ ul a")] == ["today", "next"]
    assert [one.text for one in page.select("#past ~ ul a")] == ["last"]
    found = soup(client, "/en/events/?place=new+york")
    assert [one.text for one in found.select("main .dated a")] == ["last"]


def test_month_is_a_table_of_days_with_events_and_deadlines(client):
    mentioned(event(), title="Call", deadlines=[{"due_on": date(2027, 3, 1), "kind": "register"}])

    page = soup(client, "/en/events/?month=2027-03")

    table = page.select_one("table.month")
    assert table.caption.text.startswith("March 2027")
    assert {head["scope"] for head in table.select("th")} == {"col"}
    days = {cell.time["datetime"]: [one.text for one in cell.select("a")] for cell in table.select("td:has(a)")}
    assert days == {
        "2027-03-01": ["Call"],
        **{f"2027-03-{day}": ["Forum"] for day in (10, 11, 12)},
    }
    assert len(table.select("tbody td:not(.month__outside)")) == 31
    steps = [link["href"] for link in page.select(".month__steps a[rel]")]
    assert steps == ["/en/events/?month=2027-02", "/en/events/?month=2027-04"]


def test_crowded_month_is_bounded_and_says_so(client):
    edition = mentioned(event("first"))
    events = Event.objects.bulk_create(
        Event(slug=f"e{number}", name=f"E{number}", starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 31))
        for number in range(2000)
    )
    EventMention.objects.bulk_create(EventMention(edition=edition, event=one, position=2) for one in events)

    page = soup(client, "/en/events/?month=2027-03")

    assert "more than this page can show" in page.select_one(".banner").text
    assert max(len(cell.select("li")) for cell in page.select("td")) == 6
    assert len(page.select("table.month li")) <= 31 * 6


def test_deadlines_are_open_by_the_minute_where_an_hour_is_printed(client, monkeypatch):
    now = datetime(2027, 1, 15, 3, 0, tzinfo=UTC)  # noon in Seoul
    monkeypatch.setattr(timezone, "now", lambda: now)
    day = date(2027, 1, 15)
    lines = [
        {"due_on": day, "due_time": time(11, 59), "text": "over"},
        {"due_on": day, "due_time": time(12, 1), "text": "soon"},
        {"due_on": day, "text": "all day"},
        {"due_on": day, "due_time": time(1, 0), "time_zone": "America/New_York", "text": "later there"},
    ]
    mentioned(event(), deadlines=lines)

    rows = soup(client, "/en/deadlines/").select(".due li")

    assert [row.select("p.note")[-1].text.split(" · ")[-1] for row in rows] == [
        "soon",
        "later there",
        "all day",
    ]
    assert "15:00 (Asia/Seoul, UTC+9)" in rows[1].text
    past = soup(client, "/en/deadlines/?year=2027").select(".due li .badge--closed")
    assert len(past) == 1


def test_no_cache_outlives_the_hour_of_a_deadline(client, monkeypatch):
    before = datetime(2027, 1, 15, 2, 59, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: before)
    edition = mentioned(event(), deadlines=[{"due_on": date(2027, 1, 15), "due_time": time(12, 0)}])
    addresses = [f"/en/circulars/{edition.circular.path}/", "/en/deadlines/", "/en/events/forum-2027/", "/en/"]
    fresh = {address: client.get(address) for address in addresses}
    for response in fresh.values():
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=30"
        assert "closes today" in response.content.decode()

    after = before + timedelta(seconds=30)
    monkeypatch.setattr(timezone, "now", lambda: after)

    for address, response in fresh.items():
        again = client.get(address, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, "closes today" in again.content.decode()) == (200, False), address


def test_withdrawn_circulars_hold_no_deadline_open(client):
    edition = mentioned(event(), deadlines=[{"due_on": timezone.localdate() + timedelta(days=3)}])
    assert len(soup(client, "/deadlines/").select(".due li")) == 1

    publishing.withdraw(edition.circular_id, by=None, now=timezone.now(), reason_ko="끝났습니다")

    assert not soup(client, "/deadlines/").select(".due li")
    assert soup(client, "/events/forum-2027/").select_one("#told-announces ~ ul .badge--closed")


@pytest.mark.parametrize(
    "query", ["kind=nothing", "year=abcd", "year=1999", "year=0000020270000", "year=" + "9" * 5000]
)
def test_deadlines_say_what_they_do_not_know(client, query):
    assert soup(client, f"/deadlines/?{query}", 400).select_one("[role=alert]")


def test_days_at_the_ends_of_all_calendars_are_told_everywhere(client):
    """9999-12-31 is how some write that there is no end; no zone may be asked for the day after."""
    forum = event(ends_on=date.max, starts_at=datetime(2027, 3, 10, 1, tzinfo=UTC), time_zone="America/New_York")
    clocks = ("America/New_York", "Pacific/Kiritimati", "")
    ends = [(date.max, time(23, 59)), (date.min, time(0, 1))]
    lines = [{"due_on": day, "due_time": hour, "time_zone": zone} for day, hour in ends for zone in clocks]
    edition = mentioned(forum, deadlines=lines)
    mentioned(event("early", starts_on=date.min))
    base = f"/circulars/{edition.circular.path}/"

    for address in (
        *("/", base, f"{base}events.ics", f"{base}circular.pdf", "/calendar.ics", "/feeds/site.atom"),
        *("/events/", "/events/forum-2027/", "/events/forum-2027/event.ics", "/events/early/event.ics"),
        *("/deadlines/?year=2150", "/circulars/?date=deadline", "/circulars/?date=event&from=9999"),
        *("/circulars/?date=published&from=0001-01-01", "/api/v1/circulars/", "/api/v1/events/"),
    ):
        assert client.get(address).status_code == 200, address
    assert len(soup(client, "/events/").select("#filter-year option")) < 210
    assert len(soup(client, "/deadlines/").select(".due li")) == 3
