"""The office's glossary, and the abbreviations that documents explain themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language
from circulars.models.edition import Edition


class GlossaryTerm(models.Model):
    """An abbreviation or a term with its full names; explained at the foot of pages, synonyms for search."""

    term = models.CharField(_("abbreviation or term"), max_length=80, unique=True)
    name_ko = models.CharField(_("full name (Korean)"), max_length=200, blank=True)
    name_en = models.CharField(_("full name (English)"), max_length=200, blank=True)
    name_other = models.CharField(
        _("full names in other languages"), max_length=300, blank=True, help_text=_("Separated by semicolons.")
    )
    explanation_ko = models.CharField(_("explanation (Korean)"), max_length=500, blank=True)
    explanation_en = models.CharField(_("explanation (English)"), max_length=500, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("term of the glossary")
        verbose_name_plural = _("glossary")
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term


class FoundAbbreviation(models.Model):
    """An abbreviation in an edition, with the full name where its own text says it: "… for Migration (IOM)".

    Derived from the frozen body, rebuilt with what is rendered of it; gone when the edition is erased.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="abbreviations")
    short = models.CharField(max_length=40)
    long = models.CharField(max_length=200, blank=True)  # empty: used and not explained
    short_folded = models.CharField(max_length=40)
    long_folded = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, choices=Language, blank=True)  # of the full name

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "short", "long"], name="found_abbreviation_unique")]
        indexes = [
            models.Index(fields=["short_folded", "-edition"], name="found_abbreviation_short"),
            models.Index(fields=["long_folded", "-edition"], name="found_abbreviation_long"),
        ]

    def __str__(self) -> str:
        return self.short
