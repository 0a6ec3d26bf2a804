"""Mailboxes that public texts name: whose they are, where they stand, when somebody last looked whether they hold."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.models.edition import Edition


class FoundAddress(models.Model):
    """One mailbox, however many texts name it. Found when an edition is frozen; never listed in public."""

    address = models.EmailField(_("mail address"), max_length=254, unique=True)  # in lower case
    owner = models.CharField(_("whose it is"), max_length=200, blank=True)
    is_dead = models.BooleanField(_("does not answer any more"), default=False)
    verified_on = models.DateField(_("last verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("verified by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("address in texts")
        verbose_name_plural = _("addresses in texts")
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class FoundAddressUse(models.Model):
    """Derived from the frozen words of an edition; written again with them."""

    found = models.ForeignKey(FoundAddress, on_delete=models.CASCADE, related_name="uses")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["found", "edition"], name="found_address_use_once")]

    def __str__(self) -> str:
        return f"{self.found_id} {self.edition_id}"
