"""Who may give which of the approvals that a section asks for. Data of the section, not code.

A section asks for none, one or two approvals; a ``ReviewStep`` says for one of them that it is given by a group or by
whoever holds a post. Without a step anybody who may approve gives it. The order in which two people look does not
matter, but one person gives one approval. Source: docs/domain.md, "Workflow".
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import changes
from circulars.models import Approval, Circular, ReviewStep, Section, State, WorkingCopy
from contacts import directory
from contacts.models import Person

PERMISSION = "circulars.approve_circular"
REVIEWED = (State.IN_REVIEW, State.APPROVED)
Slot = ReviewStep | None  # None: anybody who may approve


@dataclass(frozen=True)
class Given:
    """One approval of the words as they are: by whom, and on which day in the office's zone."""

    user_id: int
    day: date


class Standings:
    """Groups and posts of some accounts, read in a fixed number of queries; posts as on the day that is asked for."""

    def __init__(self, user_ids: Iterable[int], steps: Iterable[Slot], now: datetime) -> None:
        wanted = [step for step in steps if step is not None]
        self.groups: dict[int, set[int]] = defaultdict(set)
        self.persons: dict[int, int] = {}
        self.generation = ""
        ids = set(user_ids)
        if any(step.group_id for step in wanted):
            members = get_user_model().groups.through.objects.filter(user__in=ids)
            for user_id, group_id in members.values_list("user_id", "group_id"):
                self.groups[user_id].add(group_id)
        if any(step.post_id for step in wanted):
            self.generation = changes.state(now).generation
            self.persons = dict(Person.objects.filter(user__in=ids).values_list("user_id", "pk"))

    def fits(self, given: Given, slot: Slot) -> bool:
        if slot is None:
            return True
        if slot.group_id:
            return slot.group_id in self.groups[given.user_id]
        post = directory.as_of(given.day, self.generation).post(slot.post_id)  # or the post that took it over
        person = self.persons.get(given.user_id)
        return post is not None and person in [holder.person_pk for holder in post.appointed]

    def filled(self, slots: Sequence[Slot], approvals: Sequence[Given]) -> int:
        """How many slots can be filled, each by another person."""
        taken: dict[int, Given] = {}

        def place(given: Given, tried: set[int]) -> bool:
            for number, slot in enumerate(slots):
                if number in tried or not self.fits(given, slot):
                    continue
                tried.add(number)
                if number not in taken or place(taken[number], tried):
                    taken[number] = given
                    return True
            return False

        return sum(place(given, set()) for given in approvals)


def slots_of(section: Section | None) -> list[Slot]:
    """One slot for each approval; where a section asks for none, one that anybody who may approve can fill."""
    return _slots([section] if section else [])[section.pk if section else None]


def given_to(copy: WorkingCopy) -> list[Given]:
    """The approvals of these very words by people other than their last editor, the earliest first."""
    rows = copy.approvals.filter(revision=copy.revision, alone_reason="").exclude(approved_by=copy.edited_by_id)
    return [Given(user_id, _day(at)) for user_id, at in rows.values_list("approved_by", "approved_at")]


def filled(copy: WorkingCopy, now: datetime) -> int:
    """How many of the approvals that are asked for have been given by people who may give them.

    A post counts as held on the day of the approval, a group as it is now: it keeps no history.
    """
    approvals = given_to(copy)
    slots = slots_of(copy.circular.home_section) if approvals else []
    return Standings([one.user_id for one in approvals], slots, now).filled(slots, approvals) if approvals else 0


def may_give(user, copy: WorkingCopy, now: datetime) -> bool:
    """Whether an approval by ``user`` would fill a slot that is open."""
    return not why_not(user, copy, now)


def why_not(user, copy: WorkingCopy, now: datetime) -> str:
    """The sentence that says why ``user`` cannot approve these words; empty where the person can."""
    if user is None or not user.has_perm(PERMISSION) or not _sees(user, copy):
        return _("You may not approve this circular.")
    if copy.edited_by_id == user.pk:
        return _("Somebody other than the last editor has to approve.")
    own = copy.approvals.filter(revision=copy.revision, approved_by=user).first()
    if own is not None:
        return (
            _("You published these words alone; somebody else has to approve.")
            if own.alone_reason
            else _("You have approved these words already.")
        )
    approvals = given_to(copy)
    slots = slots_of(copy.circular.home_section)
    standings = Standings([user.pk, *(one.user_id for one in approvals)], slots, now)
    done = standings.filled(slots, approvals)
    if done == len(slots):
        return _("All approvals have been given.")
    if standings.filled(slots, [*approvals, Given(user.pk, _day(now))]) > done:
        return ""
    return _("Still missing here: %(steps)s") % {"steps": "; ".join(in_words(slot) for slot in slots if slot)}


