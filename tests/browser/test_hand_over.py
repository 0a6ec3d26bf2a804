"""Somebody leaves: next Monday everything names the successor, also out of a cache, and not a second before.

The clock of the portal is moved, never the machine's; no job runs anywhere.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as hour
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from circulars.models import Circular
from contacts.models import Appointment, HandOver, Person
from portal.models import Office
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]
SEOUL = ZoneInfo("Asia/Seoul")
LEAVER, SUCCESSOR = "홍가람", "한나래"


class SharedCache:
    """What stands between readers and us, as RFC 9111 tells a shared cache to behave: it believes our headers."""

    def __init__(self, client: Client, now: Callable[[], datetime]) -> None:
        self.client, self.now = client, now
        self.kept: dict[str, tuple[datetime, object]] = {}
        self.hits = self.validated = 0

    def get(self, address: str):
        """The answer a reader gets: kept while it is fresh, asked about by its tag when it is not."""
        kept = self.kept.get(address)
        if kept is not None and self.now() < kept[0]:
            self.hits += 1
            return kept[1]
        tag = kept[1].headers.get("ETag") if kept is not None else None
        asked = self.now()  # the time that an answer takes counts as its age
        answer = self.client.get(address, headers={"if-none-match": tag} if tag else {})
        if answer.status_code == 304:
            self.validated += 1
            self._keep(address, kept[1], answer, asked)
            return kept[1]
        self._keep(address, answer, answer, asked)
        return answer

    def _keep(self, address: str, answer, told, asked: datetime) -> None:
        control = told.headers.get("Cache-Control", "")
        if answer.status_code != 200 or "no-store" in control or "private" in control:
            self.kept.pop(address, None)
            return
        age = re.search(r"s-maxage=(\d+)", control) or re.search(r"max-age=(\d+)", control)
        self.kept[address] = (asked + timedelta(seconds=int(age[1]) if age else 0), answer)


@pytest.fixture
def clock(monkeypatch):
    """``clock(moment)``: the portal's clock shows this and runs on from there, for the server's threads as well."""
    real, moved = timezone.now, timedelta()

    def move(moment: datetime) -> None:
        nonlocal moved
        moved = moment - real()

    monkeypatch.setattr(timezone, "now", lambda: real() + moved)
    return move


@pytest.fixture
def monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


@pytest.fixture
def post(db):
    Office.objects.update_or_create(pk=1, defaults={"publishes_names": True, "name_ko": "한빛도 국제협력실"})
    post = factories.post()
    leaver = Person.objects.create(name_ko=LEAVER, name_en="Hong Garam", is_name_public=True)
    Person.objects.create(name_ko=SUCCESSOR, name_en="Han Narae", is_name_public=True)
    Appointment.objects.create(post=post, person=leaver, from_date=date(2020, 1, 1))
    return post


def words(answer) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), content.decode())


def hand_over(page, person: Person, day: date) -> None:
    """As staff do it: from the person's form, looked at, confirmed."""
    page.goto(f"/admin/contacts/person/{person.pk}/change/")
    page.click(f"a[href$='/person/{person.pk}/hand-over/']")
    page.fill("[name=from_date]", day.isoformat())
    page.click("#id_successor + .select2 .select2-selection")
    page.fill(".select2-search__field", SUCCESSOR)
    page.click(f".select2-results__option:has-text('{SUCCESSOR}')")
    page.click("[name=preview]")
    page.wait_for_selector(".hand-over__plan")
    assert "공개된 회람: 1" in page.inner_text(".hand-over__plan")
    page.click("[name=confirm]")
    page.wait_for_selector(".messagelist .success")


