"""What would become of all lines together. A line that cannot be followed is left out with its reason, and so is
what depends on it; the others are planned again without it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts import appointments
from contacts.appointments import FURTHEST_AHEAD, HandOverRefused
from contacts.reorganising import columns, state
from contacts.reorganising.checking import structure_problems
from contacts.reorganising.columns import CLEAR, POST, TEAM, Action
from contacts.reorganising.names import Names, same
from contacts.reorganising.reading import OF_POSTS, WORDS, Line, Table
from contacts.reorganising.refusal import Broken, ReorganisationRefused
from contacts.reorganising.state import Base, Draft, Key, picture


@dataclass
class Plan:
    """``done`` are the lines that would be followed, each with what it is about; ``refused`` the others with why.

    ``shown`` names this plan: whatever would do anything else, or was made on another directory, has another name.
    """

    day: date
    draft: Draft
    done: list[tuple[Line, Key]]
    refused: dict[int, str]
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: str = ""


def plan(table: Table, *, day: date, at: datetime) -> Plan:
    """Raises ReorganisationRefused for a day that makes no sense; whatever is wrong with a line is in the plan."""
    today = timezone.localdate(at)
    if day < today:
        raise ReorganisationRefused(_("A re-organisation begins today or later: what pages said on past days stays."))
    if day > today + FURTHEST_AHEAD:
        raise ReorganisationRefused(_("This day is more than two years ahead."))
    base, refused, lines = state.read(day), dict(table.broken), list(table.lines)
    asked: dict[tuple, Any] = {}
    while True:
        attempt = _Attempt(base, lines, refused, at, asked)
        attempt.follow()
        if not attempt.problems:
            break
        refused |= attempt.problems
        lines = [line for line in lines if line.number not in refused]
    draft = attempt.draft
    before = picture(state.built(day, base.states, [one for one in base.appointments if one.from_date <= day]))
    after = picture(draft.directory())
    done = [(line, attempt.about[line.number]) for line in lines]
    found = Plan(day, draft, done, dict(sorted(refused.items())), before, after)
    found.shown = _name_of(found, table)
    return found


def _name_of(found: Plan, table: Table) -> str:
    value = [
        found.day.isoformat(),
        found.before,
        found.after,
        [line.number for line, _key in found.done],
        [[number, table.typed.get(number, ""), reason] for number, reason in found.refused.items()],
    ]
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class _Attempt:
    """All lines followed once on a draft; ``problems`` are the lines that could not be."""

    def __init__(self, base: Base, lines: list[Line], refused: dict[int, str], at: datetime, asked: dict) -> None:
        self.base, self.lines, self.at, self.asked = base, lines, at, asked
        self.draft = Draft(base)
        self.names = Names(self.draft)
        self.names.refused = dict(_refused_names(refused, asked))
        self.problems: dict[int, str] = {}
        self.about: dict[int, Key] = {}

    def follow(self) -> None:
        for line in self.lines:
            for name in ("name_ko", "name_en", "address"):
                if line.action in (Action.NEW, Action.SPLIT) and line.cell(name):
                    self.asked.setdefault(("makes", line.number), set()).add(same(line.cell(name)))
        self._each(self._make, (Action.NEW, Action.SPLIT))
        self._each(self._note_names, (Action.RENAME, Action.CHANGE, Action.MOVE))
        self._each(self._change, tuple(Action))
        if not self.problems:
            self.problems = structure_problems(self.draft)
        if not self.problems:
            self._each(self._appoint, (Action.APPOINT, Action.NEW, Action.SPLIT))
        if not self.problems:
            self._end_closed()

    def _each(self, step, actions: tuple) -> None:
        for line in self.lines:
            if line.action in actions and line.number not in self.problems:
                try:
                    step(line)
                except Broken as reason:
                    self.problems[line.number] = str(reason)

    def _make(self, line: Line) -> None:
        source = None
        kind = line.kind
        if line.action == Action.SPLIT:
            source = self.names.find(line.subject, kind)
            kind = source[0]
        slug = self.names.free_slug(kind, line.cell("address"), (line.cell("name_ko"), line.cell("name_en")))
        found = self.draft.states[source] if source else None
        if kind == POST and found is None and not line.cell("under"):
            raise Broken(_("Fill in “%(column)s”: a post belongs to a team.") % {"column": columns.word_of("under")})
        key = self.draft.add(kind, slug, line.number, found)
        row: Any = self.draft.states[key]
        row.is_closed, row.closed_in_favour_of = False, None
        if found is not None:
            setattr(row, "name_en" if kind == TEAM else "duty_en", "")
            if kind == TEAM:
                row.duties_ko = row.duties_en = ""
            self.draft.sources[key] = source  # type: ignore[assignment]
        for name in ("name_ko", "name_en"):
            if line.cell(name) and line.cell(name) != CLEAR:
                setattr(row, _attribute(kind, name), line.cell(name))
        self.names.enter(key, row)
        self.about[line.number] = key

    def _note_names(self, line: Line) -> None:
        if line.cell("name_ko") or line.cell("name_en"):
            key = self.names.find(line.subject, line.kind)
            for name in ("name_ko", "name_en"):
                if line.cell(name):
                    self.names.enter_renamed(key, line.cell(name))

    def _change(self, line: Line) -> None:
        key = self.about.get(line.number) or self.names.find(line.subject, line.kind)
        self.about[line.number] = key
        kind = key[0]
        if kind == POST and (wrong := [name for name in WORDS if line.cell(name) and name not in OF_POSTS]):
            raise Broken(_("A post has no “%(column)s”; a team has.") % {"column": columns.word_of(wrong[0])})
        if line.action == Action.APPOINT:
            if kind != POST:
                raise Broken(_("People are appointed to posts, not to teams."))
            return
        self._refuse_same_day(key)
        if line.action in (Action.MERGE, Action.CLOSE):
            self._close(line, key)
            return
        if closing := self.draft.touched.get(key, {}).get("closed"):
            raise Broken(_("Line %(line)d closes this; it cannot be changed as well.") % {"line": closing})
        row = self.draft.edit(key)
        for name in WORDS:
            if value := line.cell(name):
                self._once(line, key, name)
                setattr(row, _attribute(kind, name), "" if value == CLEAR else value)
        if under := line.cell("under"):
            self._place(row, key, under)
            self._once(line, key, "under")
        if key in self.draft.new:
            self.draft.touched[key].setdefault("new", line.number)
        if kind == TEAM and line.cell("person"):
            raise Broken(_("People are appointed to posts, not to teams."))

    def _place(self, row: Any, key: Key, under: str) -> None:
        if under == CLEAR:
            if key[0] == POST:
                raise Broken(_("A post belongs to a team; name one."))
            row.parent = None
            return
        team = self.names.find(under, TEAM)
        if team == key:
            raise Broken(_("A team cannot be below itself."))
        owner: Any = self.draft.states[team]
        if key[0] == TEAM:
            row.parent = owner.team
        else:
            row.team = owner.team

    def _close(self, line: Line, key: Key) -> None:
        if key in self.draft.touched and (other := next(iter(self.draft.touched[key].values()), 0)):
            reason = _("Line %(line)d changes this already; what is closed cannot be changed as well.")
            raise Broken(reason % {"line": other})
        successor = self.names.find(line.cell("successor"), key[0]) if line.cell("successor") else None
        if successor == key:
            raise Broken(_("It cannot be taken over by itself."))
        row: Any = self.draft.edit(key)
        self._once(line, key, "closed")
        if line.action == Action.MERGE:
            self.draft.touched[key]["merged"] = line.number
        row.is_closed = True
        other_state: Any = self.draft.states[successor] if successor else None
        row.closed_in_favour_of = getattr(other_state, key[0]) if successor else None

    def _once(self, line: Line, key: Key, what: str) -> None:
        touched = self.draft.touched[key]
        if what in touched and touched[what] != line.number:
            reason = _("Line %(line)d says this of the same already. Keep one of the two.")
            raise Broken(reason % {"line": touched[what]})
        touched[what] = line.number

    def _refuse_same_day(self, key: Key) -> None:
        stored = self.base.states.get(key)
        if stored is not None and stored.from_date == self.base.day:
            raise Broken(
                _("Something else is entered for this from %(day)s on already. Change that, or choose another day.")
                % {"day": date_format(self.base.day)}
            )

    def _appoint(self, line: Line) -> None:
        key, typed = self.about[line.number], line.cell("person")
        if not typed or key[0] != POST:
            return
        pk = key[1]
        if pk in self.draft.given:
            reason = _("Line %(line)d says who holds this already. Keep one of the two.")
            raise Broken(reason % {"line": self.draft.given[pk][2]})
        if not self.draft.is_open(key):
            raise Broken(_("This post is closed on that day, so nobody is appointed to it."))
        person = None if columns.is_nobody(typed) else self.names.person(typed)
        is_acting = bool(line.cell("acting")) and person is not None
        if key not in self.draft.new:
            self.draft.ended[pk] = self._ended(pk, person)
        self.draft.given[pk] = (person, is_acting, line.number)

    def _ended(self, pk: int, person) -> list:
        """Asked of the database once per post and person, however often all lines are followed."""
        asked = (pk, person and person.pk)
        if asked not in self.asked:
            post: Any = self.base.states[POST, pk]
            try:
                found: Any = appointments.ended_by_hand_over(post.post, person, from_date=self.base.day, at=self.at)
            except HandOverRefused as refusal:
                found = str(refusal)
            self.asked[asked] = found
        if isinstance(self.asked[asked], str):
            raise Broken(self.asked[asked])
        return self.asked[asked]

    def _end_closed(self) -> None:
        for (kind, pk), touched in self.draft.touched.items():
            if kind != POST or "closed" not in touched:
                continue
            rows = self.base.of_post(pk)
            coming = [one for one in rows if one.from_date >= self.base.day]
            if coming:
                self.problems[touched["closed"]] = _("%(person)s already takes over on %(day)s. Undo that first.") % {
                    "person": coming[0].person,
                    "day": date_format(coming[0].from_date),
                }
            self.draft.ended[pk] = rows


def _refused_names(refused: dict[int, str], asked: dict) -> Any:
    for key, names in asked.items():
        if key[0] == "makes" and key[1] in refused:
            for name in names:
                yield name, key[1]


def _attribute(kind: str, name: str) -> str:
    """The column of a state that a column of the table fills."""
    return name.replace("name_", "duty_") if kind == POST and name.startswith("name_") else name
