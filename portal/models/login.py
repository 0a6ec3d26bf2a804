"""What is kept of a login beside the account: earlier passwords, and who one is at a provider of single sign-on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PreviousPassword(models.Model):
    """The hash of a password that was set before, so that it is not taken again."""

    user = models.ForeignKey("portal.User", on_delete=models.CASCADE, related_name="previous_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier password")
        verbose_name_plural = _("earlier passwords")
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class OutsideLogin(models.Model):
    """Who this account is at a provider of single sign-on; its name there never changes, a mail address may."""

    user = models.OneToOneField("portal.User", on_delete=models.CASCADE, related_name="outside_login")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("single sign-on of an account")
        verbose_name_plural = _("single sign-ons of accounts")
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="outside_login_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
