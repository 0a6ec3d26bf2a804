from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Office(models.Model):
    """Who publishes here. There is one row; ``portal.office.current_office`` reads it."""

    name_ko = models.CharField(_("name in Korean"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    short_name_ko = models.CharField(_("short name in Korean"), max_length=60, blank=True)
    short_name_en = models.CharField(_("short name in English"), max_length=60, blank=True)
    postal_address_ko = models.TextField(_("postal address in Korean"), blank=True)
    postal_address_en = models.TextField(_("postal address in English"), blank=True)
    telephone = models.CharField(_("main telephone"), max_length=40, blank=True)
    mailbox = models.EmailField(_("main mailbox"), blank=True)
    website = models.URLField(_("website of the parent body"), blank=True)
    publishes_names = models.BooleanField(
        _("publishes the names of staff"),
        default=False,
        help_text=_("A name is shown only where the person agrees as well."),
    )
    new_days = models.PositiveSmallIntegerField(
        _("days an item counts as new"), default=7, validators=[MaxValueValidator(90)]
    )
    quiet_after_days = models.PositiveSmallIntegerField(
        _("days after issue from which an item is filed quietly"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("An item issued longer ago is published without “new” and without an alert."),
    )

    colour = models.CharField(_("colour"), max_length=7, blank=True, help_text=_("#0b50d0; for links and buttons."))
    colour_dark = models.CharField(
        _("colour on dark pages"), max_length=7, blank=True, help_text=_("Without one it is derived from the colour.")
    )
    shows_read_counts = models.BooleanField(_("shows readers how often a document was read"), default=False)
    two_factor_groups = models.ManyToManyField(
        "auth.Group",
        verbose_name=_("second factor at the login for"),
        blank=True,
        related_name="+",
        help_text=_("Members of these groups have to set one up at their next login, before anything else."),
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("office")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="office_one_row")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the interface, else in Korean."""
        return self._in_language("name")

    @property
    def short_name(self) -> str:
        return self._in_language("short_name") or self.name

    @property
    def postal_address(self) -> str:
        return self._in_language("postal_address")

    def _in_language(self, field: str) -> str:
        korean = getattr(self, f"{field}_ko")
        return korean if get_language() == "ko" else getattr(self, f"{field}_en") or korean


class OfficeLogo(models.Model):
    """The office's mark, decoded and written anew, so that only pixels stay; in the database, for every server."""

    office = models.OneToOneField(Office, on_delete=models.CASCADE, related_name="logo")
    content = models.BinaryField()  # PNG
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return self.sha256[:12]
