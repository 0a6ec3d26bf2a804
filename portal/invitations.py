"""A signed link with which a person sets the first password of an account that somebody else made."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext

from portal.forms import FirstPasswordForm
from portal.models import Office, User


class NotInvitable(Exception):
    """No link was made or sent; the message is fit to show to staff."""


class _InvitationTokens(PasswordResetTokenGenerator):
    """Dies when used (the password changes), after three days, and as soon as a newer one is made."""

    key_salt = "portal.invitations"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.invited_at}{user.is_active}"


tokens = _InvitationTokens()


@transaction.atomic
def invite(user: User, *, origin: str) -> str:
    """The address that lets ``user`` set a password; it is not kept anywhere. Earlier links stop working."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise NotInvitable(gettext("This account is closed. Open it again before inviting its owner."))
    user.invited_at = timezone.now()
    user.save(update_fields=["invited_at"])
    number = urlsafe_base64_encode(force_bytes(user.pk))
    return origin + reverse("admin:welcome", args=[number, tokens.make_token(user)])


def invite_by_mail(user: User, *, origin: str, office: Office) -> None:
    """Send a new link to the account's mailbox, in the language of its owner."""
    if not user.email:
        raise NotInvitable(gettext("This account has no mailbox."))
    address = invite(user, origin=origin)
    with translation.override(user.language):
        words = {"user": user, "office": office, "address": address, "days": settings.PASSWORD_RESET_TIMEOUT // 86400}
        subject = gettext("Your account at %(office)s") % {"office": office.name}
        send_mail(subject, render_to_string("portal/invitation_mail.txt", words), None, [user.email])


class InvitationView(PasswordResetConfirmView):
    """Where the link leads. The token moves from the address into the session at once; no other site is told it."""

    token_generator = tokens
    form_class = FirstPasswordForm
    template_name = "portal/welcome.html"
    admin_site: AdminSite = None  # type: ignore[assignment]  # given by as_view
    reset_url_token = "set-password"  # noqa: S105

    def get_success_url(self) -> str:
        return reverse("admin:login")

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | self.admin_site.each_context(self.request)
