"""How far a session has come on its way in; kept in the session, so that a page of the desk costs no query for it."""

import time

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from portal.login import factors

KEY = "second_factor"
OWED = "owed"  # the password was right; a code or a key is still asked for
ENROL = "enrol"  # a group of this person wants a second factor, and there is none yet
GIVEN = "given"

SINCE = "logged_in_at"
SEEN = "seen_at"
PATIENCE = 10 * 60  # seconds for the second step


def of(request: HttpRequest) -> str:
    return request.session.get(KEY, "")


def is_open(request: HttpRequest) -> bool:
    """Whether this request comes from somebody who may see the desk."""
    return request.user.is_authenticated and of(request) not in (OWED, ENROL)


def begin(request: HttpRequest, user, **kwargs) -> None:
    """Receiver of ``user_logged_in``, whatever the way in."""
    request.session[SINCE] = request.session[SEEN] = int(time.time())
    if getattr(request, "second_factor_given", False):
        request.session[KEY] = GIVEN
    elif factors.has_any(user):
        request.session[KEY] = OWED
    elif factors.are_required(user):
        request.session[KEY] = ENROL
    else:
        request.session.pop(KEY, None)


def complete(request: HttpRequest) -> None:
    """The second factor was given: a new session key, so that one seen before is worth nothing."""
    request.session[KEY] = GIVEN
    request.session.cycle_key()


def watch() -> None:
    user_logged_in.connect(begin, dispatch_uid="portal.login.states")
