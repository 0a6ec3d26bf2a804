"""Moving house: items of a former notice board, and addresses that readers ask for in vain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.models.circular import Circular


class BoardItem(models.Model):
    """One page of a former board, by its former address; what a second run compares, and what it goes on from.

    ``content_hash`` covers the page and the files beside it: a run that meets the same one leaves the item alone.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", _("published")
        DRAFTED = "drafted", _("draft")
        UNDECIDED = "undecided", _("to be decided")
        FAILED = "failed", _("cannot be read")

    board = models.CharField(_("board"), max_length=80)
    address = models.CharField(_("former address"), max_length=500)
    source = models.CharField(_("file"), max_length=500)
    content_hash = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State)
    circular = models.ForeignKey(
        Circular, null=True, on_delete=models.SET_NULL, related_name="board_items", verbose_name=_("circular")
    )
    title = models.CharField(_("title"), max_length=500, blank=True)
    troubles = models.JSONField(default=list)  # codes of what could not be decided
    handled_at = models.DateTimeField(_("handled at"))

    class Meta:
        verbose_name = _("item of a former board")
        verbose_name_plural = _("items of a former board")
        ordering = ["board", "pk"]
        constraints = [models.UniqueConstraint(fields=["board", "address"], name="board_item_unique")]
        indexes = [models.Index(fields=["board", "state"], name="board_item_state")]

    def __str__(self) -> str:
        return f"{self.board} {self.address}"


class MissedAddress(models.Model):
    """An address that answered 404, and how often; without anything that tells who asked."""

    path = models.CharField(_("address"), max_length=500, unique=True)
    hits = models.PositiveIntegerField(_("how often"), default=0)
    first_at = models.DateTimeField(_("first asked"))
    last_at = models.DateTimeField(_("last asked"))
    is_ignored = models.BooleanField(_("not shown any more"), default=False)

    class Meta:
        verbose_name = _("address not found")
        verbose_name_plural = _("addresses not found")
        ordering = ["-hits", "path"]
        indexes = [
            models.Index(fields=["is_ignored", "-hits"], name="missed_address_most"),
            models.Index(fields=["last_at"], name="missed_address_last"),
        ]

    def __str__(self) -> str:
        return self.path
