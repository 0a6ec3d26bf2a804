from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminPasswordChangeForm as StockPasswordForm  # own password, old one asked
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars import audit
from portal import groups
from portal.login import passwords
from portal.models import User


class WithStrength:
    """The field of the new password says how strong it is while it is typed (password-strength.js)."""

    def __init__(self, user: User, *args, **kwargs) -> None:
        super().__init__(user, *args, **kwargs)  # type: ignore[call-arg]
        words = [_("too short"), _("weak"), _("fair"), _("good"), _("strong")]
        self.fields["new_password1"].widget.attrs |= {  # type: ignore[attr-defined]
            "data-strength": " / ".join(str(word) for word in words),
            "data-strength-label": _("How strong it is"),
            "data-strength-least": settings.PASSWORD_LENGTH,
            "data-strength-known": " ".join((user.get_username(), user.display_name, user.email.partition("@")[0])),
        }


class OwnPasswordForm(WithStrength, StockPasswordForm):
    """A new password instead of the present one; ends the state in which somebody else may know it."""

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise forms.ValidationError(_("This is the present password. Choose another."), code="password_unchanged")
        return password

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = False
        passwords.keep(self.user)
        user = super().save(commit)
        audit.record("change_password", user, by=user, now=timezone.now())
        return user


class FirstPasswordForm(WithStrength, SetPasswordForm):
    """The password that an invited person chooses."""

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = False
        passwords.keep(self.user)
        user = super().save(commit)
        audit.record("change_password", user, by=user, now=timezone.now())
        return user


class GroupsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        return str(groups.LABELS.get(obj.name, obj.name))


class StaffForm(forms.ModelForm):
    """One account. Passwords are set by their owners alone, through an invitation."""

    groups = GroupsField(label=_("Groups"), queryset=Group.objects.order_by("pk"), required=False)

    class Meta:
        model = User
        fields = ["username", "display_name", "email", "language", "wants_desk_mails", "groups"]
        labels = {"email": _("Mailbox")}

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip()
