from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contacts import appointments, directory, hooks
from contacts.appointments import HandOverRefused
from contacts.models import Appointment, Person
from tests.contacts.conftest import LONG_AGO

pytestmark = pytest.mark.database

SEOUL = ZoneInfo("Asia/Seoul")
FRIDAY, SUNDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 29), date(2026, 11, 30)
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=SEOUL)


@pytest.fixture
def post(make_team, make_post):
    return make_post("uclg", make_team("cooperation"))


@pytest.fixture
def by(make_user):
    return make_user("manager")


@pytest.fixture
def successor(db):
    return Person.objects.create(name_ko="한나래", is_name_public=True)


def rows(post):
    return [
        (a.person.name_ko, a.from_date, a.to_date, a.is_lead, a.is_acting)
        for a in post.appointments.order_by("from_date", "pk").select_related("person")
    ]


def names_on(post, day):
    return [holder.name("ko") for holder in directory.load(day).post(post.pk).holders(publishes_names=True)]


def test_hand_over_ends_the_running_appointment_the_day_before(post, by, successor, appoint):
    appoint(post)

    appointments.hand_over(post, successor, from_date=MONDAY, by=by, at=NOW)

    assert rows(post) == [
        ("홍가람", LONG_AGO, SUNDAY, True, False),
        ("한나래", MONDAY, None, True, False),
    ]
    assert (names_on(post, SUNDAY), names_on(post, MONDAY)) == (["홍가람"], ["한나래"])


def test_hand_over_leaves_other_holders_and_ends_acting_ones(post, by, successor, appoint):
    appoint(post)
    appoint(post, "윤다솜", is_lead=False)
    appoint(post, "문여울", is_lead=False, is_acting=True)
    appoint(post, "한나래", is_lead=False)

    appointments.hand_over(post, successor, from_date=MONDAY, by=by, at=NOW)

    assert names_on(post, MONDAY) == ["한나래", "윤다솜"]


def test_hand_over_to_nobody_leaves_the_post_vacant(post, by, appoint):
    appoint(post)

    assert appointments.hand_over(post, None, from_date=MONDAY, by=by, at=NOW) is None

    assert not appointments.vacant_posts(SUNDAY).exists()
    assert list(appointments.vacant_posts(MONDAY)) == [post]


def test_acting_successor_gives_way_to_the_same_person_in_office(post, by, successor, appoint):
    appointments.hand_over(post, successor, from_date=FRIDAY, by=by, at=NOW, is_acting=True)
    appointments.hand_over(post, successor, from_date=MONDAY, by=by, at=NOW)

    assert rows(post) == [
        ("한나래", FRIDAY, SUNDAY, True, True),
        ("한나래", MONDAY, None, True, False),
    ]


@pytest.mark.parametrize(
    "from_date", [FRIDAY - timedelta(days=1), FRIDAY + appointments.FURTHEST_AHEAD + timedelta(days=1)]
)
def test_hand_over_on_a_nonsense_day_is_refused(from_date, post, by, successor, appoint):
    appoint(post)

    with pytest.raises(HandOverRefused):
        appointments.hand_over(post, successor, from_date=from_date, by=by, at=NOW)

    assert rows(post) == [("홍가람", LONG_AGO, None, True, False)]


def test_today_is_the_day_in_the_zone_of_the_office(post, by, successor):
    just_past_midnight = datetime(2026, 11, 30, 0, 1, tzinfo=SEOUL)

    with pytest.raises(HandOverRefused):
        appointments.hand_over(post, successor, from_date=SUNDAY, by=by, at=just_past_midnight)
    appointments.hand_over(post, successor, from_date=SUNDAY, by=by, at=just_past_midnight - timedelta(minutes=2))


def test_hand_over_to_the_holder_of_a_closed_post_or_of_nothing_is_refused(post, by, successor, appoint, make_post):
    team = post.states.get().team
    with pytest.raises(HandOverRefused):
        appointments.hand_over(post, None, from_date=MONDAY, by=by, at=NOW)
    appoint(post)
    with pytest.raises(HandOverRefused):
        appointments.hand_over(post, Person.objects.get(name_ko="홍가람"), from_date=MONDAY, by=by, at=NOW)
    closing = make_post("closing", team)
    make_post("closing", team, from_date=SUNDAY, is_closed=True)
    with pytest.raises(HandOverRefused):
        appointments.hand_over(closing, successor, from_date=MONDAY, by=by, at=NOW)

    assert Appointment.objects.count() == 1


