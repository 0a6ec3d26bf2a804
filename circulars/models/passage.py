"""Words that many circulars share: how to register, the standard closing. Kept once, frozen at publication."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language


class Passage(models.Model):
    """``revision`` rises with each change of the words; an edition keeps the words and the revision it carries."""

    code = models.SlugField(_("short name"), max_length=60, allow_unicode=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.KOREAN)
    name = models.CharField(_("name"), max_length=120, help_text=_("For staff; readers do not see it."))
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    is_retired = models.BooleanField(_("no longer offered"), default=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(fields=["code", "language"], name="passage_unique"),
            models.CheckConstraint(condition=~Q(body=""), name="passage_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_language_display()})"
