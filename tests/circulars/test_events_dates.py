"""Lists by each of the five dates: what is found, in which order, and what is said where nothing can be found."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from circulars import memory, publishing
from circulars.models import DeadlineLine, Event, EventMention, SectionEntry
from circulars.reading import dated
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[str]:
    """Circulars A, B and C, whose five dates lie in different orders."""
    forum = Event.objects.create(slug="forum", name="Forum", starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 3))
    rows = {
        "A": (date(2026, 1, 5), date(2026, 1, 20), 3, date(2026, 9, 1), date(2027, 1, 1), None),
        "B": (date(2026, 2, 5), date(2026, 2, 6), 1, date(2026, 7, 1), None, forum),
        "C": (date(2026, 1, 15), None, 2, None, date(2026, 12, 1), None),
    }
    for title, (issued, received, days, due, starts, event) in rows.items():
        copy = factories.draft(title=title, issued_on=issued, received_on=received)
        if due:
            DeadlineLine.objects.create(working_copy=copy, due_on=due)
        EventMention.objects.create(working_copy=copy, text="Meeting", starts_on=starts, event=event)
        publishing.publish(copy.pk, by=None, now=factories.NOW + timedelta(days=days))
    return list(rows)


def listed(client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, address
    return [link.text for link in BeautifulSoup(response.content, "html.parser").select("tbody th a")]


@pytest.mark.every_case
@pytest.mark.database
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", "BCA"),
        ("sort=oldest", "ACB"),
        ("date=issued&sort=oldest", "ACB"),
        ("from=2026-01-10", "BC"),
        ("date=issued&to=2026-01", "CA"),
        ("date=received", "BA"),
        ("date=received&sort=oldest", "AB"),
        ("date=published", "ACB"),
        ("date=published&from=2026-03-04&to=2026-03-04", "C"),
        ("date=deadline", "AB"),
        ("date=deadline&sort=oldest", "BA"),
        ("date=deadline&from=2026-08-01", "A"),
        ("date=event&sort=oldest", "CAB"),
        ("date=event&from=2027-05-02&to=2027-05-02", "B"),
        ("date=event&to=2026", "C"),
        ("date=event&from=2026년 12월&to=2027. 1. 1.", "AC"),
        ("event=forum", "B"),
        ("date=deadline&year=2026&issuer=uclg", "AB"),
    ],
)
def test_list_is_filtered_and_sorted_by_the_date_asked_for(client, three, query, titles):
    for base in ("/circulars/", "/sections/circulars/"):
        assert "".join(listed(client, f"{base}?{query}")) == titles


def test_rows_show_the_date_by_which_they_are_sorted(client, three):
    page = BeautifulSoup(client.get("/en/circulars/?date=deadline").content, "html.parser")

    assert [head.text for head in page.select("thead th")][3] == "Deadline"
    assert [cell["datetime"] for cell in page.select("tbody td time")] == ["2026-09-01", "2026-07-01"]


@pytest.mark.database
@pytest.mark.parametrize(
    "query",
    ["from=soon", "to=2026-02-30", "from=2026-02-02&to=2026-01-01", "date=birthday", "sort=size", "from=0000-01-01",
     "event=none", "from=" + "9" * 400, "to=9999-99-99", "from=２０２６-01-01"],
)  # fmt: skip
def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(client, three, query):
    response = client.get(f"/circulars/?year=2026&{query}")

    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 400
    assert page.select_one("[role=alert]")
    assert not page.select("tbody tr")
    assert page.select_one("#filter-year option[selected]")["value"] == "2026"
    name, _sign, value = query.partition("=")
    if name in ("from", "to") and "&" not in query:
        assert page.find(id=f"filter-{name}")["value"] == value


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-12-03", (2026, 12, 3), (2026, 12, 3)),
        ("20261203", (2026, 12, 3), (2026, 12, 3)),
        ("2026. 2.", (2026, 2, 1), (2026, 2, 28)),
        ("2028년 2월", (2028, 2, 1), (2028, 2, 29)),
        ("2026년", (2026, 1, 1), (2026, 12, 31)),
        ("9999", (9999, 1, 1), None),
        ("2026-13", None, None),
        ("", None, None),
    ],
)
def test_days_are_read_as_people_write_them(typed, first, last):
    assert dated.parse(typed) == (date(*first) if first else None)
    assert dated.parse(typed, is_end=True) == (date(*last) if last else None)


@pytest.mark.database
def test_circular_with_two_deadlines_stands_once(client):
    copy = factories.draft(title="Twice")
    for day in (1, 20):
        DeadlineLine.objects.create(working_copy=copy, due_on=date(2026, 9, day))
    publishing.publish(copy.pk, by=None, now=factories.NOW)

    assert listed(client, "/circulars/?date=deadline") == ["Twice"]
    page = BeautifulSoup(client.get("/circulars/?date=deadline&to=2026-09-10").content, "html.parser")
    assert page.select_one("tbody td time")["datetime"] == "2026-09-01"


@pytest.mark.database
def test_nothing_that_is_not_live_is_found_by_a_date(client, three):
    hidden = factories.draft(title="Hidden", issued_on=date(2026, 1, 6))
    DeadlineLine.objects.create(working_copy=hidden, due_on=date(2026, 9, 2))
    edition = publishing.publish(hidden.pk, by=None, now=factories.NOW)
    publishing.hide(edition.circular_id, by=None, now=factories.NOW, reason_ko="개인정보")
    DeadlineLine.objects.create(working_copy=factories.draft(title="Draft"), due_on=date(2026, 9, 3))

    for kind in dated.KINDS:
        assert not {"Hidden", "Draft"} & set(listed(client, f"/circulars/?date={kind}&from=2020"))


@pytest.mark.database
def test_queries_of_a_dated_list_do_not_grow(client, django_assert_max_num_queries):
    def publish(count: int) -> None:
        for number in range(count):
            copy = factories.draft(title=f"Document {number}")
            DeadlineLine.objects.create(working_copy=copy, due_on=date(2026, 9, 1 + number % 28))
            publishing.publish(copy.pk, by=None, now=factories.NOW)

    publish(3)
    client.get("/circulars/?date=deadline")
    with django_assert_max_num_queries(6) as few:
        client.get("/circulars/?date=deadline")
        count = len(few)
    publish(25)
    client.get("/circulars/?date=deadline")
    with django_assert_max_num_queries(count):
        response = client.get("/circulars/?date=deadline&page=2")

    assert response.status_code == 200


@pytest.mark.database
def test_long_list_is_bounded_and_says_so(client, three, monkeypatch):
    monkeypatch.setattr(dated, "LONGEST", 2)

    page = BeautifulSoup(client.get("/en/circulars/?sort=oldest").content, "html.parser")

    assert len(page.select("tbody tr")) == 2
    assert "the first 2" in page.select_one("p.banner").text


@pytest.mark.database
def test_issuer_with_many_documents_is_listed_as_one_with_few(client, three, monkeypatch):
    factories.published(title="D", series=factories.series("iom"), received_on=date(2026, 1, 30))
    expected = listed(client, "/circulars/?date=received&issuer=uclg")

    monkeypatch.setattr(dated, "LONGEST", 1)

    assert expected == ["B", "A"]
    assert listed(client, "/circulars/?date=received&issuer=uclg") == expected[:1]


@pytest.mark.database
def test_small_and_large_sections_find_the_same(client, three, monkeypatch):
    assert SectionEntry.objects.count() == 3
    few = listed(client, "/sections/circulars/?date=received")
    monkeypatch.setattr(dated, "FEW", 1)
    memory.forget()

    assert listed(client, "/sections/circulars/?date=received") == few


@pytest.mark.database
def test_published_days_are_those_of_the_office(client):
    late = factories.draft(title="Late in the evening of UTC")
    publishing.publish(late.pk, by=None, now=datetime(2026, 3, 2, 16, 0, tzinfo=UTC))  # 3 March, 01:00 in Seoul

    assert listed(client, "/circulars/?date=published&from=2026-03-03&to=2026-03-03")
    assert not listed(client, "/circulars/?date=published&to=2026-03-02")
