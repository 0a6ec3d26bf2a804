"""What no line shows alone: rings in the tree, teams closed with posts left, successors that close on the same day."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from contacts.reorganising.columns import POST, TEAM
from contacts.reorganising.state import Draft, Key

NAMED = 5


def structure_problems(draft: Draft) -> dict[int, str]:
    """The lines to blame, each with what to do; empty where the whole holds together."""
    for found in (_closings, _places, _rings):
        problems: dict[int, str] = {}
        for number, reason in found(draft):
            problems.setdefault(number, reason)
        if problems:  # without these lines the others may hold
            return problems
    return {}


def _closings(draft: Draft) -> Iterator[tuple[int, str]]:
    for key, touched in draft.touched.items():
        if "closed" not in touched:
            continue
        row: Any = draft.states[key]
        successor = row.closed_in_favour_of_id
        if successor is not None and not draft.is_open((key[0], successor)):
            name = draft.name((key[0], successor))
            reason = _("“%(name)s” is closed on that day itself. Name what is open then.")
            yield touched["closed"], reason % {"name": name}
        if key[0] == TEAM and "merged" not in touched and (left := list(_left_in(draft, key[1]))):
            yield (
                touched["closed"],
                _("What belongs to this team is left without one: %(names)s. Move it, close it, or merge the team.")
                % {"names": ", ".join(left[:NAMED]) + ("…" if len(left) > NAMED else "")},
            )


def _left_in(draft: Draft, team: int) -> Iterator[str]:
    for key, state in draft.states.items():
        row: Any = state
        if state.is_closed:
            continue
        if (key[0] == POST and row.team_id == team) or (key[0] == TEAM and row.parent_id == team):
            yield draft.name(key)


def _places(draft: Draft) -> Iterator[tuple[int, str]]:
    """What a line puts below a team that is closed on that day; what was there follows a merged one."""
    for key, touched in draft.touched.items():
        row: Any = draft.states[key]
        above = row.team_id if key[0] == POST else row.parent_id
        if above is None or row.is_closed or draft.is_open((TEAM, above)):
            continue
        line = touched.get("under")
        if line is None and key in draft.new and not _follows(draft, above):
            line = draft.new[key]
        if line is not None:
            name = draft.name((TEAM, above)) if (TEAM, above) in draft.states else ""
            yield line, _("The team “%(name)s” is closed on that day. Name one that is open then.") % {"name": name}


def _follows(draft: Draft, team: int) -> bool:
    """Whether an open team takes over what a closed one has."""
    seen: set[int] = set()
    current: int | None = team
    while current is not None and current not in seen:
        seen.add(current)
        row: Any = draft.states.get((TEAM, current))
        if row is not None and not row.is_closed:
            return True
        current = row.closed_in_favour_of_id if row is not None else None
    return False


def _rings(draft: Draft) -> Iterator[tuple[int, str]]:
    for key, touched in draft.touched.items():
        if key[0] != TEAM or "under" not in touched:
            continue
        ring = _ring_through(draft, key)
        lines = [draft.touched.get(one, {}).get("under", 0) for one in ring]
        if ring and touched["under"] == max(lines):  # the last of them is what closes it
            names = " → ".join(draft.name(one) for one in (*ring, ring[0]))
            yield touched["under"], _("The teams would stand below each other in a ring: %(names)s.") % {"names": names}


def _ring_through(draft: Draft, start: Key) -> list[Key]:
    ring, current = [start], _above(draft, start)
    while current is not None and current not in ring:
        ring.append(current)
        current = _above(draft, current)
    return ring if current == start else []


def _above(draft: Draft, key: Key) -> Key | None:
    """The team above, where it was merged the one that took it over, as the directory shows it."""
    row: Any = draft.states.get(key)
    above = row.parent_id if row is not None else None
    seen: set[int] = set()
    while above is not None and above not in seen and not draft.is_open((TEAM, above)):
        seen.add(above)
        closed: Any = draft.states.get((TEAM, above))
        above = closed.closed_in_favour_of_id if closed is not None else None
    return (TEAM, above) if above is not None and above not in seen else None
