"""Whether a file can be read by everybody: what a machine found, what a person judged, what was asked for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.models.file import Blob, File


class FileReview(models.Model):
    """A person's judgement of the bytes of a file; the machine's findings stand in ``BlobText.accessibility``."""

    class Verdict(models.TextChoices):
        ACCESSIBLE = "accessible", _("accessible")
        PARTLY = "partly", _("partly accessible")
        NOT = "not", _("not accessible")

    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, related_name="review")
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict)
    note = models.CharField(_("note for the office"), max_length=300, blank=True)
    accessible_copy = models.ForeignKey(
        File, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("accessible copy")
    )
    checked_at = models.DateTimeField(_("checked at"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by")
    )

    class Meta:
        verbose_name = _("accessibility of a file")
        verbose_name_plural = _("accessibility of files")

    def __str__(self) -> str:
        return f"{self.blob} {self.verdict}"


class CopyRequest(models.Model):
    """Somebody asked for an accessible copy of a file. The mail that tells the post holds the words; this row only
    counts, so that the report can say what was asked for."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="copy_requests", verbose_name=_("file"))
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for an accessible copy")
        verbose_name_plural = _("requests for accessible copies")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.file} {self.asked_at:%Y-%m-%d}"


class ShownText(models.Model):
    """The text of a file as a page shows it, with its headings; beside ``BlobText``, which holds every word there is.

    ``pieces`` are [kind, text] in reading order, as ``readers.Reading.shown`` has them; without one there is no row.
    """

    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, related_name="shown_text")
    pieces = models.JSONField()

    class Meta:
        verbose_name = _("text of a file to be read")
        verbose_name_plural = _("texts of files to be read")

    def __str__(self) -> str:
        return str(self.blob)
