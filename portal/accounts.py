"""The first administrator, one-time passwords, and what happens when somebody leaves."""

import secrets
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from circulars import audit
from portal.login import factors, sessions
from portal.models import User

# Without letters and digits that look alike: the password is read from a screen and typed.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def create_first_administrator(username: str) -> str | None:
    """Create the administrator of an empty installation and return the one-time password; None if accounts exist."""
    if User.objects.exists():
        return None
    password = one_time_password()
    user = User.objects.create_superuser(username, password=password, must_change_password=True)
    user.groups.set(Group.objects.filter(name="administrator"))
    audit.record("add", user, by=None, now=timezone.now(), groups=["administrator"], superuser=True)
    return password


@transaction.atomic
def renew_password(user: User) -> str:
    """Give ``user`` a new one-time password, which ends every session of theirs; returns it."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record("new_password", user, by=None, now=timezone.now())
    return password


@transaction.atomic
def end(user: User) -> None:
    """The person leaves: no login, no open session; the account stays, since the records name it.

    Sessions end at once because they carry a hash of the password, which is made unusable here;
    stored ones are removed as well. Safe to run again.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = False
    user.password = make_password(None)
    user.save(update_fields=["is_active", "password"])
    sessions.end_all(user.pk)


@transaction.atomic
def reset_factors(user: User, *, by: User | None, now: datetime) -> int:
    """The second factor is lost: none is asked for at the next login, and open sessions end. Returns how many went."""
    number = factors.reset(user, by=by, now=now)
    sessions.end_all(user.pk)
    return number
