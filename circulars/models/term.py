"""Terms of office: who led a body from when to when. An item says by its issue date in which one it was issued."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from circulars.models.issuer import Issuer


class TermOfOffice(models.Model):
    """민선 8기 of the office itself, or the presidency of an issuer. Both days included; open without an end."""

    issuer = models.ForeignKey(
        Issuer,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="terms",
        verbose_name=_("of which body"),
        help_text=_("Empty: of this office."),
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    from_date = models.DateField(_("first day"))
    to_date = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        ordering = ["issuer", "-from_date"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="term_interval"),
            models.UniqueConstraint(fields=["issuer", "from_date"], name="term_of_issuer_once"),
        ]

    def __str__(self) -> str:
        return self.name_ko
