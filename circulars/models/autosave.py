"""What is typed in an open form, kept apart from the history; and who has a form open."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.models.working_copy import WorkingCopy


class Autosave(models.Model):
    """The fields of one open form, as the browser would send them. Goes when it is saved, and after 14 days.

    ``working_copy`` is empty while the circular itself has not been saved. ``form_token`` tells two tabs apart.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves")
    working_copy = models.ForeignKey(WorkingCopy, null=True, on_delete=models.CASCADE, related_name="autosaves")
    form_token = models.CharField(max_length=32)
    revision = models.PositiveIntegerField(_("revision"), null=True)  # with which the form was opened
    fields = models.JSONField()  # [[name, value], …] in the order of the form, files by their staging tokens
    sequence = models.PositiveIntegerField(default=0)  # of the browser: an answer that arrives late changes nothing
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("autosave")
        verbose_name_plural = _("autosaves")
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["user", "form_token"], name="autosave_unique")]
        indexes = [models.Index(fields=["saved_at"], name="autosave_age")]

    def __str__(self) -> str:
        return f"{self.user} {self.working_copy_id} {self.saved_at:%Y-%m-%d %H:%M}"


class Presence(models.Model):
    """Somebody has the form of a working copy open; a row that was not renewed for a while means nothing."""

    working_copy = models.ForeignKey(WorkingCopy, on_delete=models.CASCADE, related_name="present")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form_token = models.CharField(max_length=32)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    has_typed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["working_copy", "user", "form_token"], name="presence_unique")]
        indexes = [models.Index(fields=["seen_at"], name="presence_age")]

    def __str__(self) -> str:
        return f"{self.user} {self.working_copy_id} {self.since:%H:%M}"
