"""The addresses in a mail that only its receiver knows. They carry a secret under our signature.

Whoever reads the database alone has no address, whoever has an old mail loses it when the secret is changed. Nothing
happens by GET: programs that look at links before people do change nothing.
"""

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from django.core import signing
from django.urls import reverse
from django.utils import translation

from circulars import outbox
from circulars.models import SignUp, Subscriber

CONFIRM = "circulars.alerts.confirm"
MANAGE = "circulars.alerts.manage"
STOP = "circulars.alerts.stop"


class Stop(NamedTuple):
    """What one click ends: these subscriptions, of which some may be gone; all where there are none."""

    subscriber: Subscriber
    subscriptions: tuple[int, ...]


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def to_confirm(sign_up: SignUp) -> str:
    return _address("circulars:alert-confirm", CONFIRM, sign_up.secret, sign_up.language)


def to_manage(subscriber: Subscriber) -> str:
    return outbox.address(path_to_manage(subscriber, subscriber.language))


def path_to_manage(subscriber: Subscriber, language: str) -> str:
    return _path("circulars:alert-manage", MANAGE, subscriber.secret, language)


def to_stop(subscriber: Subscriber, subscriptions: Iterable[int] = ()) -> str:
    value = f"{subscriber.secret}.{'-'.join(map(str, sorted(subscriptions)))}"
    return _address("circulars:alert-stop", STOP, value, subscriber.language)


def sign_up_of(token: str) -> SignUp | None:
    secret = _read(CONFIRM, token)
    return SignUp.objects.filter(secret=secret).first() if secret else None


def subscriber_of(token: str) -> Subscriber | None:
    secret = _read(MANAGE, token)
    return Subscriber.objects.filter(secret=secret).first() if secret else None


def stop_of(token: str) -> Stop | None:
    secret, _dot, keys = _read(STOP, token).partition(".")
    subscriber = Subscriber.objects.filter(secret=secret).first() if secret else None
    if subscriber is None:
        return None
    return Stop(subscriber, tuple(int(key) for key in keys.split("-") if key.isdecimal()))


def _address(name: str, salt: str, value: str, language: str) -> str:
    return outbox.address(_path(name, salt, value, language))


def _path(name: str, salt: str, value: str, language: str) -> str:
    with translation.override(language):
        return reverse(name, args=[signing.Signer(salt=salt).sign(value)])


def _read(salt: str, token: str) -> str:
    try:
        return signing.Signer(salt=salt).unsign(token)
    except signing.BadSignature:
        return ""
