"""The directory as of a day: loaded whole in three queries, and kept in memory under the public generation.

Closed posts and teams are followed to the one that took over. Names of people who do not publish theirs are
not even loaded. Source: docs/domain.md, "The directory".
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from django.db.models import Q

from contacts import telephone
from contacts.entries import HolderView, PostView, TeamNode, TeamView
from contacts.models import Appointment, PostState, TeamState
from contacts.words import Words

KEPT_DIRECTORIES = 6  # today and yesterday of a few generations; a process needs one or two

_kept: OrderedDict[tuple[str, date], "Directory"] = OrderedDict()
_lock = threading.Lock()
_Key = TypeVar("_Key", bound=Hashable)


class Directory:
    """Teams and posts in force on ``day``. What has no state yet on that day is not in it."""

    def __init__(self, day: date, teams: Iterable[TeamView], posts: Iterable[PostView]) -> None:
        self.day = day
        self._teams = {team.pk: team for team in teams}
        self._team_by_slug = {team.slug: team for team in self._teams.values()}
        self._posts = {post.pk: post for post in posts}
        self._post_by_slug = {post.slug: post for post in self._posts.values()}
        self._posts_of: dict[int, list[PostView]] = defaultdict(list)
        for post in sorted(self._posts.values(), key=_order):
            if not post.is_closed:
                self._posts_of[post.team.pk].append(post)
        self._children: dict[int | None, list[TeamView]] = defaultdict(list)
        for team in sorted(self._teams.values(), key=_order):
            if not team.is_closed:
                self._children[team.parent_pk].append(team)

    def post(self, pk: int | None) -> PostView | None:
        """The post that answers today for ``pk``: itself, or the one in force that took it over.

        A closed post without an open successor is returned with ``is_closed``; None for an unknown one.
        """
        post = self.own_post(pk)
        return self._posts[post.successor_pk] if post and post.successor_pk else post

    def own_post(self, pk: int | None) -> PostView | None:
        """The post itself, though it may be closed."""
        return self._posts.get(pk) if pk is not None else None

    def post_at(self, slug: str) -> PostView | None:
        """The post at this address itself, though it may be closed."""
        return self._post_by_slug.get(slug)

    def answers_for(self, post: PostView) -> tuple[int, ...]:
        """The keys of the posts that ``post`` answers for: its own, and those of the closed ones it took over."""
        return post.pk, *sorted(other.pk for other in self._posts.values() if other.successor_pk == post.pk)

    @property
    def posts(self) -> tuple[PostView, ...]:
        """Every open post in the order of the teams' tree."""
        return tuple(post for team in self.teams for post in self.posts_of(team))

    def every_post(self) -> tuple[PostView, ...]:
        """Open and closed ones."""
        return tuple(sorted(self._posts.values(), key=_order))

    def posts_of(self, team: TeamView) -> tuple[PostView, ...]:
        return tuple(self._posts_of.get(team.pk, ()))

    def vacant_posts(self) -> tuple[PostView, ...]:
        return tuple(post for post in self.posts if post.is_vacant)

    def team(self, slug: str) -> TeamView | None:
        """The team at this address itself, though it may be closed."""
        return self._team_by_slug.get(slug)

    def team_by_pk(self, pk: int | None) -> TeamView | None:
        return self._teams.get(pk) if pk is not None else None

    def successor(self, team: TeamView) -> TeamView | None:
        """The open team that took over a closed one."""
        return self.team_by_pk(team.successor_pk)

    def children(self, team: TeamView | None) -> tuple[TeamView, ...]:
        """The open teams directly below; below None, the top of the tree."""
        return tuple(self._children.get(team.pk if team else None, ()))

    def ancestors(self, team: TeamView) -> tuple[TeamView, ...]:
        """From the top of the tree down to the parent."""
        found: list[TeamView] = []
        above = self.team_by_pk(team.parent_pk)
        while above is not None:
            found.insert(0, above)
            above = self.team_by_pk(above.parent_pk)
        return tuple(found)

    @property
    def teams(self) -> tuple[TeamView, ...]:
        """Every open team, each before those below it."""

        def walk(nodes: Iterable[TeamNode]) -> Iterable[TeamView]:
            for node in nodes:
                yield node.team
                yield from walk(node.children)

        return tuple(walk(self.tree()))

    def every_team(self) -> tuple[TeamView, ...]:
        """Open and closed ones, each of which has an address."""
        return tuple(sorted(self._teams.values(), key=_order))

    def tree(self, below: TeamView | None = None) -> tuple[TeamNode, ...]:
        return tuple(TeamNode(team, self.posts_of(team), self.tree(team)) for team in self.children(below))


def as_of(day: date, generation: str) -> Directory:
    """The directory of ``day`` in the office's zone, kept in this process as long as the generation holds.

    Read the generation before you call this: rows written in between are then found by the next generation.
    """
    key = (generation, day)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    directory = load(day)
    with _lock:
        _kept[key] = directory
        while len(_kept) > KEPT_DIRECTORIES:
            _kept.popitem(last=False)
    return directory


