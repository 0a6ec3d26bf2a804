"""Security keys (WebAuthn), bound to the host name under which the desk is opened."""

import json

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from webauthn.helpers.exceptions import WebAuthnException

from portal.login import factors
from portal.office import current_office

STATE = "key_challenge"  # of the session, for the second step
NEW_STATE = "new_key_challenge"  # for a key that is set up: an answer to one is none to the other
LONGEST = 20_000  # characters of what a key says
_REFUSED = (
    *(WebAuthnException, OTPWebAuthnApiError, ValueError, KeyError, TypeError, AttributeError),
    RecursionError,  # JSON nested a thousand times
)


class Helper(WebAuthnHelper):
    """That of django-otp-webauthn, for the host and the origin of the request, which ALLOWED_HOSTS has let through."""

    def get_relying_party_domain(self) -> str:
        return self.request.get_host().rsplit(":", 1)[0]

    def get_relying_party_name(self) -> str:
        return current_office().name

    def get_allowed_origins(self) -> list[str]:
        return [f"{self.request.scheme}://{self.request.get_host()}"]


def relying_party(request: HttpRequest) -> str:
    """For the system checks of the library, which want a setting."""
    return Helper(request).get_relying_party_domain()


def ask(request: HttpRequest) -> dict:
    """What the browser shows to a key of this user; the challenge is kept in the session until it is answered."""
    options, state = Helper(request).authenticate_begin(request.user, require_user_verification=False)
    request.session[STATE] = state
    return options


def is_answered(request: HttpRequest, text: str) -> bool:
    state = request.session.pop(STATE, None)
    if state is None or len(text) > LONGEST:
        return False
    try:
        with transaction.atomic():
            Helper(request).authenticate_complete(request.user, state, json.loads(text))
    except _REFUSED:
        return False
    return True


def begin(request: HttpRequest) -> dict:
    """What the browser asks a new key; keys that are enrolled already are named, so that none is enrolled twice."""
    options, state = Helper(request).register_begin(request.user)
    request.session[NEW_STATE] = state
    return options


def enrol(request: HttpRequest, text: str, name: str) -> bool:
    state = request.session.pop(NEW_STATE, None)
    if state is None or len(text) > LONGEST:
        return False
    try:
        with transaction.atomic():
            key = Helper(request).register_complete(request.user, state, json.loads(text))
            factors.note_key(request.user, key, name, now=timezone.now())
    except (*_REFUSED, IntegrityError):  # the latter where this key is known already
        return False
    return True
