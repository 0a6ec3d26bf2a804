"""Duties of the directory, found as documents are: through particles, compounds, endings and synonyms.

Teams and posts are matched in memory, because the directory turns by the day; issuers, because they are few.
"""

from datetime import date, datetime
from typing import NamedTuple

from circulars import words
from circulars.memory import per_generation
from circulars.models import Issuer
from circulars.reading import answered
from circulars.search import matching
from circulars.search.parsing import parse
from contacts import directory
from contacts.hooks import DutyMatches
from contacts.words import Words

MOST_BODIES = 5


class _Known(NamedTuple):
    posts: list[tuple[int, matching.Tokens]]
    teams: list[tuple[int, matching.Tokens]]


def matches(text: str, *, at: datetime, today: date, language: str, generation: str) -> DutyMatches:
    """The posts and teams whose duties fit, and the issuers that are named so, with who answers for them."""
    node = parse(text, language=language, generation=generation, at=at).node()
    if node is None:
        return DutyMatches()
    known = per_generation(generation, ("search.duties", today), lambda: _known(today, generation))
    issuers = per_generation(generation, ("search.issuers",), _issuers)
    bodies = [
        (names, answered.posts_of_issuers([key], at, generation))
        for key, names, tokens in issuers
        if matching.matches(node, tokens)
    ]
    return DutyMatches(
        posts=frozenset(key for key, tokens in known.posts if matching.matches(node, tokens)),
        teams=frozenset(key for key, tokens in known.teams if matching.matches(node, tokens)),
        bodies=tuple(bodies[:MOST_BODIES]),
    )


def _known(today: date, generation: str) -> _Known:
    day = directory.as_of(today, generation)
    return _Known(
        [(post.pk, _tokens(post.duties)) for post in day.posts],
        [(team.pk, _tokens((*team.names, *team.duties))) for team in day.teams],
    )


def _issuers() -> list[tuple[int, Words, matching.Tokens]]:
    found = []
    for key, abbreviation, name, korean, english in Issuer.objects.values_list(
        "pk", "abbreviation", "name", "name_ko", "name_en"
    ):
        shown = Words(abbreviation or korean or name, abbreviation or english or name)
        found.append((key, shown, _tokens((abbreviation, name, korean, english))))
    return found


def _tokens(texts: tuple[str, ...]) -> matching.Tokens:
    given = [text for text in texts if text]
    return matching.Tokens(given, [head for text in given for head in words.heads(text)])
