"""The directory of the day as it stands, and as the lines would leave it: rows in memory, of which none is stored."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from contacts import directory
from contacts.appointments import running_on
from contacts.directory import Directory
from contacts.models import Appointment, Person, Post, PostState, Team, TeamState
from contacts.reorganising.columns import POST, TEAM

Key = tuple[str, int]  # kind and primary key; what is new has a negative one
State = TeamState | PostState
MODELS: dict[str, Any] = {TEAM: (Team, TeamState), POST: (Post, PostState)}


def fields_of(kind: str) -> list[str]:
    """The columns that a state holds, beside whose it is and from when."""
    skipped = {"id", "from_date", kind}
    return [one.attname for one in MODELS[kind][1]._meta.concrete_fields if one.name not in skipped]


@dataclass
class Base:
    """What is stored, read once: the state of each on the day, what is entered for later days, and who holds what."""

    day: date
    states: dict[Key, State]
    later: dict[Key, list[State]]
    appointments: list[Appointment]
    people: list[Person]

    def of_post(self, pk: int) -> list[Appointment]:
        return [one for one in self.appointments if one.post_id == pk]


@dataclass
class Draft:
    """States, owners and appointments as the lines would leave them. ``touched`` says which line wrote what."""

    base: Base
    states: dict[Key, State] = field(default_factory=dict)
    touched: dict[Key, dict[str, int]] = field(default_factory=dict)
    new: dict[Key, int] = field(default_factory=dict)  # and the line that makes it
    sources: dict[Key, Key] = field(default_factory=dict)  # of what is split off
    given: dict[int, tuple[Person | None, bool, int]] = field(default_factory=dict)  # post: who, acting, line
    ended: dict[int, list[Appointment]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.states = dict(self.base.states)

    def edit(self, key: Key) -> State:
        """The state of the day, to be changed: a copy of its own of what holds until then."""
        if key not in self.touched:
            self.states[key] = renewed(self.states[key], self.base.day)
            self.touched[key] = {}
        return self.states[key]

    def add(self, kind: str, slug: str, line: int, source: State | None) -> Key:
        owner_model, state_model = MODELS[kind]
        key = (kind, -len(self.new) - 1)
        owner = owner_model(pk=key[1], slug=slug, position=_position(source, kind))
        state = renewed(source, self.base.day) if source is not None else state_model(from_date=self.base.day)
        setattr(state, kind, owner)
        self.states[key], self.touched[key], self.new[key] = state, {}, line
        return key

    def name(self, key: Key) -> str:
        return name_of(self.states[key])

    def is_open(self, key: Key) -> bool:
        return key in self.states and not self.states[key].is_closed

    def directory(self) -> Directory:
        """As it would be on the day."""
        rows = []
        for one in self.base.appointments:
            is_ended = any(one.pk == other.pk for other in self.ended.get(one.post_id, []))
            if not is_ended and one.from_date <= self.base.day:
                rows.append(one)
        for pk, (person, is_acting, _line) in self.given.items():
            if person is not None:
                row = Appointment(person=person, from_date=self.base.day, is_acting=is_acting, is_lead=True)
                row.post_id = pk
                rows.append(row)
        return built(self.base.day, self.states, rows)


def read(day: date) -> Base:
    """In six queries, however large the office is."""
    states: dict[Key, State] = {}
    later: dict[Key, list[State]] = {}
    for kind, (_owner, model) in MODELS.items():
        for state in model.objects.select_related(kind).order_by("from_date"):
            key = (kind, getattr(state, f"{kind}_id"))
            if state.from_date <= day:
                states[key] = state
            else:
                later.setdefault(key, []).append(state)
    rows = Appointment.objects.filter(running_on(day) | Q(from_date__gt=day)).select_related("person").order_by("pk")
    return Base(day, states, later, list(rows), list(Person.objects.all()))


def built(day: date, states: dict[Key, State], appointments: Iterable[Appointment]) -> Directory:
    teams: Any = {pk: state for (kind, pk), state in states.items() if kind == TEAM}
    posts: Any = {pk: state for (kind, pk), state in states.items() if kind == POST}
    ordered = sorted(appointments, key=lambda row: (not row.is_lead, row.is_acting, row.from_date, row.pk or 2**63))
    return directory.build(day, teams, posts, ordered)


def renewed(state: State, day: date) -> State:
    row = copy.copy(state)
    row._state = copy.copy(state._state)
    row._state.fields_cache = dict(state._state.fields_cache)
    row.pk, row._state.adding, row.from_date = None, True, day
    return row


def name_of(state: State) -> str:
    return state.name_ko if isinstance(state, TeamState) else state.duty_ko


def names_of(state: State) -> tuple[str, str]:
    if isinstance(state, TeamState):
        return state.name_ko, state.name_en
    return state.duty_ko, state.duty_en


def slug_of(state: State) -> str:
    return state.team.slug if isinstance(state, TeamState) else state.post.slug


def _position(source: State | None, kind: str) -> int:
    return getattr(source, kind).position if source is not None else 0


def picture(found: Directory) -> dict[str, dict[str, Any]]:
    """All that the directory says of each team and post, by its address: equal pictures are equal directories."""
    teams = {team.pk: f"team:{team.slug}" for team in found.every_team()}
    posts = {post.pk: f"post:{post.slug}" for post in found.every_post()}
    seen: dict[str, dict[str, Any]] = {}
    for team in found.every_team():
        seen[teams[team.pk]] = {
            "names": list(team.names),
            "duties": list(team.duties),
            "postal_address": list(team.postal_address),
            "opening_hours": list(team.opening_hours),
            "telephone": team.telephone.typed if team.telephone else "",
            "mailbox": team.mailbox,
            "is_closed": team.is_closed,
            "parent": teams.get(team.parent_pk or 0, ""),
            "successor": teams.get(team.successor_pk or 0, ""),
        }
    for post in found.every_post():
        seen[posts[post.pk]] = {
            "names": list(post.duties),
            "team": teams[post.team.pk],
            "telephone": post.telephone.typed if post.telephone else "",
            "mailbox": post.mailbox,
            "is_closed": post.is_closed,
            "successor": posts.get(post.successor_pk or 0, ""),
            "holders": [[one.person_pk, one.is_acting, one.is_lead] for one in post.appointed],
        }
    return seen
