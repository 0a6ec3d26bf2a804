"""What a password must be, beside Django's own rules.

Source: the guide of the Korean Internet & Security Agency on choosing passwords (패스워드 선택 및 이용 안내서): ten
characters of two kinds, or eight of three; here ten are asked for in any case. A sentence needs no kinds. What a
password was before is not taken again. Nobody has to change a password only because time has passed: since 2023
the standard for the safety of personal data leaves that to the office, and the guide no longer asks for it.
"""

from django.contrib.auth.hashers import check_password, is_password_usable
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import PreviousPassword, User

LONG = 16  # characters from which on kinds do not matter
KEPT = 3


def keep(user: User) -> None:
    """Note the present password before another one is set; one that came with the account was never told of."""
    stored = User.objects.filter(pk=user.pk).values_list("password", flat=True).first()
    if stored and is_password_usable(stored):
        PreviousPassword.objects.get_or_create(user=user, password=stored, defaults={"set_at": timezone.now()})


class KindsOfCharacters:
    """Letters, digits and other signs: at least two of these three."""

    def validate(self, password: str, user: User | None = None) -> None:
        kinds = {"letter" if one.isalpha() else "digit" if one.isdigit() else "sign" for one in password}
        if len(kinds) < 2 and len(password) < LONG:
            raise ValidationError(self.get_help_text(), code="password_of_one_kind")

    def get_help_text(self) -> str:
        words = _("It holds two of letters, digits and other signs, or is a sentence of %(long)s characters or more.")
        return words % {"long": LONG}


class NotOneOfBefore:
    """None of the last passwords of the account. Their hashes are kept for that alone."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        for earlier in user.previous_passwords.all()[:KEPT]:
            if check_password(password, earlier.password):
                raise ValidationError(_("This password was used before. Choose another."), code="password_used_before")

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Called by Django when an account with a new password is saved."""
        if user is None or user.pk is None:
            return
        PreviousPassword.objects.create(user=user, password=user.password, set_at=timezone.now())
        kept = user.previous_passwords.values_list("pk", flat=True)[:KEPT]
        user.previous_passwords.exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        return _("It is none of your last %(number)s passwords.") % {"number": KEPT}
