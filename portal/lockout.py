"""How often a password may be tried: counted so that nobody who guesses can shut a member of staff out.

Five wrong ones for one name from one network (of IPv6 its /64) pause that pair for a quarter of an hour; django-axes
counts them in the database. Whoever guesses at one name from many networks, or at many names from one, is stopped by
the two limits below. A device on which that name has logged in before is counted by itself alone and passes both: its
cookie cannot be made elsewhere (records.remember).
"""

import unicodedata
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from circulars import outbox
from portal import kept_form
from portal.login import records
from portal.middleware.client import address_of
from portal.models import User

OF_ONE_NAME = 30  # wrong passwords within the pause, from wherever
OF_ONE_NETWORK = 30  # for whatever names


def name_of(request: HttpRequest) -> str:
    """The name for which a password is tried, as the form of the login reads it and django-axes counts it."""
    return unicodedata.normalize("NFKC", request.POST.get("username", "")[:255]).replace("\0", "").strip()[:255]


def counted_as(request: HttpRequest) -> str:
    """The address under which django-axes counts a try: the network, or one made for a known device (fd00::/16)."""
    if number := records.device_of(request, name_of(request)):
        return str(IPv6Address(b"\xfd\x00" + sha256(number.encode()).digest()[:14]))
    return network_of(address_of(request))


def network_of(address: str) -> str:
    """The address itself, or the first one of its /64: one household or office has as many of these as it likes."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 64 << 64))


def is_paused(request: HttpRequest) -> bool:
    """Whether a try is refused before the password is looked at; the owner of a name that is guessed at is told."""
    username = name_of(request)
    if not username or records.device_of(request, username):
        return False
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    recent = AccessAttempt.objects.filter(attempt_time__gte=since)
    if _sum(recent.filter(ip_address=network_of(address_of(request)) or None)) >= OF_ONE_NETWORK:
        records.refused("", "network")
        return True
    if _sum(recent.filter(username=username)) < OF_ONE_NAME:
        return False
    records.refused(username, "name")
    _tell(username)
    return True


def note_pause(sender, username: str | None = None, **kwargs) -> None:
    """Receiver of ``user_locked_out``: one name from one place has to wait."""
    records.refused(username or "", "passwords")


def watch() -> None:
    user_locked_out.connect(note_pause, dispatch_uid="portal.lockout")


def locked_out(request: HttpRequest, response=None, credentials: dict | None = None, *args, **kwargs) -> HttpResponse:
    """The page after too many wrong passwords: how long to wait, whom to ask. A form that was kept stays on it."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    words = admin.site.each_context(request) | {"minutes": minutes, "kept": kept_form.carried(request)}
    answer = render(request, "portal/locked_out.html", words, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _sum(attempts) -> int:
    return attempts.aggregate(number=Sum("failures_since_start"))["number"] or 0


def _tell(username: str) -> None:
    now = timezone.now()
    user = User.objects.filter(username=username, is_staff=True).first()
    text = gettext_lazy(
        "Many wrong passwords are tried for your account from many places. Devices on which you have logged in before "
        "work as usual; others have to wait for a quarter of an hour at a time. "
        "Set up a second factor, if you have none."
    )
    outbox.queue(
        f"guessed/{user.pk}/{timezone.localdate(now)}" if user else "guessed",
        to=user,
        subject=gettext_lazy("Somebody guesses at your password"),
        body=lambda: f"{text}\n\n{outbox.address(reverse('admin:my-login'))}",
        now=now,
    )
