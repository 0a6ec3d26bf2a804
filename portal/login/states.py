"""How far a session has come on its way in; kept in the session, so that a page of the desk costs no query for it."""

import time

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.login import factors

KEY = "second_factor"
OWED = "owed"  # the password was right; a code or a key is still asked for
ENROL = "enrol"  # a group of this person wants a second factor, and there is none yet
GIVEN = "given"

SINCE = "logged_in_at"
SEEN = "seen_at"
PATIENCE = 10 * 60  # seconds for the second step
ENROL_PATIENCE = 60 * 60  # for the first factor: an app may have to be found and put on a telephone
ENDED = "ended"  # of the address of the login page: why one is there again
NEXT = "sso_next"  # the address that was wanted by whoever is at the provider
WAITING = "sso_kept"  # a form that waits for its sender to come back from the single sign-on


def of(request: HttpRequest) -> str:
    return request.session.get(KEY, "")


def is_open(request: HttpRequest) -> bool:
    """Whether this request comes from somebody who may see the desk."""
    return request.user.is_authenticated and of(request) not in (OWED, ENROL)


def why_ended(reason: str) -> str:
    """What the login page says to somebody who did not log out."""
    return {
        "time": _("Your login has ended: nothing happened for a while, or it was long ago. Log in again to go on."),
        "codes": _("Too many codes were wrong. Log in again, and enter the code that the app shows then."),
    }.get(reason, "")


def begin(request: HttpRequest, user, **kwargs) -> None:
    """Receiver of ``user_logged_in``, whatever the way in."""
    request.session[SINCE] = request.session[SEEN] = int(time.time())
    request.session.set_expiry(None)
    request.form_that_waited = request.session.pop(WAITING, "")  # type: ignore[attr-defined]
    request.session.pop(NEXT, None)
    for name in list(request.session.keys()):
        if name.startswith("_state_"):  # of tries with the provider
            del request.session[name]
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


def owe(request: HttpRequest) -> None:
    """The factor that this session was to set up is there, set up elsewhere: from now on it is asked for."""
    request.session[KEY] = OWED
    request.session[SINCE] = int(time.time())


def watch() -> None:
    user_logged_in.connect(begin, dispatch_uid="portal.login.states")