def load(day: date) -> Directory:
    """The directory of ``day`` from the database, in three queries however large it is."""
    team_states = _latest(
        TeamState.objects.filter(from_date__lte=day).select_related("team").order_by("from_date"), "team_id"
    )
    post_states = _latest(
        PostState.objects.filter(from_date__lte=day).select_related("post").order_by("from_date"), "post_id"
    )
    running = Appointment.objects.filter(Q(to_date=None) | Q(to_date__gte=day), from_date__lte=day)
    return build(
        day,
        team_states,
        post_states,
        running.select_related("person").order_by("-is_lead", "is_acting", "from_date", "pk"),
    )


def build(
    day: date,
    team_states: dict[int, TeamState],
    post_states: dict[int, PostState],
    appointments: Iterable[Appointment],
) -> Directory:
    """The directory of a day out of the state of each team and post on it, by key, and of who holds posts, in order.

    The rows need not be stored: so what is planned can be seen before it is written.
    """
    holders: dict[int, list[HolderView]] = defaultdict(list)
    for appointment in appointments:
        holders[appointment.post_id].append(_holder_view(appointment))
    teams = {pk: _team_view(state, team_states) for pk, state in team_states.items()}
    teams = {pk: replace(team, parent_pk=_acyclic_parent(team, teams)) for pk, team in teams.items()}
    posts = [
        _post_view(state, post_states, teams, tuple(holders[pk]))
        for pk, state in post_states.items()
        if state.team_id in teams
    ]
    return Directory(day, teams.values(), posts)


def forget() -> None:
    """Empty what this process keeps; for tests, whose databases repeat generations."""
    with _lock:
        _kept.clear()


def follow(start: _Key, next_of: Callable[[_Key], _Key | None], is_open: Callable[[_Key], bool]) -> _Key | None:
    """Walk from a closed ``start`` to the first open one; None where the chain ends or returns to itself."""
    seen = {start}
    current = next_of(start)
    while current is not None and current not in seen:
        if is_open(current):
            return current
        seen.add(current)
        current = next_of(current)
    return None


def _latest(states, owner: str) -> dict:
    return {getattr(state, owner): state for state in states}  # in order of from_date: the last one holds


def _order(view: TeamView | PostView) -> tuple[int, str]:
    return view.position, view.slug


def _successor_in(states: dict, pk: int | None) -> int | None:
    """The open one that took over ``pk``; None if it is open itself."""
    if pk not in states or not states[pk].is_closed:
        return None
    return follow(
        pk,
        lambda key: states[key].closed_in_favour_of_id if key in states else None,
        lambda key: key in states and not states[key].is_closed,
    )


def _holder_view(appointment: Appointment) -> HolderView:
    person = appointment.person
    return HolderView(
        person_pk=person.pk,
        names=Words(person.name_ko, person.name_en) if person.is_name_public else None,
        is_acting=appointment.is_acting,
        is_lead=appointment.is_lead,
    )


def _team_view(state: TeamState, states: dict[int, TeamState]) -> TeamView:
    parent_pk = _successor_in(states, state.parent_id) or state.parent_id
    if parent_pk not in states or states[parent_pk].is_closed or parent_pk == state.team_id:
        parent_pk = None
    return TeamView(
        pk=state.team_id,
        slug=state.team.slug,
        position=state.team.position,
        names=Words(state.name_ko, state.name_en),
        duties=Words(state.duties_ko, state.duties_en),
        postal_address=Words(state.postal_address_ko, state.postal_address_en),
        opening_hours=Words(state.opening_hours_ko, state.opening_hours_en),
        telephone=telephone.parse(state.telephone) if state.telephone else None,
        mailbox=state.mailbox,
        is_closed=state.is_closed,
        parent_pk=parent_pk,
        successor_pk=_successor_in(states, state.team_id),
    )


def _acyclic_parent(team: TeamView, teams: dict[int, TeamView]) -> int | None:
    """The parent, or None for a team that is above itself: no team may drop out of the tree."""
    seen: set[int] = set()
    above = team.parent_pk
    while above is not None and above not in seen:
        if above == team.pk:
            return None
        seen.add(above)
        above = teams[above].parent_pk
    return team.parent_pk


def _post_view(
    state: PostState, states: dict[int, PostState], teams: dict[int, TeamView], holders: tuple[HolderView, ...]
) -> PostView:
    own_team = teams[state.team_id]
    team = teams[own_team.successor_pk] if own_team.successor_pk else own_team
    return PostView(
        pk=state.post_id,
        slug=state.post.slug,
        position=state.post.position,
        duties=Words(state.duty_ko, state.duty_en),
        team=team,
        telephone=telephone.parse(state.telephone) if state.telephone else team.telephone,
        mailbox=state.mailbox or team.mailbox,
        is_closed=state.is_closed,
        successor_pk=_successor_in(states, state.post_id),
        appointed=holders,
    )
