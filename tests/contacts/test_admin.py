from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from contacts import hooks
from contacts.models import Appointment, Person, Post, PostState, Team, TeamState
from tests.contacts.conftest import LONG_AGO


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def manager_client(client, make_user):
    client.force_login(make_user("manager", "contact manager"))
    return client


@pytest.fixture
def post(make_team, make_post):
    return make_post("uclg", make_team("cooperation"))


def management(prefix: str, total: int, initial: int) -> dict:
    return {
        f"{prefix}-TOTAL_FORMS": total,
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }


def row(prefix: str, number: int, **values) -> dict:
    return {f"{prefix}-{number}-{name}": value for name, value in values.items() if value is not None}


def team_form(*rows: dict, initial: int = 0, **fields) -> dict:
    data = {"slug": "cooperation", "position": 0} | fields | management("states", len(rows), initial)
    for number, values in enumerate(rows):
        data |= row("states", number, **values)
    return data


def post_form(states: list[dict], appointments: list[dict], initial: tuple[int, int] = (0, 0)) -> dict:
    data = {"slug": "uclg", "position": 0}
    data |= management("states", len(states), initial[0]) | management("appointments", len(appointments), initial[1])
    for prefix, rows in (("states", states), ("appointments", appointments)):
        for number, values in enumerate(rows):
            data |= row(prefix, number, **values)
    return data


def words(response) -> str:
    return response.content.decode()


def test_manager_enters_a_team_that_began_in_the_past(manager_client):
    data = team_form({"from_date": "2020-01-01", "name_ko": "국제협력팀", "telephone": "안내 데스크"})

    response = manager_client.post(reverse("admin:contacts_team_add"), data, follow=True)

    assert response.redirect_chain
    assert TeamState.objects.get().name_ko == "국제협력팀"
    assert "안내 데스크" in words(response)  # the warning that nobody can dial it


def test_team_needs_a_first_row(manager_client):
    response = manager_client.post(reverse("admin:contacts_team_add"), team_form())

    assert response.status_code == 200
    assert not Team.objects.exists()


def test_past_row_is_read_only_and_a_new_one_begins_today_or_later(manager_client, make_team, today):
    team = make_team("cooperation")
    state = team.states.get()
    address = reverse("admin:contacts_team_change", args=[team.pk])
    old = {"id": state.pk, "team": team.pk, "from_date": "2019-01-01", "name_ko": "고친 이름", "DELETE": "on"}

    manager_client.post(address, team_form(old, initial=1))
    refused = manager_client.post(
        address, team_form(old, {"from_date": today - timedelta(days=1), "name_ko": "새 이름"}, initial=1)
    )
    assert refused.status_code == 200
    assert list(TeamState.objects.values_list("from_date", "name_ko")) == [(LONG_AGO, "cooperation팀")]

    manager_client.post(address, team_form(old, {"from_date": today, "name_ko": "새 이름"}, initial=1))
    assert list(TeamState.objects.values_list("from_date", "name_ko")) == [
        (LONG_AGO, "cooperation팀"),
        (today, "새 이름"),
    ]


def test_superuser_may_correct_a_past_row(staff_client, make_team):
    team = make_team("cooperation")
    row = {"id": team.states.get().pk, "team": team.pk, "from_date": "2019-01-01", "name_ko": "고친 이름"}

    staff_client.post(reverse("admin:contacts_team_change", args=[team.pk]), team_form(row, initial=1))

    assert TeamState.objects.get().name_ko == "고친 이름"


def test_team_cannot_be_below_itself_nor_be_taken_over_while_open(manager_client, make_team, today):
    top = make_team("cooperation")
    below = make_team("below", parent=top)
    state = top.states.get()
    old = {"id": state.pk, "team": top.pk}
    address = reverse("admin:contacts_team_change", args=[top.pk])

    for values in ({"parent": below.pk}, {"parent": top.pk}, {"closed_in_favour_of": below.pk}):
        new = {"from_date": today, "name_ko": "새 이름", **values}
        assert manager_client.post(address, team_form(old, new, initial=1)).status_code == 200
    assert TeamState.objects.filter(team=top).count() == 1


def test_new_row_starts_as_a_copy_of_the_last(manager_client, make_team):
    team = make_team("cooperation")

    page = words(manager_client.get(reverse("admin:contacts_team_change", args=[team.pk])))

    empty = page[page.index('id="states-empty"') :]
    assert 'value="cooperation팀"' in empty


def test_running_appointment_may_end_and_past_ones_stay(manager_client, post, appoint, today):
    running = appoint(post)
    state = {"id": post.states.get().pk, "post": post.pk}
    address = reverse("admin:contacts_post_change", args=[post.pk])
    other = Person.objects.create(name_ko="한나래")

    def send(to_date, *more):
        mine = {"id": running.pk, "post": post.pk, "person": other.pk, "to_date": to_date, "is_lead": "on"}
        return manager_client.post(address, post_form([state], [mine, *more], initial=(1, 1)))

    assert send(today - timedelta(days=5)).status_code == 200
    assert send("", {"person": other.pk, "from_date": today, "is_lead": "on"}).status_code == 200
    assert send(today, {"person": other.pk, "from_date": today + timedelta(days=1), "is_lead": "on"}).status_code == 302

    assert list(Appointment.objects.values_list("person__name_ko", "from_date", "to_date")) == [
        ("홍가람", LONG_AGO, today),
        ("한나래", today + timedelta(days=1), None),
    ]


