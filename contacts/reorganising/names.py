"""What a cell names: a team, a post or a person, by address, name or number. More than one is never guessed between."""

import unicodedata
from collections import defaultdict

from django.utils.text import slugify
from django.utils.translation import gettext as _

from contacts.models import Person
from contacts.reorganising import columns
from contacts.reorganising.columns import POST, TEAM
from contacts.reorganising.refusal import Broken
from contacts.reorganising.state import Draft, Key, State, name_of, names_of, slug_of

MOST = 5  # candidates named


def same(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Names:
    """Looks up what is there and what the lines make. ``renamed`` and ``refused`` are asked where nothing else fits."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.slugs: dict[tuple[str, str], Key] = {}
        self.words: dict[tuple[str, str], list[Key]] = defaultdict(list)
        self.renamed: dict[tuple[str, str], list[Key]] = defaultdict(list)
        self.refused: dict[str, int] = {}
        for key, state in draft.base.states.items():
            self.enter(key, state)
        self.people: dict[str, list[Person]] = defaultdict(list)
        for person in draft.base.people:
            for word in {person.code, person.staff_number, person.name_ko, person.name_en} - {""}:
                self.people[same(word)].append(person)

    def enter(self, key: Key, state: State) -> None:
        self.slugs[key[0], slug_of(state).casefold()] = key
        for word in {same(name) for name in names_of(state) if name}:
            self.words[key[0], word].append(key)

    def enter_renamed(self, key: Key, name: str) -> None:
        self.renamed[key[0], same(name)].append(key)

    def find(self, typed: str, kind: str = "") -> Key:
        """The one open team or post of this name or address. Raises Broken."""
        kinds = [kind] if kind else [TEAM, POST]
        by_slug = [self.slugs[one, typed.casefold()] for one in kinds if (one, typed.casefold()) in self.slugs]
        if found := self._only(typed, by_slug):
            return found
        if found := self._only(typed, [key for one in kinds for key in self.words.get((one, same(typed)), [])]):
            return found
        if found := self._only(typed, [key for one in kinds for key in self.renamed.get((one, same(typed)), [])]):
            return found
        if (line := self.refused.get(same(typed))) is not None:
            raise Broken(
                _("“%(name)s” would be made by line %(line)d, which is refused. Correct that line first.")
                % {"name": typed, "line": line}
            )
        if by_slug or any(self.words.get((one, same(typed))) for one in kinds):
            raise Broken(_("“%(name)s” is closed already on that day.") % {"name": typed})
        what = columns.word_of(kind) if kind else f"{columns.word_of(TEAM)} / {columns.word_of(POST)}"
        raise Broken(
            _("Nothing is called “%(name)s” (%(kind)s). Write its name of that day or its address.")
            % {"name": typed[:80], "kind": what}
        )

    def _only(self, typed: str, keys: list[Key]) -> Key | None:
        was_open = [
            key for key in dict.fromkeys(keys) if key in self.draft.new or not self.draft.base.states[key].is_closed
        ]
        if len(was_open) > 1:
            listed = ", ".join(self.label(key) for key in was_open[:MOST])
            raise Broken(
                _("“%(name)s” may be more than one: %(candidates)s. Write the address instead.")
                % {"name": typed, "candidates": listed}
            )
        return was_open[0] if was_open else None

    def label(self, key: Key) -> str:
        state = self.draft.states[key]
        return f"{columns.word_of(key[0])} {name_of(state)} [{slug_of(state)}]"

    def person(self, typed: str) -> Person:
        """Raises Broken."""
        found = list({person.pk: person for person in self.people.get(same(typed), [])}.values())
        if len(found) > 1:
            listed = ", ".join(f"{one.name_ko} [{one.staff_number or one.code}]" for one in found[:MOST])
            raise Broken(
                _("“%(name)s” may be more than one person: %(candidates)s. Write what stands in the brackets.")
                % {"name": typed, "candidates": listed}
            )
        if not found:
            raise Broken(
                _("Nobody is called “%(name)s”. Enter the person under “people” first, or correct the name.")
                % {"name": typed[:80]}
            )
        return found[0]

    def free_slug(self, kind: str, typed: str, words: tuple[str, str]) -> str:
        """The address of something new: the one typed, else made of its name. Raises Broken where it is taken."""
        if typed:
            if (kind, typed.casefold()) in self.slugs:
                raise Broken(_("The address “%(address)s” is taken. Choose another one.") % {"address": typed})
            return typed
        stem = slugify(words[1])[:70] or slugify(words[0], allow_unicode=True)[:70] or kind
        slug, number = stem, 2
        while (kind, slug.casefold()) in self.slugs:
            slug, number = f"{stem}-{number}", number + 1
        return slug
