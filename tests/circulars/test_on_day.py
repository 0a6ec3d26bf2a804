"""What a page said on a past day, and the pages that a dated change of the directory reached."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from circulars import publishing
from circulars.models import Dossier, WorkingCopy
from circulars.reading import on_day
from contacts.models import Appointment, Person, PostState, TeamState
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def day_of(moment) -> date:
    return timezone.localdate(moment)


def page_of(client, edition, day: date | str) -> str:
    copy = WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)
    return text(client, reverse("admin:circulars_workingcopy_on_day", args=[copy.pk]), day)


def text(client, address: str, day: date | str) -> str:
    response = client.get(address, {"day": str(day)}, headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return response.content.decode()


@pytest.fixture
def english(administrator):
    administrator.language = "en"
    administrator.save()


@pytest.mark.database
def test_the_edition_of_the_day_is_told_and_the_contact_of_that_day(staff_client, english):
    post = factories.post()
    kim = Person.objects.create(name_ko="홍가람")
    Appointment.objects.create(post=post, person=kim, from_date=date(2026, 1, 1), to_date=day_of(NOW + 5 * DAY))
    edition = factories.published(title="First words")
    factories.corrected(edition, now=NOW + 3 * DAY, title="Second words")
    state = post.states.get()
    PostState.objects.create(
        post=post, team=state.team, from_date=day_of(NOW + 5 * DAY), duty_ko="새 업무", duty_en="New duty",
        telephone="02-0000-0099",
    )  # fmt: skip

    before = page_of(staff_client, edition, day_of(NOW - DAY))
    first = page_of(staff_client, edition, day_of(NOW))
    later = page_of(staff_client, edition, day_of(NOW + 6 * DAY))

    assert "Nothing of it was public then." in before
    assert "First words" in first.partition("At the end of")[2]
    assert "Second words" not in first.partition("At the end of")[2]
    assert "International bodies" in first
    assert "홍가람" in first
    assert "Second words" in later.partition("At the end of")[2]
    assert "New duty" in later
    assert "0099" in later
    assert "홍가람" not in later
    assert "vacant" in later


@pytest.mark.database
def test_hidden_and_withdrawn_states_of_the_day_are_told_and_hidden_words_are_not(staff_client, english, make_user):
    edition = factories.published(title="Leaked words")
    publishing.withdraw(edition.circular_id, by=None, now=NOW + DAY, reason_ko="등록이 끝났습니다")
    publishing.hide(edition.circular_id, by=make_user("kim", "administrator"), now=NOW + 3 * DAY, reason_ko="개인정보")

    public = page_of(staff_client, edition, day_of(NOW)).partition("At the end of")[2]
    withdrawn = page_of(staff_client, edition, day_of(NOW + DAY)).partition("At the end of")[2]
    hidden = page_of(staff_client, edition, day_of(NOW + 3 * DAY)).partition("At the end of")[2]

    for page in (public, withdrawn, hidden):
        assert "Leaked words" not in page
    assert "It was hidden later" in public
    assert "Under a notice since" not in public
    assert "등록이 끝났습니다" in withdrawn
    assert "nobody could read it" in hidden


@pytest.mark.database
def test_a_circular_given_to_another_post_is_told_with_the_post_of_the_day(staff_client, english):
    edition = factories.published(title="Words")
    old, new = factories.post(), factories.post("new-desk", duty_en="New desk")
    publishing.assign_post(edition.circular_id, post=new, by=None, now=NOW + 2 * DAY)
    publishing.assign_post(edition.circular_id, post=None, by=None, now=NOW + 4 * DAY)
    edition.circular.refresh_from_db()

    found = [on_day.post_of(edition.circular, NOW + days * DAY) for days in (1, 3, 5)]
    reached = [[on_day.reached([post.pk], NOW + days * DAY).count for days in (1, 3, 5)] for post in (old, new)]

    assert found == [old.pk, new.pk, None]
    assert reached == [[1, 0, 0], [0, 1, 0]]
    assert "New desk" in page_of(staff_client, edition, day_of(NOW + 3 * DAY))
    assert "The page named no contact." in page_of(staff_client, edition, day_of(NOW + 5 * DAY))


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "1066-01-01", "9999-12-31", "0001-01-01", "<script>"])
def test_a_day_that_is_none_is_refused_and_said(staff_client, english, day):
    edition = factories.published()

    page = page_of(staff_client, edition, day)

    assert "errorlist" in page
    assert '<script>"' not in page


def test_without_a_day_today_is_shown(staff_client, english):
    edition = factories.published(title="Words of today")
    copy = WorkingCopy.objects.get(circular=edition.circular_id)

    page = staff_client.get(reverse("admin:circulars_workingcopy_on_day", args=[copy.pk])).content.decode()

    assert "Words of today" in page
    assert "<h2>Today, up to now</h2>" in page


@pytest.mark.database
def test_team_and_post_are_told_as_of_the_day_with_what_they_answered_for(staff_client, english):
    edition = factories.published(title="Registration is open")
    factories.draft(title="Not public yet")
    post = factories.post()
    team = post.states.get().team
    Dossier.objects.create(slug="process", name_ko="과정", name_en="Process", post=post)
    TeamState.objects.create(
        team=team, from_date=day_of(NOW + 5 * DAY), name_ko="새 이름", name_en="New name", telephone="02-0000-0077"
    )

    for owner, name in ((post, "post"), (team, "team")):
        address = reverse(f"admin:contacts_{name}_on_day", args=[owner.pk])
        then, later = text(staff_client, address, day_of(NOW)), text(staff_client, address, day_of(NOW + 6 * DAY))
        long_ago = text(staff_client, address, date(2001, 1, 1))
        assert "Cooperation" in then
        assert "New name" in later.partition("At the end of")[2]
        assert "Registration is open" in then
        assert f"/circulars/{edition.circular.path}/" in then
        assert "Not public yet" not in then
        assert "과정" in then
        assert "It had not begun" in long_ago


@pytest.mark.database
def test_history_names_each_dated_change_with_the_pages_it_reached(staff_client, english):
    post = factories.post()
    team = post.states.get().team
    factories.published(title="One")
    factories.published(title="Two")
    kim = Person.objects.create(name_ko="홍가람")
    Appointment.objects.create(post=post, person=kim, from_date=day_of(NOW + DAY), to_date=day_of(NOW + 3 * DAY))
    new = factories.post("new-desk")
    PostState.objects.create(
        post=post, team=team, from_date=day_of(NOW + 9 * DAY), duty_ko="국제기구 협력", is_closed=True,
        closed_in_favour_of=new,
    )  # fmt: skip

    page = staff_client.get(reverse("admin:contacts_post_history", args=[post.pk])).content.decode()

    day = day_of(NOW + DAY)
    address = reverse("admin:contacts_post_on_day", args=[post.pk])
    assert "홍가람 holds it" in page
    assert "홍가람 holds it no longer" in page
    assert "Closed; taken over by: 국제기구 협력" in page
    assert f'<a href="{address}?day={day}" aria-label="2 public circulars on {day}">2</a>' in page
    team_page = staff_client.get(reverse("admin:contacts_team_history", args=[team.pk])).content.decode()
    assert "Began" in team_page


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 25])
def test_queries_do_not_grow_with_what_is_told(staff_client, count):
    post = factories.post()
    team = post.states.get().team
    for number in range(count):
        factories.published(title=f"One {number}")
        factories.post(f"desk-{number}")
    pages = {
        reverse("admin:contacts_post_on_day", args=[post.pk]): 30,
        reverse("admin:contacts_team_on_day", args=[team.pk]): 30,
        reverse("admin:contacts_post_history", args=[post.pk]): 40,
        reverse("admin:contacts_team_history", args=[team.pk]): 40,
    }
    for address, most in pages.items():
        staff_client.get(address)
        with CaptureQueriesContext(connection) as asked:
            staff_client.get(address)
        assert len(asked) <= most, (address, len(asked))


def test_history_of_many_changes_is_cut_and_says_so(staff_client, english):
    post = factories.post()
    team = post.states.get().team
    for number in range(20):
        PostState.objects.create(post=post, team=team, from_date=date(2018, 1, 1 + number), duty_ko=f"업무 {number}")

    with CaptureQueriesContext(connection) as asked:
        page = staff_client.get(reverse("admin:contacts_post_history", args=[post.pk])).content.decode()

    assert "Older changes are not listed" in page
    assert len(asked) <= 120


def test_only_who_may_see_them(client, make_user):
    edition = factories.published()
    post = factories.post()
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    addresses = [
        reverse("admin:circulars_workingcopy_on_day", args=[copy.pk]),
        reverse("admin:contacts_post_on_day", args=[post.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code == 302
    client.force_login(make_user("nobody"))
    for address in addresses:
        assert client.get(address).status_code in (403, 404)
    client.force_login(make_user("kim", "administrator"))
    assert client.get(reverse("admin:contacts_post_on_day", args=[999])).status_code == 404
    for address in addresses:
        assert client.post(address).status_code == 405
