"""Second factors of a member of staff: an authenticator app, security keys, and recovery codes.

The devices are those of django-otp. Of a recovery code only a hash is kept: who reads the database has none.
"""

import enum
import hashlib
import logging
import secrets
from base64 import b32encode
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex
from django_otp_webauthn.models import WebAuthnCredential

from circulars import audit, outbox
from portal.login import records, sealing
from portal.models import Office, User

logger = logging.getLogger(__name__)

RECOVERY_CODES = 10
MOST_KEYS = 10
# Without letters and digits that look alike: codes are read from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 12  # about 59 bits
# A wait doubles with each wrong code, to four minutes at most: who knows a password must not shut its owner out.
_MOST_DOUBLINGS = 9
TELLS_AFTER = 5  # wrong codes in a row


class Answer(enum.Enum):
    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"
    CLOSED = "closed"  # the secret of the app cannot be opened with the keys of the settings


class Factors(NamedTuple):
    app: TOTPDevice | None
    keys: list[WebAuthnCredential]
    codes_left: int

    def __bool__(self) -> bool:
        return self.app is not None or bool(self.keys)


def of(user: User) -> Factors:
    return Factors(
        TOTPDevice.objects.filter(user=user, confirmed=True).first(),
        list(WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("pk")),
        StaticToken.objects.filter(device__user=user).count(),
    )


def has_any(user: User) -> bool:
    """Recovery codes alone are none: they stand in for something that was lost."""
    return (
        TOTPDevice.objects.filter(user=user, confirmed=True).exists()
        or WebAuthnCredential.objects.filter(user=user, confirmed=True).exists()
    )


def are_required(user: User) -> bool:
    """Whether a group of this person wants a second factor; a superuser is held to what administrators are."""
    rows = Office.two_factor_groups.through.objects.all()
    if rows.filter(group__user=user).exists():
        return True
    return user.is_superuser and rows.filter(group__name="administrator").exists()


# --- Codes ------------------------------------------------------------------------------------------------------


@transaction.atomic
def verify(user: User, text: str, *, now: datetime) -> Answer:
    """Six digits are asked of the app, everything else of the recovery codes. No code counts twice."""
    code = "".join(text.split()).replace("-", "").lower()[:40]
    is_of_app = len(code) == 6 and code.isascii() and code.isdigit()
    devices = (TOTPDevice if is_of_app else StaticDevice).objects.select_for_update()
    device = devices.filter(user=user, confirmed=True).first()
    if device is None:
        return Answer.WRONG
    device.throttling_failure_count = min(device.throttling_failure_count, _MOST_DOUBLINGS)
    is_allowed, _why = device.verify_is_allowed()
    if not is_allowed:
        return Answer.WAIT
    try:
        is_right = _is_of_app(device, int(code), now) if is_of_app else device.verify_token(_digest(code))
    except sealing.CannotBeOpened:
        logger.error("The secret of the app of account %s cannot be opened: see docs/operations.md.", user.pk)
        return Answer.CLOSED
    if is_right:
        return Answer.RIGHT
    if device.throttling_failure_count >= TELLS_AFTER:
        records.refused(user.get_username(), "codes")
        _tell(
            user,
            gettext_lazy("Somebody who knows your password tries codes"),
            gettext_lazy(
                "Five wrong codes were entered one after the other after your password had been right. "
                "If this was not you, change your password at once and tell an administrator."
            ),
            f"wrong-codes/{user.pk}/{timezone.localdate(now)}",
            now,
        )
    return Answer.WRONG


def _is_of_app(device: TOTPDevice, code: int, now: datetime) -> bool:
    """As the device of django-otp itself, which does not know of sealed secrets. Its row is locked by the caller."""
    key = bytes.fromhex(sealing.opened(device.key, device.user_id))
    totp = TOTP(key, device.step, device.t0, device.digits, device.drift)
    totp.time = now.timestamp()
    if not totp.verify(code, device.tolerance, device.last_t + 1):
        device.throttle_increment(commit=True)
        return False
    device.last_t, device.drift = totp.t(), totp.drift
    device.throttle_reset(commit=False)
    device.set_last_used_timestamp(commit=False)
    device.save()
    return True


def looks_like_code(text: str) -> bool:
    """So that a password is not counted as a wrong code."""
    code = "".join(text.split()).replace("-", "").lower()
    return (len(code) == 6 and code.isascii() and code.isdigit()) or (
        len(code) == _LENGTH and all(letter in _ALPHABET for letter in code)
    )


