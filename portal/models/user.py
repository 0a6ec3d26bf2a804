from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """Languages of the interface; each named in itself, because its reader must find it."""

    KOREAN = "ko", "한국어"
    ENGLISH = "en", "English"


class User(AbstractUser):
    """A member of staff. Accounts are never deleted, since the record of who did what names them; they end."""

    first_name = None
    last_name = None
    display_name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language of the admin"), max_length=8, choices=Language, default=Language.KOREAN)
    wants_desk_mails = models.BooleanField(
        _("receives mails about reviews and tasks"),
        default=True,
        help_text=_("When a circular waits for this person, was returned or was given to this person."),
    )
    must_change_password = models.BooleanField(_("must change the password at the next login"), default=False)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("staff account")
        verbose_name_plural = _("staff accounts")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=models.Q(language__in=Language.values), name="user_language_known"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)
