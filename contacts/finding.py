"""Who answers for what somebody typed: posts and teams by the words of their duties, in either language.

Matching is plain: each word stands somewhere in the duties or the names, whatever its case, its form of writing
and the spaces around it. What knows more of languages and of documents adds to it through ``hooks.duty_matches``.
"""

import re
import unicodedata
from typing import NamedTuple

from contacts.directory import Directory
from contacts.entries import PostView, TeamView
from contacts.hooks import DutyMatches
from contacts.words import Words

LONGEST = 100  # characters; what stands behind them is not looked for
MOST = 50  # posts, and as many teams, that are shown
# What Korean hangs on to a word. A word of one syllable is left whole.
_PARTICLE = re.compile("(?<=[가-힣]{2})(?:에서|으로|을|를|이|가|은|는|의|에|와|과|로|도)$")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class Body(NamedTuple):
    """A body whose name fits, and those who answer for what it issued, where their duties do not say so already."""

    names: Words
    posts: tuple[PostView, ...]


class Found(NamedTuple):
    posts: tuple[PostView, ...]
    teams: tuple[TeamView, ...]
    bodies: tuple[Body, ...]
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.posts or self.teams or self.bodies)


def cleaned(text: str) -> str:
    """On one line, composed, without letters that cannot be seen, and not too long."""
    text = "".join(" " if unicodedata.category(one) in _UNSEEN else one for one in text[: LONGEST * 4])
    return " ".join(unicodedata.normalize("NFC", text).split())[:LONGEST]


def find(found: Directory, text: str, more: DutyMatches) -> Found:
    """What fits ``text``, as ``cleaned`` gives it: open posts and teams, in the order of the directory."""
    wanted = [forms for word in text.split() if (forms := _forms(word))]
    posts, teams = [], []
    for post in found.posts:
        duty = _closed_up(" ".join(post.duties))
        around = duty + "\n" + _closed_up(" ".join([*post.team.names, *post.team.duties]))
        if post.pk in more.posts or (_holds(duty, wanted, any) and _holds(around, wanted, all)):
            posts.append(post)
    for team in found.teams:
        if team.pk in more.teams or _holds(_closed_up(" ".join([*team.names, *team.duties])), wanted, all):
            teams.append(team)
    others = [post for post in found.posts if post not in posts]
    bodies = tuple(
        Body(names, answering)
        for names, keys in more.bodies
        if (answering := tuple(post for post in others if not keys.isdisjoint(found.answers_for(post)))[:MOST])
    )
    return Found(tuple(posts[:MOST]), tuple(teams[:MOST]), bodies, len(posts) > MOST or len(teams) > MOST)


def _forms(word: str) -> tuple[str, ...]:
    """The word as it is compared, and without what Korean hung on to it."""
    plain = _closed_up(word)
    return tuple(dict.fromkeys(form for form in (plain, _PARTICLE.sub("", plain)) if form))


def _holds(text: str, wanted: list[tuple[str, ...]], how_many) -> bool:
    return bool(wanted) and how_many(any(form in text for form in forms) for forms in wanted)


def _closed_up(text: str) -> str:
    """Letters and digits alone: "국제 행사", "국제·행사" and "국제행사" are one."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())
