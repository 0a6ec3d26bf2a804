"""Where the apps above contacts hang in what contacts must not know: filled at start-up, read by the pages."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.dispatch import Signal
from django.http import HttpRequest
from django.utils.safestring import SafeString

from contacts.words import Words

if TYPE_CHECKING:
    from contacts.entries import PostView, TeamView
    from contacts.models import Person, Post


class Panel(NamedTuple):
    """A part of a page: the template sees the names of ``context`` alone."""

    template_name: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Use:
    """``count`` objects of a kind that name a post; ``url`` lists them for staff and may be empty.

    ``key`` names the kind for good where the count is kept, and ``label`` may change.
    """

    label: str
    count: int
    url: str = ""
    key: str = ""


class Page(NamedTuple):
    """A public page, in the words and the language of what it shows."""

    title: str
    address: str
    language: str = ""


class DutyMatches(NamedTuple):
    """Keys of posts and teams, and with each body that was named the posts that answer for what it issued."""

    posts: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    bodies: tuple[tuple[Words, frozenset[int]], ...] = ()


class Office(NamedTuple):
    """What a page or a card says of the office as a whole."""

    names: Words = Words()
    publishes_names: bool = False
    new_days: int = 7  # days an item counts as new
    shows_read_counts: bool = False
    colour: str = ""  # readable on white; empty where the office has none


class FormRefusal(NamedTuple):
    """Why a form of a public page is not taken; ``message`` is fit to show to its sender."""

    message: str
    status: int
    retry_after: int | None = None  # seconds


class FormGuard(NamedTuple):
    """What keeps public forms from other sites and machines, for the apps that do not know the portal."""

    refusal: Callable[[HttpRequest], FormRefusal | None] = lambda request: FormRefusal("", 403)
    fields: Callable[[HttpRequest], SafeString] = lambda request: SafeString("")
    is_same_site: Callable[[HttpRequest], bool] = lambda request: False
    is_seldom: Callable[[HttpRequest], bool] = lambda request: False  # of what a page's script tells


# Each is asked on a team's page, in this order; None adds nothing.
team_panels: list[Callable[[HttpRequest, "TeamView"], Panel | None]] = []

# Each is asked on a post's page, likewise; closed posts are not asked about.
post_panels: list[Callable[[HttpRequest, "PostView"], Panel | None]] = []

# Which duties fit these words, beyond those that hold them letter by letter? Asked by the search of the directory.
duty_matches: Callable[[HttpRequest, str], DutyMatches] = lambda request, text: DutyMatches()  # noqa: E731

# What names this post? Asked before a hand-over and before a refused deletion is explained.
post_users: list[Callable[["Post"], list[Use]]] = []

# How many documents name this post or person as the one who signed? Whoever signed is not deleted.
signed_by: Callable[["Post | Person"], int] = lambda signatory: 0  # noqa: E731

# What waits for this account: drafts, received originals, limited drafts that name it? Counts only, for a hand-over.
account_users: list[Callable[[Any], list[Use]]] = []

# The first public pages on which these posts answer at a moment, the newest first, and how many there are in all.
pages_of_posts: Callable[[Collection[int], datetime], tuple[list[Page], int]] = lambda posts, at: ([], 0)  # noqa: E731

# How many public circulars and dossiers name each of these posts, in a fixed number of queries.
counts_of_posts: Callable[[Collection[int]], dict[int, tuple[int, int]]] = lambda posts: {}  # noqa: E731

# (from account, to account, by, at): give on the open drafts and received originals; says how many went.
move_work: Callable[[Any, Any, Any, datetime], int] = lambda leaving, to, by, at: 0  # noqa: E731

# Contacts know no office. Until somebody tells them, it has no name and publishes those of nobody.
office: Callable[[HttpRequest], Office] = lambda request: Office()  # noqa: E731

# Whether the office publishes names at all, at a public generation or (None) by the row as it is now.
publishes_names: Callable[[str | None], bool] = lambda generation: False  # noqa: E731

# The office's mark: its SHA-256, the PNG, width and height; None where it has none.
office_logo: Callable[[], tuple[str, bytes, int, int] | None] = lambda: None  # noqa: E731

# Until somebody says how they are guarded, no form is taken.
form_guard = FormGuard()

# Sent inside the transaction of a hand-over or of its undoing, with post, by, action ("hand_over" or
# "undo_hand_over"), from_date and successor (a Person or None).
handed_over = Signal()

# Sent inside the transaction of a re-organisation or of its undoing, with record, by, at and action
# ("reorganise" or "undo_reorganisation").
reorganised = Signal()
