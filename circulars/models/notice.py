"""Notices over a published circular: withdrawn under its text, or removed from view."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language
from circulars.models.circular import Circular
from circulars.models.edition import Edition
from circulars.models.file import File


class WithdrawalQuerySet(models.QuerySet):
    def effective(self, at) -> "WithdrawalQuerySet":
        return self.filter(Q(lifted_at=None) | Q(lifted_at__gt=at), effective_at__lte=at)


class Withdrawal(models.Model):
    """The text stays readable under a notice, from ``effective_at`` (may lie ahead) until it is lifted.

    ``language`` is empty where all languages are meant.
    """

    circular = models.ForeignKey(
        Circular, on_delete=models.PROTECT, related_name="withdrawals", verbose_name=_("circular")
    )
    language = models.CharField(_("language"), max_length=8, choices=Language, blank=True)
    reason_ko = models.TextField(_("reason (Korean)"))
    reason_en = models.TextField(_("reason (English)"), blank=True)
    successor = models.ForeignKey(
        Circular, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("replaced by")
    )
    is_merged = models.BooleanField(
        _("merged into"),
        default=False,
        help_text=_("Readers are led to the other circular, and told where they came from."),
    )
    effective_at = models.DateTimeField(_("from"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("lifted by")
    )
    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-effective_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["circular", "language"], condition=Q(lifted_at=None), name="withdrawal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("effective_at")), name="withdrawal_interval"
            ),
            models.CheckConstraint(condition=~Q(reason_ko=""), name="withdrawal_has_reason"),
            models.CheckConstraint(
                condition=Q(is_merged=False) | Q(successor__isnull=False), name="withdrawal_merged_has_successor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circular}: {self.reason_ko[:40]}"


class Removal(models.Model):
    """Hidden at once by one person, and perhaps erased for ever by a second. Only the reason stays public."""

    class Scope(models.TextChoices):
        WHOLE = "whole", _("the whole circular")
        EDITIONS = "editions", _("chosen editions")
        FILE = "file", _("one file")

    circular = models.ForeignKey(
        Circular, on_delete=models.PROTECT, related_name="removals", verbose_name=_("circular")
    )
    scope = models.CharField(_("what"), max_length=10, choices=Scope)
    editions = models.ManyToManyField(Edition, blank=True, related_name="removals", verbose_name=_("editions"))
    file = models.ForeignKey(
        File, null=True, blank=True, on_delete=models.PROTECT, related_name="removals", verbose_name=_("file")
    )
    reason_ko = models.TextField(_("public reason (Korean)"))
    reason_en = models.TextField(_("public reason (English)"), blank=True)
    effective_at = models.DateTimeField(_("hidden at"))
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("hidden by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("lifted by")
    )
    erased_at = models.DateTimeField(_("erased at"), null=True)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("erased by")
    )

    class Meta:
        verbose_name = _("removal")
        verbose_name_plural = _("removals")
        ordering = ["-effective_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason_ko=""), name="removal_has_reason"),
            models.CheckConstraint(
                condition=Q(scope="file", file__isnull=False) | (~Q(scope="file") & Q(file=None)),
                name="removal_file_scope",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("effective_at"), erased_at=None),
                name="removal_lifted_not_erased",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(erased_by=None) | ~Q(erased_by=F("hidden_by")),
                name="removal_two_people_erase",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circular}: {self.reason_ko[:40]}"
