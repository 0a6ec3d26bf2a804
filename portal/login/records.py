"""What is written down of logins, and the cookie by which a device that logged in before is known again.

Logins, logouts and changes of factors are entries of the audit log: who, when, from which address, by what way.
Source: the Korean standard for the safety of personal data (개인정보의 안전성 확보조치 기준), articles 5, 6 and 8.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from circulars import audit, outbox
from portal import security
from portal.models import User

DEVICE_COOKIE = "hoeram_device"
DEVICE_DAYS = 180
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


def audit_knows(user: User, now) -> bool:
    """Whether this person has logged in before: the first device is no news."""
    from circulars.models import AuditEntry

    return AuditEntry.objects.filter(action="login", actor=user, at__lt=now).exists()


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the browser the mark of a known device: it says which account logged in here, and opens nothing."""
    value = signing.dumps([request.user.get_username(), secrets.token_hex(8)], salt=_SALT)
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
    try:
        name, number = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=DEVICE_DAYS * 24 * 60 * 60
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(number) if name == username else ""
