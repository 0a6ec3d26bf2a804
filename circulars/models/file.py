"""Files: blobs named by the hash of their content, and the identities that keep an address."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language
from circulars.models.circular import Circular


class Blob(models.Model):
    """Immutable bytes, stored under their SHA-256. Written and synced before the row; swept when nothing names it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    media_type = models.CharField(_("type"), max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="blob_is_named_by_hash")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class File(models.Model):
    """What ``/files/<code>/…`` means, over all editions of one circular and language."""

    code = models.CharField(max_length=16, unique=True)
    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=8, choices=Language)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class StagedFile(models.Model):
    """Uploaded when chosen, so that a refused save loses nothing; seen by its owner alone, swept after two weeks."""

    token = models.CharField(max_length=32, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staged_files")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="staged")
    name = models.CharField(_("file name"), max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("staged file")
        verbose_name_plural = _("staged files")

    def __str__(self) -> str:
        return self.name
