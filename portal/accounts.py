"""The first administrator, one-time passwords, and what happens when somebody leaves."""

import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction

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
    return password


@transaction.atomic
def renew_password(user: User) -> str:
    """Give ``user`` a new one-time password, which ends every session of theirs; returns it."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
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
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
