"""Whom and which post a line means. A homonym is never guessed: a line that could mean two is left to people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from contacts.directory import Directory
from contacts.entries import PostView
from contacts.models import Person
from contacts.staff_list.columns import Line, folded


class Unclear(Exception):
    """The line could mean several; the message says what would make it clear."""


class Unknown(Exception):
    """The line names what the directory does not have; the message says what to do."""


class People:
    """By staff number, else by name and post, else by the name alone where only one has it, here and in the list."""

    def __init__(self, people: Iterable[Person], lines: Sequence[Line]) -> None:
        self._by_number: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for person in people:
            self.add(person)
        self._numbers_of_name: dict[str, set[str]] = defaultdict(set)
        self._bare_lines: Counter[str] = Counter()  # lines of a name that have no number
        for line in lines:
            if line.staff_number:
                self._numbers_of_name[folded(line.name_ko)].add(folded(line.staff_number))
            else:
                self._bare_lines[folded(line.name_ko)] += 1

    def add(self, person: Person) -> None:
        if person.staff_number:
            self._by_number[folded(person.staff_number)] = person
        if person not in self._by_name[folded(person.name_ko)]:
            self._by_name[folded(person.name_ko)].append(person)

    def find(self, line: Line, holders: Iterable[int]) -> Person | None:
        """The person, or None for somebody new. ``holders`` hold the post of the line. Raises Unclear."""
        name = folded(line.name_ko)
        number = folded(line.staff_number)
        if number and (person := self._by_number.get(number)) is not None:
            if folded(person.name_ko) != name:
                raise Unclear(_("In the directory this number is that of somebody else. Correct number or name."))
            return person
        candidates = [one for one in self._by_name.get(name, ()) if not (number and one.staff_number)]
        held = set(holders)
        holding = [one for one in candidates if one.pk in held]
        meant = self._bare_lines[name] + len(self._numbers_of_name[name])  # people whom the list may mean
        if len(holding) == 1 and (number or self._bare_lines[name] == 1):
            if number and len(self._numbers_of_name[name]) > 1 and len(candidates) > 1:
                raise Unclear(_("Several people have this name. Enter the number at the person first."))
            return holding[0]
        if len(candidates) == 1 and meant == 1:
            return candidates[0]
        if not candidates and (number or meant == 1):
            return None
        raise Unclear(_("Several people have this name. Give the staff number, here and at the person."))


class Posts:
    def __init__(self, found: Directory) -> None:
        self._found = found
        self._by_duty: dict[str, list[PostView]] = defaultdict(list)
        for post in found.posts:
            for text in {folded(post.slug), folded(post.duties.ko), folded(post.duties.en)} - {""}:
                self._by_duty[text].append(post)
        self._teams = {folded(text) for team in found.teams for text in (team.slug, *team.names) if text}

    def find(self, line: Line) -> PostView | None:
        """The open post, or None where the line names no duty. Raises Unclear and Unknown."""
        if line.team and folded(line.team) not in self._teams:
            raise Unknown(_("No team has this name on that day. Correct the name, or enter the team first."))
        if not line.duty:
            return None
        named = self._by_duty.get(folded(line.duty), [])
        if line.team:
            team = folded(line.team)
            named = [post for post in named if team in map(folded, (post.team.slug, *post.team.names))]
        if not named:
            raise Unknown(_("No open post has this duty on that day. Correct the words, or enter the post first."))
        if len(named) > 1:
            raise Unclear(_("Several posts have this duty. Name the team as well."))
        return named[0]
