"""Rows of a small directory, and a memory that no other test has filled."""

from datetime import date

import pytest

from contacts import directory
from contacts.models import Appointment, Person, Post, PostState, Team, TeamState

LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _empty_directory():
    directory.forget()
    yield
    directory.forget()


@pytest.fixture
def make_team(db):
    def make(slug: str, *, from_date: date = LONG_AGO, **state) -> Team:
        team, _ = Team.objects.get_or_create(slug=slug)
        fields = {"name_ko": f"{slug}팀", "name_en": f"Team {slug}", "telephone": "02-0000-0010"} | state
        TeamState.objects.create(team=team, from_date=from_date, **fields)
        return team

    return make


@pytest.fixture
def make_post(db):
    def make(slug: str, team: Team, *, from_date: date = LONG_AGO, **state) -> Post:
        post, _ = Post.objects.get_or_create(slug=slug)
        fields = {"duty_ko": f"{slug} 업무", "duty_en": f"Duty {slug}"} | state
        PostState.objects.create(post=post, team=team, from_date=from_date, **fields)
        return post

    return make


@pytest.fixture
def appoint(db):
    def make(post: Post, name: str = "홍가람", *, from_date: date = LONG_AGO, is_name_public: bool = True, **fields):
        person, _ = Person.objects.get_or_create(name_ko=name, defaults={"is_name_public": is_name_public})
        return Appointment.objects.create(post=post, person=person, from_date=from_date, **fields)

    return make
