"""The words and facts that a working copy and an edition have in common."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Kind, Rights, TextStatus


class CircularContent(models.Model):
    """Five dates are kept apart: issued, received, posted (on a former site), deadlines and events."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CIRCULAR)
    number_serial = models.PositiveIntegerField(_("serial number"), null=True, blank=True)
    number_year = models.PositiveSmallIntegerField(_("year of the number"), null=True, blank=True)
    number_suffix = models.CharField(_("suffix of the number"), max_length=20, blank=True)
    number_label = models.CharField(_("number as printed"), max_length=80, blank=True)
    issuer_name = models.CharField(_("issuer as printed"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=500)
    title_ko = models.CharField(_("Korean title"), max_length=500, blank=True)
    summary_ko = models.TextField(_("Korean summary by the office"), blank=True)
    place = models.CharField(_("place of issue"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    posted_on = models.DateField(_("posted on a former site on"), null=True, blank=True)
    received_from = models.CharField(_("received from"), max_length=200, blank=True)
    text_status = models.CharField(_("text as received"), max_length=12, choices=TextStatus, blank=True)
    original_hash = models.CharField(_("hash of the original"), max_length=64, blank=True)  # SHA-256, hexadecimal
    salutation = models.CharField(_("salutation"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    closing = models.CharField(_("closing"), max_length=300, blank=True)
    signatory = models.TextField(_("signatory"), blank=True)  # as printed; the office's own are the two below
    signatory_post = models.CharField(_("signed for the office by"), max_length=80, blank=True)  # slug of a post
    signatory_person = models.CharField(_("person who signed"), max_length=16, blank=True)  # code of a person
    rights = models.CharField(_("rights"), max_length=20, choices=Rights, default=Rights.ISSUER)
    rights_holder = models.CharField(_("rights holder"), max_length=200, blank=True)
    allows_ai_training = models.BooleanField(_("KOGL: may be used to train AI"), default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(allows_ai_training=False) | Q(rights__startswith="kogl-"),
                name="%(class)s_ai_permission_is_kogl",
            ),
            models.CheckConstraint(
                condition=Q(number_serial=None, number_suffix="") | Q(number_serial__isnull=False),
                name="%(class)s_suffix_needs_serial",
            ),
        ]

    @property
    def is_numbered(self) -> bool:
        return self.number_serial is not None

    @property
    def number(self) -> str:
        """The number as people write it: the printed label, else ``31/2018``; empty when there is none."""
        if self.number_label:
            return self.number_label
        if self.number_serial is None:
            return ""
        year = f"/{self.number_year}" if self.number_year else ""
        return f"{self.number_serial}{self.number_suffix}{year}"


CONTENT_FIELDS = tuple(field.name for field in CircularContent._meta.local_fields)
