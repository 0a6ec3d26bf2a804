"""Single sign-on by OpenID Connect: who one is says the office's provider, what one may do says this portal.

What the provider says is asked and proved by ``portal.login.provider``. An account is found by what the provider
calls its owner for ever (issuer and subject), the first time by a verified mail address. The password stays as the way
in for the day on which the provider is away.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from circulars import audit
from portal.login import sessions
from portal.models import OutsideLogin, User

ID_TOKEN = "sso_id_token"  # noqa: S105  (a key of the session: tells the provider at logout who goes)
SID = "sso_sid"  # of the session: the session at the provider, which may end there


class ProviderAway(Exception):
    """The provider does not answer, or not as it should; nothing has happened."""


class NotLetIn(Exception):
    """The provider answered, and nobody is let in: ``reason`` is one of ``unproved``, ``unknown`` and ``closed``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_set() -> bool:
    return bool(settings.OIDC_ISSUER)


def user_of(claims: dict[str, Any], *, now: datetime) -> User:
    """The account of this person; the first time linked or, where the office wants that, made without any rights."""
    subject = str(claims["sub"])[:255]
    linked = OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).select_related("user").first()
    user = linked.user if linked else _link(subject, claims, now=now)
    if not (user.is_active and user.is_staff):
        raise NotLetIn("closed")
    return user


def end_logins(subject: str, session: str, *, now: datetime) -> int:
    """End what was logged in to by single sign-on: by this session of the provider or, without one, by this person.

    A login of this person that never heard which session it belongs to ends with any of them.
    """
    linked = OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).select_related("user").first()
    if subject and linked is None:
        return 0
    number = sessions.end_those(
        lambda values: (
            ID_TOKEN in values
            and (not session or values.get(SID) == session or (linked is not None and not values.get(SID)))
            and (linked is None or values.get(SESSION_KEY) == str(linked.user.pk))
        )
    )
    if number and linked is not None:
        audit.record("end_sessions", linked.user, by=None, now=now, logins=number, way="sso")
    return number


def _link(subject: str, claims: dict[str, Any], *, now: datetime) -> User:
    mail = str(claims.get("email") or "").strip()
    is_verified = claims.get("email_verified") is True
    found = list(User.objects.filter(email__iexact=mail, is_staff=True)[:2]) if mail and is_verified else []
    try:
        with transaction.atomic():
            if len(found) == 1:
                (user,) = found
                # A superuser is named by no mail address: who keeps the provider's would keep this portal.
                if user.is_superuser or hasattr(user, "outside_login"):
                    raise NotLetIn("unknown")
            elif not found and settings.OIDC_CREATES and is_verified:
                user = _create(mail, claims)
            else:
                raise NotLetIn("unknown")
            OutsideLogin.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=subject, linked_at=now)
            audit.record("link_login", user, by=user, now=now, issuer=settings.OIDC_ISSUER)
    except IntegrityError:  # two windows at once: the other one was first
        linked = OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).first()
        if linked is None:
            raise NotLetIn("unknown") from None
        return linked.user
    return user


def _create(mail: str, claims: dict[str, Any]) -> User:
    """An account that may see the empty desk and nothing else, until an administrator gives it a group."""
    wanted = (
        slugify(str(claims.get("preferred_username") or mail.partition("@")[0]), allow_unicode=True)[:100] or "staff"
    )
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    username = next(
        name for name in [wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))] if name not in taken
    )
    user = User(username=username, email=mail, display_name=str(claims.get("name") or "")[:120], is_staff=True)
    user.set_unusable_password()
    user.save()
    audit.record("add", user, by=None, now=user.date_joined, way="sso")
    return user
