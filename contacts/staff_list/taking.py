"""What a list does to the directory: planned by doing it and taking all of it back, then done, if it is the same.

So what is shown is what happens, refusals included. Hand-overs can be undone at each post until their day comes,
and a dated state of a day to come can be deleted there.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts import appointments, directory
from contacts.appointments import HandOverRefused, running_on
from contacts.directory import Directory
from contacts.entries import PostView
from contacts.models import Appointment, Person, Post, PostState
from contacts.staff_list import states
from contacts.staff_list.columns import Line, folded
from contacts.staff_list.matching import People, Posts, Unclear, Unknown
from contacts.staff_list.told import Outcome, Told


@dataclass(frozen=True)
class Options:
    """``from_date``, today or later, is the first day. ``ends_absent``: who is not in the list holds nothing then."""

    from_date: date
    ends_absent: bool = False


@dataclass
class Taken:
    told: list[Told] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)  # written
    states: list[PostState] = field(default_factory=list)  # likewise

    @property
    def shown(self) -> str:
        """Names exactly these effects: another plan has another name."""
        return hashlib.sha256(repr([tuple(one) for one in self.told]).encode()).hexdigest()


class ListChanged(Exception):
    """The directory is not any more what the plan was shown for. Nothing was done; ``taken`` is the plan of now."""

    def __init__(self, taken: Taken) -> None:
        super().__init__(_("Somebody has changed the directory meanwhile. This is what would happen now."))
        self.taken = taken


def plan(lines: Sequence[Line], options: Options, *, by, at: datetime) -> Taken:
    """What ``take`` would do at this moment; the database is as before."""
    with transaction.atomic():
        taken = _Taking(lines, options, by, at).run()
        transaction.set_rollback(True)
    return taken


@transaction.atomic
def take(lines: Sequence[Line], options: Options, *, shown: str, by, at: datetime) -> Taken:
    """Do it, if it is what ``shown`` names; raises ListChanged otherwise. Lines that cannot be taken stay out."""
    # of two at once the second waits here, and then finds what the first has done
    list(Post._base_manager.select_for_update().order_by("pk").values_list("pk", flat=True))
    list(Person.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    taken = _Taking(lines, options, by, at).run()
    if taken.shown != shown:
        raise ListChanged(taken)
    return taken


@dataclass
class _Meant:
    """A line that is clear. ``person`` is None for somebody new."""

    line: Line
    person: Person | None
    post: PostView | None
    from_date: date
    holds: Appointment | None


class _Taking:
    def __init__(self, lines: Sequence[Line], options: Options, by, at: datetime) -> None:
        self.lines, self.options, self.by, self.at = lines, options, by, at
        self.today = timezone.localdate(at)
        self.taken = Taken()
        self.people = People(Person.objects.order_by("pk"), lines)
        self.days: dict[date, tuple[Directory, Posts]] = {}
        self.running: dict[date, dict[int, list[Appointment]]] = {}
        self.open_posts: set[int] = set()  # of lines that could not be understood: who is meant there is open
        self.new_people: dict[str, Person] = {}  # by staff number, else by name: of one person several lines

    def run(self) -> Taken:
        if self.options.from_date < self.today:
            raise ValueError("what pages said on past days stays")
        meant = self._without_conflicts([one for line in self.lines if (one := self._read(line))])
        for one in meant:
            self._take(one)
        self._absent(meant)
        self.taken.told.sort(key=lambda told: (told.number == 0, told.number))
        return self.taken

    def _read(self, line: Line) -> _Meant | None:
        """What the line means; None where it was told why it cannot be taken."""
        from_date = max(line.from_date or self.options.from_date, self.options.from_date)
        post = None
        try:
            post = self._posts_on(from_date).find(line)
            if trouble := line.trouble or states.trouble(line):
                raise Unknown(trouble)
            held = self._held_on(from_date).get(post.pk, []) if post else []
            person = self.people.find(line, [row.person_id for row in held])
        except (Unknown, Unclear) as error:
            if post:
                self.open_posts.add(post.pk)
            outcome = Outcome.AMBIGUOUS if isinstance(error, Unclear) else Outcome.REFUSED
            self._tell(line, outcome, reason=str(error))
            return None
        holds = next((row for row in held if person and row.person_id == person.pk), None)
        return _Meant(line, person, post, from_date, holds)

    def _without_conflicts(self, meant: list[_Meant]) -> list[_Meant]:
        """Lines that speak of one post must go together; where they do not, people have to say what is meant."""
        of_post: dict[int, list[_Meant]] = defaultdict(list)
        for one in meant:
            if one.post:
                of_post[one.post.pk].append(one)
        conflicts: dict[int, str] = {}
        for key, group in of_post.items():
            coming = [one for one in group if one.holds is None]
            staying = [one for one in group if one.holds and (one.holds.is_lead or one.holds.is_acting)]
            if len(coming) > 1 or (coming and (staying or key in self.open_posts)):
                reason = _(
                    "Several people of the list hold this post. Say at the post who leads, and take it in again."
                )
                conflicts.update((id(one), reason) for one in coming)
            for name in ("telephone", "mailbox"):
                given = {folded(value) for one in group if (value := one.line.values.get(name))}
                if len(given) > 1:
                    reason = _("The lines of this post name different numbers or mailboxes. It has one of each.")
                    conflicts.update((id(one), reason) for one in group)
            seen: set[object] = set()
            for one in group:
                who = one.person.pk if one.person else _key(one.line)
                if who in seen:
                    conflicts[id(one)] = _("An earlier line says the same person and post.")
                seen.add(who)
        for one in meant:
            if reason := conflicts.get(id(one)):
                self._tell(one.line, Outcome.AMBIGUOUS, reason=reason)
        return [one for one in meant if id(one) not in conflicts]

    def _take(self, one: _Meant) -> None:
        """All of a line or nothing of it."""
        people, written = len(self.taken.people), len(self.taken.states)
        try:
            with transaction.atomic():
                person, outcome, effects = self._write(one)
        except HandOverRefused as refusal:
            del self.taken.people[people:], self.taken.states[written:]
            self._tell(one.line, Outcome.REFUSED, reason=str(refusal))
            return
        if one.person is None:
            self.new_people[_key(one.line)] = person
        self._tell(one.line, outcome, effects)

    def _write(self, one: _Meant) -> tuple[Person, Outcome, tuple[str, ...]]:
        effects: list[str] = []
        outcome = Outcome.UNCHANGED
        person = one.person or self.new_people.get(_key(one.line))
        if person is None:
            person = self._enter(one.line)
            effects.append(_("Is entered; the name is not published."))
            outcome = Outcome.NEW_PERSON
        elif one.line.staff_number and not person.staff_number:
            person.staff_number = one.line.staff_number
            person.save(update_fields=["staff_number"])
            self.taken.people.append(person)
            effects.append(_("Is given the staff number."))
            outcome = Outcome.CHANGED
        if one.post is None:
            return person, outcome, tuple(effects)
        if words := self._hand_over(one, one.post, person):
            effects.append(words)
            if outcome != Outcome.NEW_PERSON:
                outcome = Outcome.NEW_HOLDER
        change = states.change(one.line, one.post)
        if change.values:
            state, remark = states.write(one.post, change.values, from_date=one.from_date)
            self.taken.states.append(state)
            since = _("from %(day)s on") % {"day": date_format(one.from_date)}
            effects += [f"{effect} ({since})" for effect in change.effects]
            effects += [remark] if remark else []
            outcome = Outcome.CHANGED if outcome == Outcome.UNCHANGED else outcome
        return person, outcome, tuple(effects)

    def _enter(self, line: Line) -> Person:
        person = Person.objects.create(
            name_ko=line.name_ko, name_en=line.name_en, staff_number=line.staff_number, is_name_public=False
        )
        self.taken.people.append(person)
        return person

    def _hand_over(self, one: _Meant, view: PostView, person: Person) -> str:
        """The effect in words; empty where the person holds the post as the list says."""
        if one.holds is not None and (one.line.is_acting is None or one.line.is_acting == one.holds.is_acting):
            return ""
        post = Post.objects.get(pk=view.pk)
        is_acting = bool(one.line.is_acting)
        ended = appointments.ended_by_hand_over(post, person, from_date=one.from_date, at=self.at)
        appointments.hand_over(post, person, from_date=one.from_date, by=self.by, at=self.at, is_acting=is_acting)
        before = ", ".join(str(row.person) for row in ended if row.person_id != person.pk) or _("nobody")
        words = {"before": before, "after": person, "day": date_format(one.from_date)}
        if is_acting:
            return _("Holder: %(before)s → %(after)s (acting), from %(day)s on") % words
        return _("Holder: %(before)s → %(after)s, from %(day)s on") % words

    def _absent(self, meant: list[_Meant]) -> None:
        """Who holds a post that no line gives them. Nobody is absent whose line could not be understood."""
        day = self.options.from_date
        found, _posts = self._day(day)
        named = {(one.person.pk, one.post.pk) for one in meant if one.person and one.post}
        without_duty = {one.person.pk for one in meant if one.person and one.post is None}
        told = {one.line.number for one in meant}
        open_lines = [line for line in self.lines if line.number not in told]
        unclear = {folded(line.name_ko) for line in open_lines} | {
            folded(line.staff_number) for line in open_lines if line.staff_number
        }
        # as it is after the lines were taken: whoever was followed by somebody of the list is not there any more
        rows = Appointment.objects.filter(running_on(day), from_date__lt=day).select_related("person", "post")
        for row in rows.order_by("person__name_ko", "pk"):
            person, post = row.person, found.own_post(row.post_id)
            if post is None or post.is_closed or (person.pk, post.pk) in named or person.pk in without_duty:
                continue
            if folded(person.name_ko) in unclear or (person.staff_number and folded(person.staff_number) in unclear):
                continue
            self._tell_absent(row, post, day)

    def _tell_absent(self, row: Appointment, post: PostView, day: date) -> None:
        effect, reason = _("Stays as it is."), ""
        if self.options.ends_absent:
            try:
                with transaction.atomic():
                    appointments.hand_over(row.post, None, from_date=day, by=self.by, at=self.at, leaving=row.person)
                effect = _("Holds it no more from %(day)s on.") % {"day": date_format(day)}
            except HandOverRefused as refusal:
                reason = str(refusal)
        told = Told(0, Outcome.LEFT, row.person.name_ko, _place(post), (effect,), reason)
        self.taken.told.append(told)

    def _tell(self, line: Line, outcome: Outcome, effects: tuple[str, ...] = (), reason: str = "") -> None:
        place = " · ".join(text for text in (line.team, line.duty) if text)
        self.taken.told.append(Told(line.number, outcome, line.name_ko, place, effects, reason))

    def _day(self, day: date) -> tuple[Directory, Posts]:
        """A list has few days, and each is read once."""
        if day not in self.days:
            found = directory.load(day)
            self.days[day] = (found, Posts(found))
        return self.days[day]

    def _posts_on(self, day: date) -> Posts:
        return self._day(day)[1]

    def _held_on(self, day: date) -> dict[int, list[Appointment]]:
        if day not in self.running:
            held: dict[int, list[Appointment]] = defaultdict(list)
            for row in Appointment.objects.filter(running_on(day)).order_by("pk"):
                held[row.post_id].append(row)
            self.running[day] = held
        return self.running[day]


def _key(line: Line) -> str:
    return f"#{folded(line.staff_number)}" if line.staff_number else folded(line.name_ko)


def _place(post: PostView) -> str:
    return f"{post.team.name()} · {post.duty()}"