def test_second_hand_over_for_a_later_or_the_same_day_is_refused(post, by, successor, appoint):
    appoint(post)
    appointments.hand_over(post, successor, from_date=MONDAY, by=by, at=NOW)
    other = Person.objects.create(name_ko="윤다솜")

    for day in (SUNDAY, MONDAY):
        with pytest.raises(HandOverRefused, match="한나래"):
            appointments.hand_over(post, other, from_date=day, by=by, at=NOW)


@pytest.mark.parametrize("to_date", [None, SUNDAY, date(2027, 6, 30)])
def test_undo_brings_back_exactly_what_was_there(to_date, post, by, successor, appoint):
    appoint(post, to_date=to_date)
    before = rows(post)
    appointments.hand_over(post, successor, from_date=MONDAY, by=by, at=NOW)

    appointments.undo_hand_over(post, from_date=MONDAY, by=by, at=NOW)

    assert rows(post) == before
    assert appointments.planned_hand_overs(post, at=NOW) == []
    appointments.hand_over(post, successor, from_date=MONDAY, by=by, at=NOW)
    assert [plan.successor for plan in appointments.planned_hand_overs(post, at=NOW)] == [successor]


def test_undo_is_refused_once_the_day_has_come(post, by, successor, appoint):
    appoint(post)
    appointments.hand_over(post, successor, from_date=MONDAY, by=by, at=NOW)
    monday = datetime(2026, 11, 30, 0, 0, tzinfo=SEOUL)

    with pytest.raises(HandOverRefused):
        appointments.undo_hand_over(post, from_date=MONDAY, by=by, at=monday)
    assert appointments.planned_hand_overs(post, at=monday) == []
    with pytest.raises(HandOverRefused):
        appointments.undo_hand_over(post, from_date=MONDAY + timedelta(days=1), by=by, at=NOW)


def test_undo_is_refused_where_something_follows_or_was_changed(post, by, successor, appoint):
    first = appoint(post)
    appointments.hand_over(post, successor, from_date=SUNDAY, by=by, at=NOW)
    appointments.hand_over(post, Person.objects.create(name_ko="윤다솜"), from_date=MONDAY, by=by, at=NOW)

    with pytest.raises(HandOverRefused):
        appointments.undo_hand_over(post, from_date=SUNDAY, by=by, at=NOW)
    appointments.undo_hand_over(post, from_date=MONDAY, by=by, at=NOW)
    Appointment.objects.filter(pk=first.pk).update(to_date=FRIDAY)
    with pytest.raises(HandOverRefused):
        appointments.undo_hand_over(post, from_date=SUNDAY, by=by, at=NOW)


def test_hand_over_and_undo_tell_who_asked_to_know(post, by, successor, appoint):
    heard = []

    def listen(sender, **details):
        heard.append((details["action"], details["post"], details["by"], details["from_date"], details["successor"]))

    hooks.handed_over.connect(listen)
    try:
        appointments.hand_over(post, successor, from_date=MONDAY, by=by, at=NOW)
        appointments.undo_hand_over(post, from_date=MONDAY, by=by, at=NOW)
    finally:
        hooks.handed_over.disconnect(listen)

    assert heard == [
        ("hand_over", post, by, MONDAY, successor),
        ("undo_hand_over", post, by, MONDAY, successor),
    ]


def test_vacant_posts_are_open_and_unheld(post, appoint, make_post):
    team = post.states.get().team
    held = make_post("held", team)
    appoint(held)
    make_post("closed", team, is_closed=True)
    make_post("coming", team, from_date=MONDAY)

    assert [p.slug for p in appointments.vacant_posts(SUNDAY)] == ["uclg"]
    assert [p.slug for p in appointments.vacant_posts(MONDAY)] == ["coming", "uclg"]
