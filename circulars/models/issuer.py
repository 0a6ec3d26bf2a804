"""Issuers, their numbered series, and the counters of the office's own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Rights


class Issuer(models.Model):
    """The body whose document a circular is."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=40, blank=True)
    name = models.CharField(_("own name"), max_length=200, help_text=_("As the body writes it itself."))
    name_ko = models.CharField(_("name (Korean)"), max_length=200, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    is_own_office = models.BooleanField(_("this office"), default=False)
    default_rights = models.CharField(_("usual rights"), max_length=20, choices=Rights, default=Rights.ISSUER)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.abbreviation or self.name_ko or self.name


class Series(models.Model):
    """One numbering of an issuer, with the pattern its numbers are printed in.

    ``pattern`` holds ``{serial}``, ``{year}`` and ``{suffix}``, e.g. ``Circular {serial}/{year}``.
    ``prefix`` comes before the key in addresses where an issuer has more than one series.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="series", verbose_name=_("issuer"))
    code = models.SlugField(_("code"), max_length=60)
    name_ko = models.CharField(_("name (Korean)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    pattern = models.CharField(_("pattern of the number"), max_length=80, default="Circular {serial}/{year}")
    prefix = models.SlugField(_("prefix in addresses"), max_length=30, blank=True, allow_unicode=True)
    allocates = models.BooleanField(_("numbers are given by this office"), default=False)
    is_numbered = models.BooleanField(_("numbered"), default=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["issuer", "code"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "code"], name="series_code_unique"),
            models.UniqueConstraint(fields=["issuer", "prefix"], name="series_prefix_unique"),
            models.CheckConstraint(condition=Q(allocates=False) | Q(is_numbered=True), name="series_allocates_numbers"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} · {self.name_ko}"


class SeriesCounter(models.Model):
    """The highest serial given or entered in a series and year; read under a row lock, raised, never lowered."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="counters")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="series_counter_unique")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class NumberNotUsed(models.Model):
    """The public entry for a number that was given and then given up."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="numbers_not_used")
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("serial number"))
    reason_ko = models.CharField(_("reason (Korean)"), max_length=300)
    reason_en = models.CharField(_("reason (English)"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("number not used")
        verbose_name_plural = _("numbers not used")
        ordering = ["series", "-year", "-serial"]
        constraints = [models.UniqueConstraint(fields=["series", "year", "serial"], name="number_not_used_unique")]

    def __str__(self) -> str:
        return f"{self.series} {self.serial}/{self.year}"
