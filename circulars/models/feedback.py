"""What readers say of a page. No address of a reader is kept, nor anything that could lead to one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from circulars.models.circular import Circular


class Feedback(models.Model):
    """One answer to "were you satisfied with this page?", from 5 (very satisfied) to 1 (very dissatisfied)."""

    path = models.CharField(pgettext_lazy("reader", "page"), max_length=300)  # without the prefix of the language
    circular = models.ForeignKey(
        Circular, null=True, on_delete=models.SET_NULL, related_name="feedback", verbose_name=_("circular")
    )
    team = models.ForeignKey(
        "contacts.Team", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )  # that answered for the page on that day
    language = models.CharField(_("language of the page"), max_length=8)
    score = models.PositiveSmallIntegerField(_("satisfaction"))
    remark = models.TextField(pgettext_lazy("reader", "remark"), blank=True)
    day = models.DateField(_("day"), db_index=True)  # the office's; no hour, which could lead to a reader
    is_handled = models.BooleanField(_("seen to"), default=False)

    class Meta:
        verbose_name = _("reader's answer")
        verbose_name_plural = _("readers' answers")
        ordering = ["-day", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="feedback_score")]

    def __str__(self) -> str:
        return f"{self.path} {self.day} {self.score}"
