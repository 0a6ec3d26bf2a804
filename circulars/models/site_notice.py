"""A notice of the office over every public page, from one moment to another; no job turns it on or off."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SiteNoticeQuerySet(models.QuerySet):
    def shown(self, at: datetime) -> "SiteNoticeQuerySet":
        """Those over the pages at ``at``, the gravest first."""
        in_force = Q(until_at=None) | Q(until_at__gt=at)
        return self.filter(in_force, from_at__lte=at).order_by("-level", "from_at", "pk")


class SiteNotice(models.Model):
    class Level(models.IntegerChoices):
        INFORMATION = 1, _("information")
        WARNING = 2, _("warning")
        EMERGENCY = 3, _("emergency")

    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.INFORMATION)
    text_ko = models.CharField(_("text (Korean)"), max_length=300)
    text_en = models.CharField(_("text (English)"), max_length=300)
    url = models.CharField(_("leads to"), max_length=500, blank=True)  # an address of the portal or of the web
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    objects = SiteNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice over all pages")
        verbose_name_plural = _("notices over all pages")
        ordering = ["-from_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")), name="site_notice_interval"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="site_notice_level"),
        ]

    def __str__(self) -> str:
        return self.text_ko
