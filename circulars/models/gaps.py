"""Numbers of a received series that the office does not have, and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.models.issuer import Series


class MissingNumber(models.Model):
    """What the office knows of a number that is missing here. A number without a row has no disposition yet.

    ``year`` is 0 in a series whose numbers do not begin anew each year.
    """

    class Disposition(models.TextChoices):
        NOT_ADDRESSED = "not_addressed", _("not addressed to us")
        NOT_RECEIVED = "not_received", _("not received")
        REQUESTED = "requested", _("requested")
        NOT_PUBLIC = "not_public", _("not public")
        DOES_NOT_EXIST = "does_not_exist", _("does not exist")

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="missing_numbers")
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("serial number"))
    disposition = models.CharField(_("why it is missing"), max_length=16, choices=Disposition)
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("missing number")
        verbose_name_plural = _("missing numbers")
        ordering = ["series", "-year", "serial"]
        constraints = [models.UniqueConstraint(fields=["series", "year", "serial"], name="missing_number_unique")]

    def __str__(self) -> str:
        return f"{self.series} {self.serial}" + (f"/{self.year}" if self.year else "")
