"""Mails that came back. What they said is not kept, only that they came back and why, as the mail server coded it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bounce(models.Model):
    """A mail that came back. ``key`` names the mail; the mailbox stands only where it is an official one."""

    key = models.CharField(max_length=80)
    mailbox = models.CharField(_("mailbox"), max_length=254, blank=True)
    status = models.CharField(_("status"), max_length=12)  # RFC 3463, for example 5.1.1; "complaint" for a report
    is_permanent = models.BooleanField(_("for good"))
    at = models.DateTimeField(_("at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key", "status"], name="bounce_once")]

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d}"
