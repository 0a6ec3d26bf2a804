"""What checks found, over drafts and over what is public; never the value that was found.

``fingerprint`` is a keyed hash of the value (``masking.fingerprint``), so that an accepted one is known again.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language
from circulars.models.circular import Circular
from circulars.models.edition import Edition
from circulars.models.file import Blob


class AcceptedFinding(models.Model):
    """Somebody looked at a finding and accepted it with a reason: a false alarm, or a value that has to be public."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="accepted_findings")
    language = models.CharField(_("language"), max_length=8, choices=Language)
    code = models.CharField(_("finding"), max_length=40)
    fingerprint = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    accepted_at = models.DateTimeField(_("accepted at"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("accepted by")
    )

    class Meta:
        verbose_name = _("accepted finding")
        verbose_name_plural = _("accepted findings")
        ordering = ["-accepted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["circular", "language", "code", "fingerprint"], name="accepted_finding_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.circular} {self.language} {self.code}"


class StandingFinding(models.Model):
    """What the nightly checks found in a public edition; ``gone_at`` is set when a later run finds it no more."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="findings")
    level = models.CharField(_("level"), max_length=12)
    code = models.CharField(_("finding"), max_length=40)
    field = models.CharField(_("about"), max_length=40, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    where = models.CharField(_("where"), max_length=300, blank=True)
    found_at = models.DateTimeField(_("found at"))
    seen_at = models.DateTimeField(_("seen at"))
    gone_at = models.DateTimeField(_("gone at"), null=True)

    class Meta:
        verbose_name = _("finding in a public edition")
        verbose_name_plural = _("findings in public editions")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code", "field", "fingerprint"], name="standing_finding_unique")
        ]
        indexes = [models.Index(fields=["gone_at", "level"], name="standing_finding_open")]

    def __str__(self) -> str:
        return f"{self.edition} {self.code}"


class BlobText(models.Model):
    """The words of a file, read once by the limited reader process; goes with its blob."""

    class State(models.TextChoices):
        READ = "read", _("read")
        EMPTY = "empty", _("holds no text")  # an image or a scan: nothing to read, and said so
        LOCKED = "locked", _("encrypted or locked")
        BROKEN = "broken", _("cannot be read")
        UNKNOWN = "unknown", _("of a type that cannot be read")

    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, related_name="text")
    state = models.CharField(_("state"), max_length=8, choices=State)
    text = models.TextField(blank=True)
    is_cut = models.BooleanField(default=False)  # longer than what is kept
    reader_version = models.PositiveSmallIntegerField()
    read_at = models.DateTimeField()
    detail = models.CharField(max_length=80, blank=True)  # a word of the reader that says why, never of the file
    # What the reader found, without words of the file: {"tagged": bool or null, "language": "ko" or "", "has_title": …}
    accessibility = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return f"{self.blob} {self.state}"


class LinkCheck(models.Model):
    """What an address outside answered when it was last asked; asked in the background, where that is allowed."""

    url = models.CharField(_("address"), max_length=1000, unique=True)
    is_alive = models.BooleanField(null=True)  # unknown before the first answer, and after a passing trouble
    status = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=40, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # when the nightly checks last found a public page that leads there

    class Meta:
        indexes = [models.Index(fields=["next_check_at"], name="link_check_due")]

    def __str__(self) -> str:
        return self.url


class CheckPass(models.Model):
    """One walk of the nightly checks over all that is public; goes on behind ``last_edition`` after a stop."""

    started_at = models.DateTimeField(_("begun at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    last_edition = models.BigIntegerField(default=0)  # the key; a column of its own, for the edition may be cancelled
    editions = models.PositiveIntegerField(_("editions looked at"), default=0)
    findings = models.PositiveIntegerField(_("findings"), default=0)

    class Meta:
        verbose_name = _("nightly checks")
        verbose_name_plural = _("nightly checks")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
