"""What a password must be, beside Django's own rules.

Unless the office says otherwise, as OWASP ASVS and the Korean standard for the safety of personal data of 2023 have it:
long, not common, not like the name, and kept until there is a reason to change it. Guidelines of information security
for public bodies ask for letters, digits and signs, and for a new one each quarter: an office that is held to
them sets PORTAL_PASSWORD_KINDS=3 and PORTAL_PASSWORD_DAYS=90. None of the last passwords is taken again then, since
else the first would come back after the second.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import PreviousPassword, User

KEPT = 3


def keep(user: User) -> None:
    """Note the present password before another one is set; one that came with the account was never told of."""
    stored = User.objects.filter(pk=user.pk).values_list("password", flat=True).first()
    if stored and is_password_usable(stored):
        PreviousPassword.objects.get_or_create(user=user, password=stored, defaults={"set_at": timezone.now()})


def is_too_old(user: User, *, now: datetime) -> bool:
    """Whether the office lets no password live that long. The last that was noted is the present one; its hash may
    differ, since Django makes it anew with more rounds."""
    if not settings.PASSWORD_DAYS or not user.has_usable_password():
        return False
    last = user.previous_passwords.first()
    return (last.set_at if last else user.date_joined) < now - timedelta(days=settings.PASSWORD_DAYS)


def end_old(request: HttpRequest, user: User, **kwargs) -> None:
    """Receiver of ``user_logged_in``: a password that is too old opens the page alone on which it is changed.

    Not for who came by single sign-on, and may not know the password that is kept for the day without it.
    """
    if hasattr(request, "second_factor_given") or user.must_change_password:
        return
    if is_too_old(user, now=timezone.now()):
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])


def watch() -> None:
    user_logged_in.connect(end_old, dispatch_uid="portal.login.passwords")


class Length(MinimumLengthValidator):
    """Django's, with the number of the settings."""

    def __init__(self) -> None:
        pass

    @property
    def min_length(self) -> int:
        return settings.PASSWORD_LENGTH


class KindsOfCharacters:
    """So many of letters, digits and other signs as the office asks for; one is no rule."""

    def validate(self, password: str, user: User | None = None) -> None:
        kinds = {"letter" if one.isalpha() else "digit" if one.isdigit() else "sign" for one in password}
        if len(kinds) < settings.PASSWORD_KINDS:
            raise ValidationError(self.get_help_text(), code="password_of_few_kinds")

    def get_help_text(self) -> str:
        return {
            2: _("It holds two of letters, digits and other signs."),
            3: _("It holds letters, digits and other signs."),
        }.get(settings.PASSWORD_KINDS, "")


class NotOneOfBefore:
    """None of the last passwords of the account, where passwords end by age. Their hashes are kept for that alone."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None or not settings.PASSWORD_DAYS:
            return
        for earlier in user.previous_passwords.all()[:KEPT]:
            if check_password(password, earlier.password):
                raise ValidationError(_("This password was used before. Choose another."), code="password_used_before")

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Called by Django when an account with a new password is saved."""
        if user is None or user.pk is None:
            return
        PreviousPassword.objects.create(user=user, password=user.password, set_at=timezone.now())
        kept = user.previous_passwords.values_list("pk", flat=True)[: KEPT if settings.PASSWORD_DAYS else 1]
        user.previous_passwords.exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        if settings.PASSWORD_DAYS:
            return _("It is none of your last %(number)s passwords.") % {"number": KEPT}
        return _("A sentence that nobody else would think of is easy to keep in mind, and good.")
