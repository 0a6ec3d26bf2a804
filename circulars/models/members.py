"""Member bodies of the office, and what was sent to them when. Kept for good: it is asked for years later."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from circulars.codes import new_code
from circulars.models.circular import Circular
from circulars.models.delivery import Delivery
from circulars.models.edition import Edition
from circulars.models.topic import Addressee

MAIL_LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]


class MemberBody(models.Model):
    """A government or body that the office passes circulars on to."""

    name_ko = models.CharField(_("name (Korean)"), max_length=160)
    name_en = models.CharField(_("name (English)"), max_length=160, blank=True)
    language = models.CharField(_("language of mails"), max_length=8, choices=MAIL_LANGUAGES, default="ko")
    addressee = models.ForeignKey(
        Addressee, null=True, blank=True, on_delete=models.SET_NULL, related_name="members", verbose_name=_("addressee")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["name_ko", "pk"]

    def __str__(self) -> str:
        return self.name_ko

    def name_in(self, language: str) -> str:
        return (self.name_en if language == "en" else "") or self.name_ko


class MemberMailbox(models.Model):
    member = models.ForeignKey(MemberBody, on_delete=models.CASCADE, related_name="mailboxes")
    address = models.EmailField(_("official mailbox"), max_length=254)
    bounced_at = models.DateTimeField(_("came back at"), null=True)  # nothing is sent until staff say it is right again

    class Meta:
        verbose_name = _("official mailbox")
        verbose_name_plural = _("official mailboxes")
        constraints = [models.UniqueConstraint(fields=["member", "address"], name="member_mailbox_unique")]

    def __str__(self) -> str:
        return f"#{self.pk}"  # stands in the audit log, which holds no addresses


class MemberGroup(models.Model):
    name_ko = models.CharField(_("name (Korean)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    members = models.ManyToManyField(MemberBody, related_name="groups", verbose_name=_("members"), blank=True)

    class Meta:
        verbose_name = _("group of members")
        verbose_name_plural = _("groups of members")
        ordering = ["name_ko", "pk"]

    def __str__(self) -> str:
        return self.name_ko


class Sending(models.Model):
    """A circular passed on to members, as one confirmed it: the list below never changes afterwards."""

    token = models.CharField(max_length=32, unique=True, default=new_code)  # of the preview: confirmed twice, sent once
    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="sendings")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    groups = models.JSONField(default=list)  # names of the groups chosen, as they were
    subject_ko = models.CharField(_("subject (Korean)"), max_length=200, blank=True)
    subject_en = models.CharField(_("subject (English)"), max_length=200, blank=True)
    note_ko = models.TextField(_("covering note (Korean)"), blank=True)
    note_en = models.TextField(_("covering note (English)"), blank=True)
    with_pdf = models.BooleanField(_("with the PDF"), default=True)
    reply_to = models.EmailField(_("replies go to"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_by_label = models.CharField(_("name at that time"), max_length=150)
    confirmed_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("sending to members")
        verbose_name_plural = _("sendings to members")
        ordering = ["-confirmed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject} ({self.confirmed_at:%Y-%m-%d})"

    @property
    def subject(self) -> str:
        """In the one language or the first of the two in which it was sent."""
        return self.subject_ko or self.subject_en

    def words(self, language: str) -> tuple[str, str]:
        """Subject and covering note."""
        return (self.subject_en, self.note_en) if language == "en" else (self.subject_ko, self.note_ko)


class SendingRecipient(Delivery):
    sending = models.ForeignKey(Sending, on_delete=models.CASCADE, related_name="recipients")
    member = models.ForeignKey(MemberBody, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("member"), max_length=160)  # as it was called then
    address = models.EmailField(_("mailbox"), max_length=254)
    language = models.CharField(max_length=8)
    bounced_at = models.DateTimeField(_("came back at"), null=True)

    class Meta(Delivery.Meta):
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["sending", "address"], name="sending_recipient_once")]

    def __str__(self) -> str:
        return self.name
