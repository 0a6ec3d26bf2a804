"""Secrets of authenticator apps at rest: sealed, so that a copy of the database, a backup or a dump, opens no login.

The keys are made from the secret key of the installation and from those of before; what is sealed with one of before
is sealed anew by night. A seal is bound to its account: moved to another row it opens nothing. A secret from before
there were seals is read as it is until that night. Source: docs/architecture.md, "Identity and login".
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django_otp.plugins.otp_totp.models import TOTPDevice

MARK = "s1."  # no hexadecimal digit, so that an open secret never looks sealed
_NONCE = 12  # bytes; mark, nonce, secret and tag are 67 of the 80 characters of the column


class CannotBeOpened(Exception):
    """Sealed with a key that is not in the settings any more, or changed since."""


def seal(secret: str, account: int) -> str:
    """A secret in hexadecimal digits, for the row of this account."""
    nonce = secrets.token_bytes(_NONCE)
    closed = _cipher(settings.SECRET_KEY).encrypt(nonce, bytes.fromhex(secret), _bound_to(account))
    return MARK + urlsafe_b64encode(nonce + closed).decode()


def opened(stored: str, account: int) -> str:
    """The secret in hexadecimal digits; raises CannotBeOpened."""
    if not stored.startswith(MARK):
        return stored
    try:
        content = urlsafe_b64decode(stored.removeprefix(MARK))
    except ValueError:
        raise CannotBeOpened from None
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if (secret := _opened_with(key, content, account)) is not None:
            return secret
    raise CannotBeOpened


def is_under_present_key(stored: str, account: int) -> bool:
    try:
        content = urlsafe_b64decode(stored.removeprefix(MARK))
    except ValueError:
        return False
    return stored.startswith(MARK) and _opened_with(settings.SECRET_KEY, content, account) is not None


def seal_anew() -> tuple[int, list[int]]:
    """Bring every secret under the present key; how many were, and the accounts whose secret cannot be opened."""
    number, lost = 0, []
    for device in TOTPDevice.objects.only("pk", "user_id", "key").order_by("pk").iterator():
        if is_under_present_key(device.key, device.user_id):
            continue
        try:
            new = seal(opened(device.key, device.user_id), device.user_id)
        except CannotBeOpened:
            lost.append(device.user_id)
            continue
        # Only if it is still the one that was read: its owner may have set up another one meanwhile.
        number += TOTPDevice.objects.filter(pk=device.pk, key=device.key).update(key=new)
    return number, lost


def open_all() -> tuple[int, list[int]]:
    """Before going back to a release that reads open secrets alone; as ``seal_anew``, the other way round."""
    number, lost = 0, []
    sealed = TOTPDevice.objects.filter(key__startswith=MARK).only("pk", "user_id", "key").order_by("pk")
    for device in sealed.iterator():
        try:
            secret = opened(device.key, device.user_id)
        except CannotBeOpened:
            lost.append(device.user_id)
            continue
        number += TOTPDevice.objects.filter(pk=device.pk, key=device.key).update(key=secret)
    return number, lost


def by_night(now: datetime) -> str:
    """For the nightly job; fails where secrets cannot be opened, so that the administrator is told."""
    number, lost = seal_anew()
    if lost:
        raise CannotBeOpened(
            f"{len(lost)} secrets of apps were sealed with a key that is not in PORTAL_SECRET_KEY_FALLBACKS"
        )
    return f"{number} sealed" if number else ""


def _opened_with(key: str, content: bytes, account: int) -> str | None:
    try:
        return _cipher(key).decrypt(content[:_NONCE], content[_NONCE:], _bound_to(account)).hex()
    except (InvalidTag, ValueError):
        return None


def _bound_to(account: int) -> bytes:
    return f"app/{account}".encode()


@lru_cache(maxsize=8)
def _cipher(key: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=b"hoeram.login.apps").derive(key.encode()))