@pytest.mark.parametrize("rows", [3, 30])
def test_lists_ask_a_fixed_number_of_queries(
    rows, staff_client, make_team, make_post, appoint, django_assert_max_num_queries
):
    top = make_team("top")
    for number in range(rows):
        appoint(make_post(f"post-{number}", make_team(f"team-{number}", parent=top)), f"홍{number}")

    for name in ("team", "post", "person"):
        with django_assert_max_num_queries(14):
            response = staff_client.get(reverse(f"admin:contacts_{name}_changelist"))
        assert f"홍{rows - 1}" in words(response) or name == "team"


@pytest.mark.parametrize("rows", [3, 30])
def test_form_asks_a_fixed_number_of_queries(rows, staff_client, make_team, make_post, django_assert_max_num_queries):
    team = make_team("cooperation")
    for number in range(rows):
        post = make_post("uclg", team, from_date=LONG_AGO + timedelta(days=number))
        make_post(f"post-{number}", make_team(f"team-{number}"))

    with django_assert_max_num_queries(16):
        assert staff_client.get(reverse("admin:contacts_post_change", args=[post.pk])).status_code == 200


def test_lists_filter_and_search_by_the_state_of_today(manager_client, make_team, make_post, appoint):
    team = make_team("cooperation")
    appoint(make_post("held", team))
    make_post("vacant", team, telephone="02-0000-0017")
    make_post("closed", team, is_closed=True)
    address = reverse("admin:contacts_post_changelist")

    def found(**query):
        return sorted(post.slug for post in manager_client.get(address, query).context["cl"].result_list)

    assert found(state="vacant") == ["vacant"]
    assert found(state="held") == ["held"]
    assert found(state="closed") == ["closed"]
    assert found(team="cooperation") == ["held", "vacant"]
    assert found(q="0017") == ["vacant"]
    assert found(q="홍가람") == ["held"]


def test_deletion_of_what_is_in_use_is_refused_with_its_users(client, make_user, make_team, make_post, appoint, today):
    user = make_user("manager", "contact manager")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["delete_team", "delete_post", "delete_person"]))
    client.force_login(user)
    team = make_team("cooperation", from_date=today)
    post = make_post("uclg", team, from_date=today, duty_ko="국제회의")
    appointment = appoint(post, from_date=today)
    past = make_team("past")

    for name, owner, used_by in [
        ("team", team, "국제회의"),
        ("person", appointment.person, "홍가람"),
        ("team", past, "past팀"),
    ]:
        response = client.post(reverse(f"admin:contacts_{name}_delete", args=[owner.pk]), {"post": "yes"})
        assert response.status_code == 200
        assert used_by in words(response)
    assert (Team.objects.count(), Person.objects.count()) == (2, 1)

    assert client.post(reverse("admin:contacts_post_delete", args=[post.pk]), {"post": "yes"}).status_code == 302
    assert not PostState.objects.exists()


def test_what_names_a_post_keeps_it_and_is_counted(staff_client, post, monkeypatch):
    monkeypatch.setattr(hooks, "post_users", [lambda post: [hooks.Use("<서큘러>", 7000, "/admin/list/")]])

    response = staff_client.post(reverse("admin:contacts_post_delete", args=[post.pk]), {"post": "yes"})

    assert '<a href="/admin/list/">&lt;서큘러&gt;</a>: 7000' in words(response)
    assert Post.objects.filter(pk=post.pk).exists()


def test_editor_reads_and_changes_nothing(client, make_user, post):
    client.force_login(make_user("editor", "editor"))

    assert client.get(reverse("admin:contacts_post_change", args=[post.pk])).status_code == 200
    assert client.post(reverse("admin:contacts_post_change", args=[post.pk]), {}).status_code == 403
    assert client.get(reverse("admin:contacts_post_hand_over", args=[post.pk])).status_code == 403


def test_hand_over_shows_what_it_touches_and_then_does_it(manager_client, post, appoint, today, monkeypatch):
    appoint(post)
    successor = Person.objects.create(name_ko="한나래")
    monkeypatch.setattr(hooks, "post_users", [lambda post: [hooks.Use("서큘러", 7, "/admin/list/")]])
    address = reverse("admin:contacts_post_hand_over", args=[post.pk])
    day = today + timedelta(days=3)
    data = {"successor": successor.pk, "from_date": day.isoformat()}

    assert address in words(manager_client.get(reverse("admin:contacts_post_change", args=[post.pk])))
    preview = manager_client.post(address, data | {"preview": "1"})
    assert "서큘러</a>: 7" in words(preview)
    assert Appointment.objects.count() == 1

    shown = preview.context["shown"]
    changed = manager_client.post(address, data | {"confirm": "1", "shown": shown, "is_acting": "on"})
    assert changed.status_code == 200  # shown again, since it is no longer what was shown
    assert Appointment.objects.count() == 1
    assert manager_client.post(address, data | {"confirm": "1", "shown": shown}).status_code == 302
    assert list(Appointment.objects.values_list("person__name_ko", "to_date")) == [
        ("홍가람", day - timedelta(days=1)),
        ("한나래", None),
    ]

    assert "한나래" in words(manager_client.get(address))
    manager_client.post(address, {"undo": day.isoformat()})
    assert list(Appointment.objects.values_list("person__name_ko", "to_date")) == [("홍가람", None)]
    history = manager_client.get(reverse("admin:contacts_post_history", args=[post.pk]))
    assert history.status_code == 200


@pytest.mark.parametrize("data", [{}, {"is_vacant": "on", "from_date": "2001-01-01"}, {"undo": "nonsense"}])
def test_refused_hand_over_says_why_and_changes_nothing(data, manager_client, post, appoint):
    appoint(post)

    response = manager_client.post(reverse("admin:contacts_post_hand_over", args=[post.pk]), data, follow=True)

    assert "errorlist" in words(response) or "messagelist" in words(response)
    assert Appointment.objects.get().to_date is None
    assert Post.objects.count() == 1
