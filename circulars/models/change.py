"""What changed for the public and when; and who did what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from circulars.models.circular import Circular

DELETED_LIMITED = "delete_limited"  # the action under which the deletion of a limited draft is recorded


class PublicChange(models.Model):
    """One change of what the public sees, at ``effective_at``, which may lie ahead. Feeds, API and caches follow it."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("published")
        CORRECTED = "corrected", _("corrected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RESTORED = "restored", _("withdrawal lifted")
        HIDDEN = "hidden", _("hidden")
        SHOWN = "shown", _("shown again")
        ERASED = "erased", _("erased")
        MOVED = "moved", _("address or section changed")
        STANDING = "standing", _("standing facts changed")
        NOTE_AMENDED = "note_amended", _("change note amended")

    circular = models.ForeignKey(Circular, null=True, on_delete=models.CASCADE, related_name="public_changes")
    kind = models.CharField(max_length=12, choices=Kind)
    language = models.CharField(max_length=8, blank=True)
    version = models.PositiveIntegerField(null=True)
    path = models.CharField(max_length=240, blank=True)  # the address at that time
    is_quiet = models.BooleanField(default=False)
    is_major = models.BooleanField(default=True)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("public change")
        verbose_name_plural = _("public changes")
        ordering = ["effective_at", "pk"]
        indexes = [models.Index(fields=["effective_at", "id"], name="public_change_order")]

    def __str__(self) -> str:
        return f"{self.effective_at:%Y-%m-%d %H:%M} {self.kind} {self.path}"


class Generation(models.Model):
    """One row: a counter raised by every change of what the public sees. Read through ``changes.generation``."""

    counter = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="generation_single_row")]

    def __str__(self) -> str:
        return str(self.counter)


class AuditEntryQuerySet(models.QuerySet):
    def open_to(self, user) -> "AuditEntryQuerySet":
        """Without what was done to limited drafts that do not name ``user``.

        One that was deleted names nobody any more: what was done to it stays with whoever deleted it, and everybody
        reads that it was.
        """
        closed = Circular.objects.closed_to(user).values("pk")
        deleted = self.model._default_manager.filter(action=DELETED_LIMITED)
        gone = deleted.exclude(actor=user).values("circular_id")
        return self.exclude(circular_id__in=closed).exclude(~Q(action=DELETED_LIMITED), circular_id__in=gone)


class AuditEntry(models.Model):
    """Who did what to which object; append-only in the database (triggers), but for erasing."""

    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    actor_label = models.CharField(_("name at that time"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=40)
    circular = models.ForeignKey(
        Circular, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="audit_entries"
    )
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(_("object"), max_length=300)
    reason = models.TextField(_("reason"), blank=True)
    address = models.CharField(_("from where"), max_length=45, blank=True)  # of the network; empty for commands
    details = models.JSONField(_("details"), default=dict)
    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(  # asked for with every list of the log, and nearly always empty
                fields=["circular"], condition=Q(action=DELETED_LIMITED), name="audit_deleted_limited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.object_label}"


class ErasurePermit(models.Model):
    """A row exists only inside the transaction that erases; triggers on frozen rows look for it."""

    reason = models.CharField(max_length=40, default="erase")

    def __str__(self) -> str:
        return self.reason
