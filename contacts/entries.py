"""What the directory holds: plain frozen values, fit to be kept in memory and shown in either language."""

from dataclasses import dataclass, replace

from contacts.telephone import Telephone
from contacts.words import Words


@dataclass(frozen=True, slots=True)
class TeamView:
    pk: int
    slug: str
    position: int
    names: Words
    duties: Words
    postal_address: Words
    opening_hours: Words
    telephone: Telephone | None
    mailbox: str
    is_closed: bool
    parent_pk: int | None  # an open team, or None
    successor_pk: int | None  # the open team that took over a closed one

    def name(self, language: str | None = None) -> str:
        return self.names.text(language)


@dataclass(frozen=True, slots=True)
class HolderView:
    """Who holds a post. ``names`` is None unless the person, and the office, publish names."""

    person_pk: int
    names: Words | None
    is_acting: bool
    is_lead: bool

    def name(self, language: str | None = None) -> str | None:
        return self.names.text(language) if self.names else None


@dataclass(frozen=True, slots=True)
class PostView:
    pk: int
    slug: str
    position: int
    duties: Words
    team: TeamView  # the open team, where the post's own was taken over
    telephone: Telephone | None  # the post's own, else its team's
    mailbox: str  # likewise
    is_closed: bool
    successor_pk: int | None
    appointed: tuple[HolderView, ...]  # the lead first; pages use ``holders``

    def duty(self, language: str | None = None) -> str:
        return self.duties.text(language)

    @property
    def is_vacant(self) -> bool:
        return not self.is_closed and not self.appointed

    def holders(self, publishes_names: bool = False) -> tuple[HolderView, ...]:
        """Everybody who holds the post, the lead first; without names unless the office publishes them."""
        if publishes_names:
            return self.appointed
        return tuple(replace(holder, names=None) for holder in self.appointed)


@dataclass(frozen=True, slots=True)
class TeamNode:
    """An open team in the tree, with its open posts and the teams below it."""

    team: TeamView
    posts: tuple[PostView, ...]
    children: tuple["TeamNode", ...]