def test_monday_is_right_everywhere_and_sunday_as_well(
    new_page, log_in, make_user, clock, post, monday, screenshot, live_server
):
    edition = factories.published(title="Declaration on migration", now=timezone.now(), post=post)
    path = Circular.objects.get(pk=edition.circular_id).path
    leaver = Person.objects.get(name_ko=LEAVER)
    surfaces = {
        "page": f"/circulars/{path}/",
        "page in English": f"/en/circulars/{path}/",
        "team": "/contacts/teams/cooperation/",
        "post": reverse("contacts:post", args=[post.slug]),
        "card": f"/contacts/posts/{post.pk}.vcf",
        "API": f"/api/v1/circulars/{path}/",
        "PDF": f"/circulars/{path}/circular.pdf",
    }
    feed = "/feeds/site.atom"  # tells of documents, and names nobody
    midnight = datetime.combine(monday, hour(0), SEOUL)
    staff, manager = new_page(), make_user("manager", "contact manager", language="ko")
    log_in(staff, manager)
    cache = SharedCache(Client(), lambda: timezone.now())

    def seen(name: str) -> set[str]:
        text = words(cache.get(surfaces[name]))
        spoken = {LEAVER: (LEAVER, "Hong Garam"), SUCCESSOR: (SUCCESSOR, "Han Narae")}
        return {person for person, spellings in spoken.items() if any(one in text for one in spellings)}

    def everywhere() -> dict[str, set[str]]:
        assert not {LEAVER, SUCCESSOR} & {one for one in (LEAVER, SUCCESSOR) if one in words(cache.get(feed))}
        return {name: seen(name) for name in surfaces}

    before = {key: {LEAVER} for key in surfaces}
    after = {key: {SUCCESSOR} for key in surfaces}
    assert everywhere() == before

    # entered, undone before the day, and entered again
    hand_over(staff, leaver, monday)
    screenshot(staff, "hand-over-report")
    record = HandOver.objects.get()
    staff.click("[name=undo]")
    staff.wait_for_selector(".messagelist .success")
    record.refresh_from_db()
    assert record.undone_at is not None
    clock(midnight + timedelta(seconds=5))
    assert everywhere() == before
    clock(midnight - timedelta(days=2))
    log_in(staff, manager)  # a session does not last for days
    hand_over(staff, leaver, monday)

    # Sunday 23:59: everything as before, and now in the cache, which may keep it to midnight alone
    clock(midnight - timedelta(seconds=59))
    cache.kept.clear()
    assert everywhere() == before
    hits = cache.hits
    assert everywhere() == before
    assert cache.hits > hits  # it is a cache

    assert {name: until for name, (until, _answer) in cache.kept.items() if until > midnight} == {}
    clock(midnight + timedelta(milliseconds=50))
    assert everywhere() == after
    visitor = new_page()
    visitor.goto(surfaces["page"])
    assert SUCCESSOR in visitor.inner_text("main")
    assert LEAVER not in visitor.inner_text("main")
    clock(midnight + timedelta(seconds=90))
    assert everywhere() == after

    # the report says what was reached; what holds can no longer be taken back
    in_force = HandOver.objects.exclude(pk=record.pk).get()
    log_in(staff, manager)
    staff.goto(f"/admin/contacts/handover/{in_force.pk}/change/")
    report = staff.inner_text("#content-main")
    assert "Declaration on migration" in report
    assert SUCCESSOR in report
    assert staff.query_selector("[name=undo]") is None


def test_pages_of_a_hand_over_read_well_on_a_phone(
    new_page, log_in, make_user, post, monday, screenshot, assert_accessible
):
    leaver = Person.objects.get(name_ko=LEAVER)
    page = new_page(width="phone", java_script_enabled=False)
    log_in(page, make_user("manager", "contact manager", language="ko"))

    page.goto(f"/admin/contacts/person/{leaver.pk}/hand-over/")
    page.fill("[name=from_date]", monday.isoformat())
    page.check("[name=is_vacant]")
    page.click("[name=preview]")
    screenshot(page, "hand-over-phone")
    page.click("[name=confirm]")
    screenshot(page, "hand-over-report-phone")

    assert HandOver.objects.get().made[0]["successor"] is None
