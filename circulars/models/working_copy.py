"""What staff edit: one row per circular and language, never public."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language, State
from circulars.models.circular import Circular, belonging_to_editable
from circulars.models.content import CircularContent

STORED_STATES = [state for state in State.values if state != State.SCHEDULED]
PENDING = [state for state in STORED_STATES if state != State.PUBLISHED]


class WorkingCopyQuerySet(models.QuerySet):
    def editable_by(self, user) -> "WorkingCopyQuerySet":
        """The copies of ``Circular.objects.editable_by(user)``."""
        return self.filter(belonging_to_editable(user))

    def open_to(self, user) -> "WorkingCopyQuerySet":
        """Those whose circular is no limited draft, or one that names ``user``."""
        return self.exclude(circular__in=Circular.objects.closed_to(user))

    def pending(self) -> "WorkingCopyQuerySet":
        """Those with words that are neither public nor scheduled."""
        return self.filter(state__in=PENDING)  # named, so that the index finds the few among very many

    def scheduled(self, at: datetime) -> "WorkingCopyQuerySet":
        return self.filter(public_from__gt=at)


class WorkingCopy(CircularContent):
    """``revision`` counts the saves; every save is a conditional update on it. See ``editing``."""

    circular = models.ForeignKey(
        Circular, on_delete=models.CASCADE, related_name="working_copies", verbose_name=_("circular")
    )
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.KOREAN)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    change_note = models.CharField(
        _("change note"), max_length=500, blank=True, help_text=_("The public sentence that says what was corrected.")
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_copies",
        verbose_name=_("who works on it"),
    )
    public_from = models.DateTimeField(_("public from"), null=True, editable=False)  # of its newest edition
    edited_at = models.DateTimeField(_("edited at"))
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("edited by")
    )
    objects = WorkingCopyQuerySet.as_manager()

    class Meta(CircularContent.Meta):
        verbose_name = _("circular")
        verbose_name_plural = _("circulars")
        ordering = ["-edited_at", "-pk"]
        constraints = [
            *CircularContent.Meta.constraints,
            models.UniqueConstraint(fields=["circular", "language"], name="working_copy_unique"),
            models.CheckConstraint(condition=Q(state__in=STORED_STATES), name="working_copy_state"),
        ]
        indexes = [
            models.Index(fields=["state", "-edited_at"], name="working_copy_desk"),
            models.Index(fields=["-edited_at", "-id"], name="working_copy_newest"),
            models.Index(fields=["issued_on"], name="working_copy_issue"),
            models.Index(fields=["public_from"], name="working_copy_public_from"),
            models.Index(fields=["number_serial", "number_year"], name="working_copy_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def state_at(self, at: datetime) -> State:
        """The state as people see it: what was published for later is scheduled until then."""
        if self.state == State.PUBLISHED and self.public_from and self.public_from > at:
            return State.SCHEDULED
        return State(self.state)


class Approval(models.Model):
    """Somebody approved one revision; a later save leaves the row, which then fits no longer.

    ``alone_reason`` is set where a publisher went without the second person; it is reported.
    """

    working_copy = models.ForeignKey(WorkingCopy, on_delete=models.CASCADE, related_name="approvals")
    revision = models.PositiveIntegerField(_("revision"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"))
    alone_reason = models.CharField(_("reason for publishing alone"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["approved_at"]
        constraints = [
            models.UniqueConstraint(fields=["working_copy", "revision", "approved_by"], name="approval_unique")
        ]

    def __str__(self) -> str:
        return f"{self.working_copy} r{self.revision}: {self.approved_by}"


class SetAside(models.Model):
    """Words put by, whole, so that something urgent can be written; ``content`` is ``facts.content_of``."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="set_aside")
    language = models.CharField(_("language"), max_length=8, choices=Language)
    content = models.JSONField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    set_aside_at = models.DateTimeField(_("set aside at"))
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("set aside by")
    )
    taken_up_at = models.DateTimeField(_("taken up again at"), null=True)

    class Meta:
        verbose_name = _("words set aside")
        verbose_name_plural = _("words set aside")
        ordering = ["-set_aside_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_up_at=None) | Q(taken_up_at__gte=F("set_aside_at")), name="set_aside_interval"
            )
        ]

    def __str__(self) -> str:
        return f"{self.circular} {self.language} {self.set_aside_at:%Y-%m-%d %H:%M}"
