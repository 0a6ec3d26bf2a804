from datetime import date

import pytest
from django.utils import translation

from contacts import directory
from contacts.words import Words
from tests.contacts.conftest import LONG_AGO

pytestmark = pytest.mark.database

SUNDAY, MONDAY = date(2026, 11, 29), date(2026, 11, 30)


@pytest.mark.parametrize("rows", [3, 60])
def test_directory_query_count_is_constant(rows, make_team, make_post, appoint, django_assert_num_queries):
    for number in range(rows):
        team = make_team(f"team-{number}")
        appoint(make_post(f"post-{number}", team), f"홍{number}")

    with django_assert_num_queries(3):
        found = directory.load(MONDAY)
        assert len(found.posts) == len(found.teams) == rows
        assert all(post.team and post.duty() and post.telephone for post in found.posts)


def test_directory_is_kept_per_generation_and_day(make_team, django_assert_num_queries):
    make_team("cooperation")
    first = directory.as_of(MONDAY, "1.0")

    with django_assert_num_queries(0):
        assert directory.as_of(MONDAY, "1.0") is first
    assert directory.as_of(SUNDAY, "1.0") is not first
    make_team("exchange")
    assert len(directory.as_of(MONDAY, "2.0").teams) == 2
    for number in range(20):
        directory.as_of(MONDAY, f"{number + 3}.0")
    assert len(directory._kept) == directory.KEPT_DIRECTORIES


def test_states_turn_on_their_day(make_team, make_post, appoint):
    team = make_team("cooperation")
    make_team("cooperation", from_date=MONDAY, name_ko="협력총괄팀")
    post = make_post("uclg", team, telephone="02-0000-0011")
    make_post("uclg", team, from_date=MONDAY, telephone="02-0000-0021")
    appoint(post, "홍가람", to_date=SUNDAY)
    appoint(post, "한나래", from_date=MONDAY)

    before, after = directory.load(SUNDAY).post(post.pk), directory.load(MONDAY).post(post.pk)

    assert (before.team.name("ko"), before.telephone.typed) == ("cooperation팀", "02-0000-0011")
    assert (after.team.name("ko"), after.telephone.typed) == ("협력총괄팀", "02-0000-0021")
    assert [h.name("ko") for h in before.holders(publishes_names=True)] == ["홍가람"]
    assert [h.name("ko") for h in after.holders(publishes_names=True)] == ["한나래"]


def test_post_is_unknown_before_its_first_day(make_team, make_post):
    post = make_post("uclg", make_team("cooperation"), from_date=MONDAY)

    assert directory.load(SUNDAY).post(post.pk) is None
    assert directory.load(MONDAY).post(post.pk).slug == "uclg"
    assert directory.load(MONDAY).post(None) is None


def test_telephone_and_mailbox_fall_back_to_the_team(make_team, make_post):
    team = make_team("cooperation", telephone="02-0000-0010", mailbox="team@office.example")
    plain = make_post("plain", team)
    own = make_post("own", team, telephone="02-0000-0011", mailbox="own@office.example")

    found = directory.load(MONDAY)

    assert (found.post(plain.pk).telephone.typed, found.post(plain.pk).mailbox) == (
        "02-0000-0010",
        "team@office.example",
    )
    assert (found.post(own.pk).telephone.typed, found.post(own.pk).mailbox) == ("02-0000-0011", "own@office.example")


def test_holders_name_the_lead_first_and_only_with_both_consents(make_team, make_post, appoint):
    post = make_post("uclg", make_team("cooperation"))
    appoint(post, "한나래", is_lead=False, is_acting=True)
    appoint(post, "홍가람")
    appoint(post, "숨은이", is_lead=False, is_name_public=False)

    view = directory.load(MONDAY).post(post.pk)

    assert [(h.name("ko"), h.is_lead, h.is_acting) for h in view.holders(publishes_names=True)] == [
        ("홍가람", True, False),
        (None, False, False),
        ("한나래", False, True),
    ]
    assert [h.name("ko") for h in view.holders()] == [None, None, None]
    assert "숨은이" not in repr(view)


def test_vacant_post_has_no_holder(make_team, make_post, appoint):
    team = make_team("cooperation")
    vacant, held = make_post("vacant", team), make_post("held", team)
    appoint(held)
    appoint(vacant, to_date=SUNDAY)

    found = directory.load(MONDAY)

    assert found.post(vacant.pk).is_vacant
    assert found.vacant_posts() == (found.post(vacant.pk),)


def test_closed_post_is_answered_by_the_end_of_the_chain(make_team, make_post):
    team = make_team("cooperation")
    last = make_post("last", team)
    middle = make_post("middle", team, is_closed=True, closed_in_favour_of=last)
    first = make_post("first", team, is_closed=True, closed_in_favour_of=middle)
    alone = make_post("alone", team, is_closed=True)

    found = directory.load(MONDAY)

    assert found.post(first.pk) == found.post(middle.pk) == found.post(last.pk)
    assert found.own_post(first.pk).is_closed
    assert found.post(alone.pk).is_closed
    assert [post.slug for post in found.posts] == ["last"]


def test_cycles_of_successors_and_parents_end(make_team, make_post):
    team = make_team("cooperation")
    one, two = make_post("one", team), make_post("two", team)
    make_post("one", team, from_date=SUNDAY, is_closed=True, closed_in_favour_of=two)
    make_post("two", team, from_date=SUNDAY, is_closed=True, closed_in_favour_of=one)
    other = make_team("exchange", parent=team)
    make_team("cooperation", from_date=SUNDAY, parent=other)
    make_team("below", parent=other)

    found = directory.load(MONDAY)

    assert found.post(one.pk).slug == "one"
    assert found.post(one.pk).is_closed
    assert sorted(t.slug for t in found.teams) == ["below", "cooperation", "exchange"]
    assert [t.slug for t in found.ancestors(found.team("below"))] == ["exchange"]


def test_closed_team_hands_its_posts_and_children_to_its_successor(make_team, make_post):
    new = make_team("new")
    old = make_team("old", is_closed=True, closed_in_favour_of=new)
    make_team("child", parent=old)
    post = make_post("uclg", old)

    found = directory.load(MONDAY)

    assert found.successor(found.team("old")).slug == "new"
    assert found.post(post.pk).team.slug == "new"
    (node,) = found.tree()
    assert (node.team.slug, [p.slug for p in node.posts], [n.team.slug for n in node.children]) == (
        "new",
        ["uclg"],
        ["child"],
    )


def test_words_fall_back_to_korean(make_team):
    make_team("cooperation", name_ko="국제협력팀", name_en="")

    team = directory.load(LONG_AGO).team("cooperation")

    assert (team.name("en"), team.names.written_in("en")) == ("국제협력팀", "ko")
    with translation.override("en"):
        assert (str(Words("시", "city")), Words("시", "city").written_in()) == ("city", "en")
