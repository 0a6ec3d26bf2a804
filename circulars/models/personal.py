"""Reads and exports of personal data by staff: who, when, what and why. Kept for a set time."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonalDataRead(models.Model):
    """Append-only but for its end: rows older than the office keeps are deleted by upkeep."""

    class Kind(models.TextChoices):
        LIST = "list", _("list")
        DETAIL = "detail", _("single record")
        EXPORT = "export", _("export")

    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    actor_label = models.CharField(_("name at that time"), max_length=150, blank=True)
    address = models.CharField(_("from where"), max_length=45, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(max_length=40, blank=True)
    rows = models.PositiveIntegerField(_("how many"), default=1)
    reason = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("read of personal data")
        verbose_name_plural = _("reads of personal data")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.object_type}"
