"""What staff choose to show beside a circular; what software finds is computed and stored nowhere."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from circulars.models.circular import Circular


class RelatedItem(models.Model):
    """A standing fact of ``circular``: another one worth reading with it, and why, in the office's words."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="related_items")
    other = models.ForeignKey(
        Circular, on_delete=models.CASCADE, related_name="related_from", verbose_name=_("related circular")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    reason_ko = models.CharField(_("why (Korean)"), max_length=200, blank=True)
    reason_en = models.CharField(_("why (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("related item")
        verbose_name_plural = _("related items")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["circular", "other"], name="related_item_unique"),
            models.CheckConstraint(condition=~Q(circular=F("other")), name="related_item_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.circular} → {self.other}"