def new_key() -> str:
    return random_hex(20)


def as_text(key: str) -> str:
    """The secret of an app as apps take it when it is typed: groups of four."""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def app_address(user: User, key: str, issuer: str) -> str:
    issuer = issuer.replace(":", " ")
    values = {"secret": b32encode(bytes.fromhex(key)).decode(), "issuer": issuer, "algorithm": "SHA1", "digits": 6}
    query = urlencode(values | {"period": 30}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{user.get_username()}')}?{query}"


def confirm_app(user: User, key: str, text: str, *, now: datetime) -> bool:
    """Keep the app whose secret is ``key``, if it gives the code of now. An app there was before is replaced."""
    code = "".join(text.split())
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return False
    totp = TOTP(bytes.fromhex(key))
    totp.time = now.timestamp()
    if not totp.verify(int(code), 1, 0):
        return False
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        TOTPDevice.objects.filter(user=user).delete()
        device = TOTPDevice.objects.create(
            user=user, name="app", key=sealing.seal(key, user.pk), last_t=totp.t(), last_used_at=now
        )
        audit.record("add_factor", user, by=user, now=now, kind="app", device=device.pk)
        _tell_of_change(user, device.persistent_id, now)
    return True


def note_key(user: User, key: WebAuthnCredential, name: str, *, now: datetime) -> None:
    """A security key was enrolled, in the caller's transaction."""
    key.name = " ".join(name.split())[:64] or _("Security key")
    key.save(update_fields=["name"])
    audit.record("add_factor", user, by=user, now=now, kind="key", device=key.pk)
    _tell_of_change(user, key.persistent_id, now)


@transaction.atomic
def renew_codes(user: User, *, now: datetime) -> list[str]:
    """Ten new recovery codes; those of before end. This is the only time that they are known."""
    User.objects.select_for_update().get(pk=user.pk)
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = ["".join(secrets.choice(_ALPHABET) for _one in range(_LENGTH)) for _code in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(code)) for code in codes)
    audit.record("new_recovery_codes", user, by=user, now=now, codes=len(codes))
    return ["-".join(code[start : start + 4] for start in range(0, _LENGTH, 4)) for code in codes]


@transaction.atomic
def remove(user: User, kind: str, number: int, *, now: datetime) -> bool:
    """Take one factor away; with the last one the recovery codes go as well. False where it is gone already."""
    model = {"app": TOTPDevice, "key": WebAuthnCredential}[kind]
    User.objects.select_for_update().get(pk=user.pk)
    device = model.objects.filter(user=user, pk=number).first()
    if device is None:
        return False
    device.delete()
    if not has_any(user):
        StaticDevice.objects.filter(user=user).delete()
    audit.record("remove_factor", user, by=user, now=now, kind=kind, device=number)
    _tell_of_change(user, f"removed-{kind}-{number}", now)
    return True


@transaction.atomic
def reset(user: User, *, by: User | None, now: datetime) -> int:
    """Somebody else takes all factors of ``user`` away, because they are lost. The owner is told; returns how many."""
    User.objects.select_for_update().get(pk=user.pk)
    found = of(user)
    number = len(found.keys) + (found.app is not None)
    for model in (TOTPDevice, StaticDevice, WebAuthnCredential):
        model.objects.filter(user=user).delete()
    audit.record("reset_factors", user, by=by, now=now, factors=number)
    _tell(
        user,
        gettext_lazy("Your second factor was reset"),
        gettext_lazy(
            "An administrator took away the second factor of your login, because it was said to be lost. "
            "If you did not ask for this, tell an administrator at once."
        ),
        f"reset-factors/{user.pk}/{now.isoformat()}",
        now,
    )
    return number


def _tell_of_change(user: User, key: str, now: datetime) -> None:
    _tell(
        user,
        gettext_lazy("The second factor of your login was changed"),
        gettext_lazy("If this was not you, change your password at once and tell an administrator."),
        f"factor/{user.pk}/{key}/{now.isoformat()}",
        now,
    )


def _tell(user: User, subject, body, key: str, now: datetime) -> None:
    def words() -> str:
        return f"{body}\n\n{outbox.address(reverse('admin:my-login'))}"

    outbox.queue(key, to=user, subject=subject, body=words, now=now)


def _digest(code: str) -> str:
    """Sixteen letters, 80 bits: as many as the column of django-otp takes."""
    return b32encode(hashlib.sha256(f"recovery:{code}".encode()).digest()).decode()[:16].lower()
