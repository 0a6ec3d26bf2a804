"""What is written down of logins, and the cookie by which a device that logged in before is known again.

Logins, logouts and changes of factors are entries of the audit log: who, when, from which address, by what way.
Source: the Korean standard for the safety of personal data (개인정보의 안전성 확보조치 기준), articles 5, 6 and 8.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from circulars import audit, outbox
from portal import security
from portal.models import User
from portal.office import current_office

DEVICE_COOKIE = "hoeram_device"
DEVICE_DAYS = 180
MOST_NAMES = 8  # at one desk
LONGEST_COOKIE = 3000  # characters; browsers take four thousand with name and attributes
_SALT = "portal.login.device"


def logged_in(request: HttpRequest, way: str) -> None:
    """Write the login down; its owner is told where it came from a device that never logged in before."""
    now = timezone.now()
    user = request.user
    is_known = bool(device_of(request, user.get_username()))
    audit.record("login", user, by=user, now=now, way=way, device="known" if is_known else "new")
    if is_known or not audit_knows(user, now):
        return
    moment = timezone.localtime(now).strftime("%Y-%m-%d %H:%M")

    def words() -> str:
        text = gettext_lazy(
            "On %(moment)s your account was used on a device from which it was not used before. If this was you, "
            "there is nothing to do. If not, change your password at once, end the other logins, and tell an "
            "administrator."
        )
        return f"{text % {'moment': moment}}\n\n{outbox.address(reverse('admin:my-login'))}"

    key = f"new-device/{user.pk}/{now.isoformat()}"
    outbox.queue(key, to=user, subject=gettext_lazy("A login from a new device"), body=words, now=now)


def logged_out(request: HttpRequest) -> None:
    audit.record("logout", request.user, by=request.user, now=timezone.now())


def refused(username: str, why: str) -> None:
    """Write down that logins are refused: once a pause for each account and reason.

    ``why`` is one of ``passwords``, ``name``, ``network`` and ``codes``. A name that nobody has is not kept: people
    type passwords there. The entry is of the office then.
    """
    from circulars.models import AuditEntry

    now = timezone.now()
    subject = User.objects.filter(username=username, is_staff=True).first() if username else None
    subject = subject or current_office()
    since = now - timedelta(hours=settings.AXES_COOLOFF_TIME)
    earlier = AuditEntry.objects.filter(
        object_type=subject._meta.label, object_id=str(subject.pk), action="login_refused", at__gte=since
    )
    if why not in [entry.details.get("why") for entry in earlier]:
        audit.record("login_refused", subject, by=None, now=now, why=why)


def audit_knows(user: User, now) -> bool:
    """Whether this person has logged in before: the first device is no news."""
    from circulars.models import AuditEntry

    return AuditEntry.objects.filter(action="login", actor=user, at__lt=now).exists()


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the browser the mark of a known device: it says which accounts logged in here, and opens nothing."""
    username = request.user.get_username()
    others = [pair for pair in _pairs(request) if pair[0] != username]
    pairs = [[username, secrets.token_hex(8)], *others][:MOST_NAMES]
    while len(value := signing.dumps(pairs, salt=_SALT, compress=True)) > LONGEST_COOKIE and len(pairs) > 1:
        pairs.pop()
    response.set_cookie(
        DEVICE_COOKIE,
        value,
        max_age=DEVICE_DAYS * 24 * 60 * 60,
        path=security.STAFF_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def device_of(request: HttpRequest, username: str) -> str:
    """The number of this device, where ``username`` has logged in on it; else empty."""
    return dict(_pairs(request)).get(username, "")


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """Who has logged in on this device, the last one first, each with the number of the device for that name."""
    try:
        found = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=DEVICE_DAYS * 24 * 60 * 60)
        if len(found) == 2 and isinstance(found[0], str):  # as it was written for one name alone
            found = [found]
        return [(str(name), str(number)) for name, number in found]
    except (signing.BadSignature, ValueError, TypeError):
        return []
