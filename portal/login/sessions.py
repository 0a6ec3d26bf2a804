"""Where one is logged in. A session is known by a short mark made from its key, never by the key itself."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils import timezone

from circulars import audit
from portal.login import states

PLACE = "logged_in_from"
LONGEST = 100_000  # characters of a stored session; beyond it one waits with a form, and nobody is logged in


class Login(NamedTuple):
    mark: str
    since: datetime | None
    seen: datetime | None
    place: str
    is_this: bool


def note_place(request: HttpRequest) -> None:
    """Kept in the session alone, which ends: the address, and which browser on what it says it is."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    request.session[PLACE] = " · ".join(part for part in (audit.address(), browser, system) if part)


_BROWSERS = (
    ("Edg/", "Edge"),
    ("Whale/", "Whale"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def of(request: HttpRequest) -> list[Login]:
    """Open logins of the one who asks, this one first."""
    found = []
    for session, values in _open(request.user.pk):
        is_this = session.session_key == request.session.session_key
        since, seen = _moment(values.get(states.SINCE)), _moment(values.get(states.SEEN))
        found.append(Login(_mark(session), since, seen, values.get(PLACE, ""), is_this))
    return sorted(found, key=lambda one: (not one.is_this, -(one.seen.timestamp() if one.seen else 0)))


def end_others(request: HttpRequest, mark: str = "") -> int:
    """End the login of this mark, or all but this one; returns how many. All are also those too long to be read."""
    number = 0
    if not mark:
        _too_long().exclude(pk=request.session.session_key).delete()
    for session, _values in _open(request.user.pk):
        if session.session_key != request.session.session_key and mark in ("", _mark(session)):
            session.delete()
            number += 1
    if number:
        audit.record("end_sessions", request.user, by=request.user, now=timezone.now(), logins=number)
    return number


def end_all(user_id: int) -> int:
    """End every login of an account, and whatever is too long to be read: none that somebody made so escapes this."""
    _too_long().delete()
    sessions = [session for session, _values in _open(user_id)]
    for session in sessions:
        session.delete()
    return len(sessions)


def end_those(which: Callable[[dict], bool]) -> int:
    """End every open login whose values ``which`` names; returns how many."""
    found = [session for session, values in _logins() if which(values)]
    for session in found:
        session.delete()
    return len(found)


def _too_long() -> QuerySet[Session]:
    return Session.objects.annotate(length=Length("session_data")).filter(length__gt=LONGEST)


def _open(user_id: int) -> list[tuple[Session, dict]]:
    return [one for one in _logins() if one[1].get(SESSION_KEY) == str(user_id)]


def _logins() -> Iterator[tuple[Session, dict]]:
    """Only the desk makes sessions, so that there are tens and not thousands of them."""
    running = Session.objects.filter(expire_date__gt=timezone.now()).annotate(length=Length("session_data"))
    for session in running.filter(length__lte=LONGEST).iterator():
        values = session.get_decoded()
        if SESSION_KEY in values and BACKEND_SESSION_KEY in values:
            yield session, values


def _mark(session: Session) -> str:
    return hashlib.sha256(f"mark:{session.session_key}".encode()).hexdigest()[:16]


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
