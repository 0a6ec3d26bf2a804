"""What is wrong with the installation, who was told of it, and what it counted. No words of circulars, no names."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Trouble(models.Model):
    """One stretch of time in which a part did not do its work. ``observing.troubles`` alone writes these.

    ``kind`` is the name of a sign: of a part, of a job (``job:backup``), or of what one machine sees (``disk@name``).
    """

    kind = models.CharField(_("part"), max_length=100)
    code = models.CharField(max_length=80)  # one or two words of ours, as the sign has them
    since = models.DateTimeField(_("wrong since"))
    seen_at = models.DateTimeField()  # when it was looked at last
    good_since = models.DateTimeField(null=True)  # it is right again, and has to stay so for a while
    told_at = models.DateTimeField(_("told at"), null=True)
    times_told = models.PositiveSmallIntegerField(default=0)
    times_reopened = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("trouble of a part")
        verbose_name_plural = _("troubles")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(ended_at=None), name="trouble_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.code}"


class ServerError(models.Model):
    """Requests that ended in an error of ours, counted by the place in the code. Frames and a class, no message:

    what an error says may repeat a value of a row.
    """

    # "circulars/views/detail.py:41 show KeyError"
    place = models.CharField(_("place in the code"), max_length=200, unique=True)
    frames = models.TextField()
    request_id = models.CharField(max_length=64, blank=True)  # of the first one of this hour, to find it in the log
    count = models.PositiveIntegerField(_("number of failures"), default=0)
    count_told = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("error of the server")
        verbose_name_plural = _("errors of the server")
        ordering = ["-last_at"]

    def __str__(self) -> str:
        return self.place


class RunningTotal(models.Model):
    """A count that only rises, for those who draw it over time: of work that many processes do."""

    name = models.CharField(max_length=60, unique=True)
    total = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.total}"
