"""How often a circular was read, printed, downloaded and shared: sums a day, never a row a reader."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.models.circular import Circular


class DailyFigure(models.Model):
    class Kind(models.TextChoices):
        READ = "read", _("read")
        PRINT = "print", _("printed")
        DOWNLOAD = "download", _("files downloaded")
        SHARE = "share", _("shared")

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="figures")
    day = models.DateField(_("day"))  # the office's
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    count = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        verbose_name = _("daily figure")
        verbose_name_plural = _("daily figures")
        ordering = ["-day", "circular", "kind"]
        constraints = [models.UniqueConstraint(fields=["circular", "day", "kind"], name="daily_figure_unique")]
        indexes = [models.Index(fields=["day"], name="daily_figure_day")]

    def __str__(self) -> str:
        return f"{self.circular} {self.day} {self.kind}: {self.count}"
