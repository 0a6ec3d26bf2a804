"""What the portal does by itself, and what of it is still to be done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from circulars.models.circular import Circular
from circulars.models.delivery import Delivery
from circulars.models.notice import Removal


class JobRun(models.Model):
    """One row a job of ``upkeep``: claimed by compare-and-set on ``started_at``, so that two ticks run it once."""

    name = models.CharField(_("job"), max_length=60, unique=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DiskCleaning(models.Model):
    """What erasing still has to do outside its transaction. Written in it, so that no crash forgets it."""

    removal = models.ForeignKey(Removal, on_delete=models.CASCADE, related_name="cleanings")
    blobs = models.JSONField(default=list)  # keys of blobs that may have lost their last use
    hashes = models.JSONField(default=list)  # of their bytes, for what is derived from them
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="disk_cleaning_due")]

    def __str__(self) -> str:
        return f"{self.removal_id} {self.due_at:%Y-%m-%d %H:%M}"


class OutgoingMail(Delivery):
    """A mail to one person, written in the transaction it tells of, claimed before it is sent, once per ``key``."""

    key = models.CharField(max_length=120, unique=True)  # what and to whom: writing it again writes nothing
    recipient = models.EmailField(_("to"))
    language = models.CharField(max_length=8, default="ko")
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    circular = models.ForeignKey(
        Circular, null=True, on_delete=models.CASCADE, related_name="outgoing_mails", verbose_name=_("circular")
    )
    created_at = models.DateTimeField(_("written at"))
    is_private = models.BooleanField(default=False)  # to a mailbox of which nothing is kept once it went out

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at=None, given_up_at=None), name="outgoing_mail_due")
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
