"""What every mail to one mailbox has in common, whatever it tells: when it is tried, by whom, and how it ended."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Delivery(models.Model):
    """Claimed before it is sent; neither sent nor given up while it waits. ``deliveries`` alone writes these."""

    next_try_at = models.DateTimeField(_("next try at"))
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    trouble = models.CharField(_("trouble"), max_length=200, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at=None, given_up_at=None), name="%(class)s_due")
        ]
