"""Topics, and the bodies that circulars are sent to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """A subject; with a scheme and code where it is one of a published list (GCM objective 7, SDG 10.7)."""

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    scheme = models.CharField(_("scheme"), max_length=20, blank=True, help_text=_("For example GCM or SDG."))
    code = models.CharField(_("code"), max_length=20, blank=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=160)
    name_en = models.CharField(_("name (English)"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["scheme", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], condition=~Q(scheme=""), name="topic_code_unique"),
            models.CheckConstraint(
                condition=Q(scheme="", code="") | (~Q(scheme="") & ~Q(code="")), name="topic_scheme_with_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code} {self.name_ko}".strip()


class Addressee(models.Model):
    """A body or group that circulars are sent to."""

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(_("own name"), max_length=200)
    name_ko = models.CharField(_("name (Korean)"), max_length=200, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name_ko or self.name


class AddresseeAlias(models.Model):
    """Another way in which an addressee is printed."""

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(_("as printed"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text