def waiting_for(user, copies: QuerySet[WorkingCopy], now: datetime) -> QuerySet[WorkingCopy]:
    """Those of ``copies`` in review to which ``user`` may really give an approval."""
    return copies.filter(pk__in=open_to(user, copies, now))


def open_to(user, copies: QuerySet[WorkingCopy], now: datetime) -> list[int]:
    """The keys of those, in a number of queries that does not grow with them."""
    if not user.has_perm(PERMISSION):
        return []
    own_done = Approval.objects.filter(approved_by=user, revision=F("working_copy__revision"))
    asked = copies.order_by().filter(state__in=REVIEWED).exclude(edited_by=user)
    asked = asked.exclude(pk__in=own_done.values("working_copy"))
    rows = list(asked.values_list("pk", "circular__home_section_id"))
    approvals: dict[int, list[Given]] = defaultdict(list)
    standing = Approval.objects.filter(working_copy__in=asked, revision=F("working_copy__revision"), alone_reason="")
    standing = standing.exclude(approved_by=F("working_copy__edited_by"))
    for copy_id, user_id, at in standing.values_list("working_copy", "approved_by", "approved_at"):
        approvals[copy_id].append(Given(user_id, _day(at)))
    slots = _slots(Section.objects.filter(homes__working_copies__in=asked).distinct())
    people = {user.pk, *(one.user_id for given in approvals.values() for one in given)}
    standings = Standings(people, [slot for row in slots.values() for slot in row], now)
    own = Given(user.pk, _day(now))
    found = []
    for pk, section_id in rows:
        given = approvals[pk]
        done = standings.filled(slots[section_id], given)
        if done < len(slots[section_id]) and standings.filled(slots[section_id], [*given, own]) > done:
            found.append(pk)
    return found


def approvers(copy: WorkingCopy, now: datetime) -> list:
    """The accounts that may give an approval to these words now, by name."""
    return [user for user in _able() if may_give(user, copy, now)]


def nobody_gives(section: Section, now: datetime) -> list[Slot]:
    """The approvals of a section that no open account can give today, because a group is empty or a post not held."""
    if not section.required_approvals:
        return []
    slots = slots_of(section)
    able = _able()
    standings = Standings([user.pk for user in able], slots, now)
    return [slot for slot in slots if not any(standings.fits(Given(user.pk, _day(now)), slot) for user in able)]


def in_words(slot: Slot) -> str:
    """Who gives the approval, as people say it."""
    if slot is None:
        return _("anybody who may approve")
    if slot.group_id:
        return _("somebody of the group “%(group)s”") % {"group": group_name(slot.group)}
    return _("whoever holds “%(post)s”") % {"post": slot.post}


def group_name(group) -> str:
    """The portal's own groups have English names in the database and translated ones for people."""
    return _(group.name.capitalize()) if group.name else ""


def _able() -> list:
    """Every open account with the right to approve, by name."""
    able = get_user_model().objects.with_perm(PERMISSION, backend="django.contrib.auth.backends.ModelBackend")
    return list(able.filter(is_staff=True, is_active=True).order_by("display_name", "username"))


def _slots(sections: Iterable[Section]) -> dict[int | None, list[Slot]]:
    """By section; under None those of a circular without one."""
    required = {section.pk: section.required_approvals for section in sections}
    found: dict[int | None, list[Slot]] = {pk: [None] * max(1, number) for pk, number in required.items()}
    found[None] = [None]
    for step in ReviewStep.objects.filter(section__in=required).select_related("group"):
        if step.position <= required[step.section_id]:  # of the others none is asked for at present
            found[step.section_id][step.position - 1] = step
    return found


def _sees(user, copy: WorkingCopy) -> bool:
    return Circular.objects.editable_by(user).filter(pk=copy.circular_id).exists()


def _day(at: datetime) -> date:
    return timezone.localdate(at)
