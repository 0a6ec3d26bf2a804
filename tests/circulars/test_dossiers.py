"""A process on a page: one timeline of all that is public in it, what comes next, and the list of processes."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.utils import timezone

from circulars import memory, publishing
from circulars.dossiers import milestones
from circulars.models import (
    DeadlineLine,
    Dossier,
    DossierBody,
    DossierEntry,
    Event,
    Milestone,
    Redirect,
    SourceLine,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    memory.forget()


@pytest.fixture
def kim(make_user):
    return make_user("kim", "administrator")


@pytest.fixture
def dossier():
    return Dossier.objects.create(
        slug="compact", name_ko="콤팩트", name_en="Compact", summary_ko="과정의 요약", status_note_ko="검토 중",
        status_note_en="Under review",
    )  # fmt: skip


def milestone(**values) -> Milestone:
    given = {"name_ko": "검토", "first_on": date(2022, 5, 17), "every_months": 48} | values
    return Milestone(**given)


def entered(dossier, kim, *, deadline: date | None = None, remark: str = "", **fields):
    copy = factories.draft(by=kim, **fields)
    if fields.get("kind") == "brief":
        day = date(2021, 1, 1)
        SourceLine.objects.create(
            working_copy=copy,
            publisher="UN",
            title="News",
            url="https://un.example/news",
            dated_on=day,
            accessed_on=day,
        )
    if deadline:
        DeadlineLine.objects.create(working_copy=copy, due_on=deadline, kind="register")
    edition = publishing.publish(copy.pk, by=kim, now=timezone.now())
    DossierEntry.objects.create(dossier=dossier, circular_id=edition.circular_id, remark_ko=remark)
    return edition


def soup_of(client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def titles(soup: BeautifulSoup) -> list[str]:
    return [one.get_text(" ", strip=True) for one in soup.select(".timeline__title")]


class TestMilestones:
    @pytest.mark.parametrize(
        ("first", "every", "until", "today", "expected"),
        [
            (date(2022, 5, 17), 48, None, date(2026, 5, 17), date(2026, 5, 17)),
            (date(2022, 5, 17), 48, None, date(2026, 5, 18), date(2030, 5, 17)),
            (date(2024, 2, 29), 12, None, date(2025, 1, 1), date(2025, 2, 28)),
            (date(2024, 2, 29), 12, None, date(2027, 3, 1), date(2028, 2, 29)),
            (date(2026, 1, 31), 1, None, date(2026, 2, 1), date(2026, 2, 28)),
            (date(2026, 1, 31), 1, None, date(2026, 3, 1), date(2026, 3, 31)),
            (date(2022, 5, 17), None, None, date(2022, 5, 18), None),
            (date(2022, 5, 17), 48, date(2026, 5, 16), date(2023, 1, 1), None),
            (date(2022, 5, 17), 48, date(2026, 5, 17), date(2023, 1, 1), date(2026, 5, 17)),
            (date(2190, 1, 1), 32767, None, date(2191, 1, 1), None),
        ],
    )
    def test_next_day(self, first, every, until, today, expected):
        found = milestones.following(milestone(first_on=first, every_months=every, until=until), today)

        assert (found and found.day) == expected

    @pytest.mark.database
    def test_a_page_holds_a_bounded_number_of_past_days(self):
        found = milestones.up_to_next(milestone(first_on=date(1900, 1, 1), every_months=1), date(2026, 1, 1))

        assert len(found) == milestones.KEPT + 1
        assert found[-1].day == date(2026, 1, 1)

    @pytest.mark.parametrize(
        ("months", "words"), [(1, "every month"), (6, "every 6 months"), (12, "every year"), (48, "every 4 years")]
    )
    def test_rule_in_words(self, months, words):
        from django.utils.translation import override

        with override("en"):
            assert milestones.rule(milestone(every_months=months)) == f"{words} from 2022"

    def test_a_computed_day_over_years_is_told_by_its_month(self):
        first, second = milestones.up_to_next(milestone(), date(2023, 1, 1))

        assert milestones.marked(first, "en") == '<time datetime="2022-05-17">17 May 2022</time>'
        assert milestones.marked(second, "ko") == '<time datetime="2026-05">2026년 5월</time>'


@pytest.mark.database
def test_timeline_is_told_as_one(client, kim, dossier):
    today = timezone.localdate()
    entered(dossier, kim, title="Call", issued_on=date(2020, 1, 2), remark="첫 서큘러", deadline=today + timedelta(3))
    entered(dossier, kim, title="Told briefly", kind="brief", issued_on=date(2021, 1, 2))
    event = Event.objects.create(
        slug="review", name="Review", starts_on=today + timedelta(400), ends_on=today + timedelta(401)
    )
    DossierEntry.objects.create(dossier=dossier, event=event)
    Milestone.objects.create(dossier=dossier, name_ko="검토", name_en="Stocktaking", first_on=date(2019, 6, 1))

    soup = soup_of(client, "/en/dossiers/compact/")

    assert [one.split(": ")[-1] for one in titles(soup)] == ["Review", "Call", "Told briefly", "Call", "Stocktaking"]
    assert soup.select_one(".timeline__remark").get_text() == "첫 서큘러"
    assert soup.select_one(".timeline__remark [lang=ko]")
    box = soup.select_one(".next")
    assert "Review" in box.get_text()
    assert "closes in 3 days" in box.get_text()
    assert len(soup.select(".timeline__today")) == 1
    assert soup.select_one(".dossier__status").get_text(" ", strip=True) == "under way Under review"
    years = [one.get_text() for one in soup.select(".years a")]
    assert years == sorted(years, reverse=True)
    assert all(soup.select_one(one["href"]) for one in soup.select(".years a"))


@pytest.mark.every_case
@pytest.mark.database
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=circular", ["Call"]),
        ("kind=brief", ["Brief"]),
        ("kind=event", ["Review", "Past"]),
        ("kind=deadline", ["Call"]),
        ("kind=nothing", ["Review", "Call", "Brief", "Call", "Past"]),
        ("open=1", ["Review", "Call"]),
        ("kind=event&open=1", ["Review"]),
        ("kind=brief&open=1", []),
        ("order=oldest", ["Past", "Call", "Brief", "Call", "Review"]),
        ("year=2018", ["Past"]),
        ("year=0000", ["Review", "Call", "Brief", "Call", "Past"]),
        ("year=9999", []),
        ("year=²018", ["Review", "Call", "Brief", "Call", "Past"]),
    ],
)
def test_filters_by_address(client, kim, dossier, query, expected):
    today = timezone.localdate()
    entered(dossier, kim, title="Call", issued_on=date(2020, 1, 2), deadline=today + timedelta(3))
    entered(dossier, kim, title="Brief", kind="brief", issued_on=date(2021, 1, 2))
    for name, day in (("Review", today + timedelta(400)), ("Past", date(2018, 1, 1))):
        event = Event.objects.create(slug=name.lower(), name=name, starts_on=day, ends_on=day)
        DossierEntry.objects.create(dossier=dossier, event=event)

    soup = soup_of(client, f"/en/dossiers/compact/?{query}")

    assert [one.split(": ")[-1] for one in titles(soup)] == expected
    assert "Review" in soup.select_one(".next").get_text()  # what comes next does not depend on the filter
    assert bool(soup.select_one("meta[name=robots]")) == (query not in ("order=oldest", "kind=nothing") and (
        query.startswith(("kind=", "open=")) or query in ("year=2018", "year=9999")
    ))  # fmt: skip


@pytest.mark.database
def test_what_is_not_public_is_not_told(client, kim, dossier):
    draft = factories.draft(by=kim, title="Secret draft")
    DeadlineLine.objects.create(working_copy=draft, due_on=timezone.localdate(), text="Secret deadline")
    DossierEntry.objects.create(dossier=dossier, circular=draft.circular, remark_ko="Secret remark")
    later = factories.draft(by=kim, title="Secret schedule")
    publishing.publish(later.pk, by=kim, now=timezone.now(), at=timezone.now() + timedelta(days=1))
    DossierEntry.objects.create(dossier=dossier, circular=later.circular, remark_ko="Secret remark")

    response = client.get("/dossiers/compact/")

    assert "Secret" not in response.content.decode()


@pytest.mark.database
def test_hidden_entry_disappears_at_once(client, kim, dossier):
    edition = entered(dossier, kim, title="Call", deadline=timezone.localdate(), remark="비고")
    assert titles(soup_of(client, "/en/dossiers/compact/"))

    publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="개인정보", reason_en="personal")

    page = client.get("/en/dossiers/compact/").content.decode()
    assert "Call" not in page
    assert "비고" not in page


def test_withdrawn_document_is_marked_and_its_deadline_left_out(client, kim, dossier):
    edition = entered(dossier, kim, title="Call", deadline=timezone.localdate())
    publishing.withdraw(edition.circular_id, by=kim, now=timezone.now(), reason_ko="끝")

    soup = soup_of(client, "/en/dossiers/compact/")

    assert len(titles(soup)) == 1
    assert soup.select_one(".timeline .badge--closed").get_text() == "withdrawn"
    assert soup.select_one(".next") is None


def test_events_that_do_not_take_place_say_so(client, dossier):
    day = timezone.localdate() + timedelta(10)
    event = Event.objects.create(
        slug="review", name="Review", starts_on=day, ends_on=day, status="cancelled", status_note_ko="취소 사유"
    )
    DossierEntry.objects.create(dossier=dossier, event=event)

    soup = soup_of(client, "/dossiers/compact/")

    assert soup.select_one(".timeline .badge--closed").get_text() == "취소"
    assert "취소 사유" in soup.select_one(".timeline").get_text()
    assert soup.select_one(".next") is None
    assert soup.select_one(".timeline a")["href"] == "/events/review/"


@pytest.mark.database
def test_present_bodies_stand_before_former_ones(client, dossier):
    today = timezone.localdate()
    for name, first, last in (
        ("Coming", today + timedelta(5), None),
        ("Former", None, today - timedelta(1)),
        ("Present", date(2018, 1, 1), today),
    ):
        DossierBody.objects.create(
            dossier=dossier, name=name, language="en", role_ko="사무국", from_date=first, to_date=last
        )

    soup = soup_of(client, "/dossiers/compact/")

    shown = [one.get_text() for one in soup.select(".bodies > ul b")]
    assert shown == ["Present", "Coming"]
    assert [one.get_text() for one in soup.select(".bodies details b")] == ["Former"]
    assert soup.select_one(".bodies b [lang=en]")
    assert soup_of(client, "/dossiers/compact/?view=print").select_one(".bodies details[open]")


def test_empty_dossier_labels_nothing_empty(client, dossier):
    soup = soup_of(client, "/en/dossiers/compact/")

    assert soup.select_one(".next") is None
    assert soup.select_one(".bodies") is None
    assert soup.select_one(".years") is None
    assert soup.select_one(".empty")


def test_print_view_is_for_paper(client, kim, dossier):
    entered(dossier, kim, title="Call")

    soup = soup_of(client, "/en/dossiers/compact/?view=print")

    assert soup.select_one("html.is-print")
    assert soup.select_one(".choices") is None
    assert soup.select_one("link[rel=canonical]")["href"].endswith("/en/dossiers/compact/")


def _queries(client, kim, dossier, count: int, django_assert_max_num_queries, address: str) -> int:
    have = DossierEntry.objects.count()
    for number in range(have, count):
        if number % 3:
            event = Event.objects.create(
                slug=f"e{number}", name=f"E{number}", starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 1)
            )
            DossierEntry.objects.create(dossier=dossier, event=event)
        else:
            entered(dossier, kim, title=f"Number {number}", deadline=date(2030, 1, 1))
    memory.forget()
    with django_assert_max_num_queries(20) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.database
@pytest.mark.parametrize("query", ["", "?open=1", "?kind=event&order=oldest"])
def test_queries_do_not_grow(client, kim, dossier, query, django_assert_max_num_queries):
    DossierBody.objects.create(dossier=dossier, name="IOM", role_ko="사무국")
    Milestone.objects.create(dossier=dossier, name_ko="검토", first_on=date(2022, 5, 17), every_months=48)
    address = f"/en/dossiers/compact/{query}"
    few = _queries(client, kim, dossier, 3, django_assert_max_num_queries, address)

    assert _queries(client, kim, dossier, 60, django_assert_max_num_queries, address) == few
    assert few <= 15


@pytest.mark.database
def test_a_long_process_is_shown_in_part_and_by_year(client, kim, dossier, monkeypatch):
    monkeypatch.setattr("circulars.dossiers.timeline.LONGEST", 3)
    for number in range(5):
        event = Event.objects.create(
            slug=f"e{number}", name=f"E{number}", starts_on=date(2015 + number, 1, 1), ends_on=date(2015 + number, 1, 1)
        )
        DossierEntry.objects.create(dossier=dossier, event=event)

    soup = soup_of(client, "/en/dossiers/compact/")
    assert titles(soup) == ["E4", "E3", "E2"]
    assert "The first 3 entries are shown" in soup.select_one(".banner").get_text()
    assert [one.get_text() for one in soup.select(".years a")] == ["2019", "2018", "2017", "2016", "2015"]

    soup = soup_of(client, soup.select(".years a")[-1]["href"])
    assert titles(soup) == ["E0"]
    assert titles(soup_of(client, "/en/dossiers/compact/?order=oldest")) == ["E0", "E1", "E2"]


@pytest.mark.database
def test_list_tells_what_is_under_way_and_what_is_concluded(client, kim, dossier, django_assert_max_num_queries):
    entered(dossier, kim, title="Call")
    factories.draft(by=kim, title="Secret")
    Dossier.objects.create(slug="done", name_ko="끝난 과정", status="closed")
    Dossier.objects.create(slug="secret", name_ko="비공개 과정", is_public=False)
    memory.forget()

    client.get("/en/dossiers/")
    with django_assert_max_num_queries(3):
        soup = soup_of(client, "/en/dossiers/")

    assert [one.get_text() for one in soup.select("main h2")] == ["Under way (1)", "Concluded (1)"]
    assert [one["href"] for one in soup.select(".tiles a")] == ["/en/dossiers/compact/", "/en/dossiers/done/"]
    assert "1 document " in soup.select_one(".tiles li").get_text()
    assert "비공개 과정" not in soup.get_text()


@pytest.mark.database
@pytest.mark.parametrize(
    "address",
    [
        "/dossiers/former/", "/dossiers/former/dossier.pdf", "/feeds/dossiers/former.atom",
        "/calendars/dossiers/former.ics", "/api/v1/dossiers/former/",
    ],
)  # fmt: skip
def test_former_address_leads_to_what_is_public_alone(client, dossier, address):
    Redirect.objects.create(old_path="/dossiers/former/", dossier=dossier)
    assert client.get(address).status_code == 301

    dossier.is_public = False
    dossier.save()

    assert client.get(address).status_code == 404


def test_list_of_nothing(client):
    assert soup_of(client, "/dossiers/").select_one(".empty")


@pytest.mark.parametrize("slug", ["secret", "unknown", "%00"])
def test_no_dossier_no_page(client, slug):
    Dossier.objects.create(slug="secret", name_ko="비공개", is_public=False)

    assert client.get(f"/dossiers/{slug}/").status_code == 404
