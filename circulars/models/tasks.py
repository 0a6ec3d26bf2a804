"""Background work: what waits, what is being done and by which process. Keys and single words of our own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BackgroundTask(models.Model):
    """One piece of work, unique by what is done to which row. Source: docs/architecture.md, "Background work".

    ``delivery`` is the row of the queue that may do it: whoever comes with another one is late and does nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being done")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("work"), max_length=40)  # one of background.kinds.KINDS
    key = models.PositiveBigIntegerField(_("row"))  # what it is done to
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("number of tries"), default=0)
    delivery = models.UUIDField(null=True, editable=False)
    worker = models.CharField(max_length=150, blank=True, editable=False)  # see background.workers
    asked_at = models.DateTimeField(_("asked at"))
    next_try_at = models.DateTimeField(_("next attempt at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=80, blank=True)  # one word, of ours or the name of an error
    request_id = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )  # who asked, for the log

    class Meta:
        verbose_name = _("background task")
        verbose_name_plural = _("background tasks")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="background_task_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], ended_at__isnull=False)
                | Q(state__in=["waiting", "running"], ended_at=None),
                name="background_task_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "next_try_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="background_task_open",
            ),
            models.Index(fields=["state", "-ended_at"], name="background_task_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class BackgroundWorker(models.Model):
    """A process that waits for background work, as it last said itself; gone with it, or a day after."""

    name = models.CharField(max_length=150, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
