from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Page(models.Model):
    """A page about the portal itself, edited in the admin; its bodies hold sanitised HTML."""

    class Slug(models.TextChoices):
        ABOUT = "about", _("about this portal")
        PRIVACY = "privacy", _("privacy policy")
        COPYRIGHT = "copyright", _("copyright policy")
        ACCESSIBILITY = "accessibility", _("accessibility statement")

    slug = models.SlugField(_("page"), max_length=40, unique=True, choices=Slug)
    title_ko = models.CharField(_("title in Korean"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    body_ko = models.TextField(_("text in Korean"), blank=True)
    body_en = models.TextField(_("text in English"), blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("page about the portal")
        verbose_name_plural = _("pages about the portal")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slug__in=["about", "privacy", "copyright", "accessibility"]), name="page_slug_known"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_ko if get_language() == "ko" else self.title_en or self.title_ko

    @property
    def body(self) -> str:
        """Sanitised HTML in the language of the interface, else in Korean; see ``body_language``."""
        return self.body_ko if self.body_language == "ko" else self.body_en

    @property
    def body_language(self) -> str:
        return "en" if get_language() == "en" and self.body_en else "ko"
