"""Who asked to be told of what, and the mails that tell them. Source: docs/domain.md, "Alerts"."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from circulars.models.change import PublicChange
from circulars.models.circular import Circular
from circulars.models.delivery import Delivery
from circulars.models.event import Event


class Rhythm(models.TextChoices):
    NOW = "now", _("at once")
    DAILY = "daily", _("every day at 8:30")
    WEEKLY = "weekly", _("every Monday at 8:30")


class Reason(models.TextChoices):
    NEW = "new", pgettext_lazy("alert", "new")
    CORRECTED = "corrected", pgettext_lazy("alert", "corrected")
    DEADLINE = "deadline", _("deadline changed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EVENT = "event", _("event or deadline approaching")


class SignUp(models.Model):
    """What somebody asked for who has not shown yet that the mailbox is theirs; gone in two days, or when confirmed."""

    secret = models.CharField(max_length=43, unique=True)
    address = models.EmailField(max_length=254, db_index=True)
    language = models.CharField(max_length=8, default="ko")
    asked_for = models.JSONField(default=dict)  # a Subscription's kind, target, query, rhythm and reasons
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class Subscriber(models.Model):
    """A mailbox that asked to be told, and nothing else of its owner. Deleted with its last subscription."""

    address = models.EmailField(
        _("mail address"), max_length=254, unique=True
    )  # as ``alerts.mailboxes.normal`` writes it
    language = models.CharField(_("language"), max_length=8, default="ko")
    secret = models.CharField(max_length=43)  # links are signed with it: another one ends all links given out
    confirmed_at = models.DateTimeField(_("confirmed at"))
    stopped_at = models.DateTimeField(_("stopped at"), null=True)  # the server refused it for good: nothing is sent

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return f"#{self.pk}"  # never the address: it would stand in logs and lists


class Subscription(models.Model):
    class Kind(models.TextChoices):
        SITE = "site", _("everything")
        SECTION = "section", _("menu")
        ISSUER = "issuer", _("issuer")
        TOPIC = "topic", _("topic")
        DOSSIER = "dossier", _("dossier")
        ADDRESSEE = "addressee", _("addressee")
        SEARCH = "search", _("search")
        CIRCULAR = "circular", _("circular")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    kind = models.CharField(_("of what"), max_length=10, choices=Kind)
    target_id = models.PositiveBigIntegerField(default=0)  # of the section, issuer …; 0 for the site and a search
    query = models.CharField(_("search"), max_length=300, blank=True)
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm, default=Rhythm.NOW)
    on_new = models.BooleanField(_("new"), default=True)
    on_corrected = models.BooleanField(_("corrected"), default=True)
    on_deadline = models.BooleanField(_("deadline changed"), default=True)
    on_withdrawn = models.BooleanField(_("withdrawn"), default=True)
    on_event = models.BooleanField(_("approaching"), default=False)
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "kind", "target_id", "query"], name="subscription_unique"),
            models.CheckConstraint(condition=Q(query="") | Q(kind="search"), name="subscription_query_of_search"),
        ]
        indexes = [models.Index(fields=["kind", "target_id"], name="subscription_target")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.query or self.target_id or ''}".strip()


class AlertChange(models.Model):
    """Something to be told of, held until ``release_at``; once per ``key``. Its words are read when a mail is sent."""

    key = models.CharField(max_length=80, unique=True)
    reason = models.CharField(pgettext_lazy("alert", "why"), max_length=10, choices=Reason)
    change = models.ForeignKey(PublicChange, null=True, on_delete=models.CASCADE, related_name="+")
    circular = models.ForeignKey(
        Circular, null=True, on_delete=models.CASCADE, related_name="alert_changes", verbose_name=_("circular")
    )
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("event"))
    language = models.CharField(max_length=8, blank=True)
    version = models.PositiveIntegerField(null=True)
    happened_at = models.DateTimeField(_("happened at"))
    release_at = models.DateTimeField(_("told from"))
    stopped_at = models.DateTimeField(_("stopped at"), null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("stopped by")
    )
    planned_to = models.PositiveBigIntegerField(default=0)  # subscribers up to this key have their mail written
    planned_at = models.DateTimeField(null=True)
    recipients = models.PositiveIntegerField(_("people told"), default=0)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(fields=["release_at"], condition=Q(planned_at=None, stopped_at=None), name="alert_change_due")
        ]

    def __str__(self) -> str:
        return self.key


class AlertMail(Delivery):
    """One mail to one subscriber: of one change at once, or of all of a day or week. Holds no words and no address."""

    key = models.CharField(max_length=80, unique=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="mails")
    rhythm = models.CharField(max_length=8, choices=Rhythm)

    class Meta(Delivery.Meta):
        verbose_name = _("alert mail")
        verbose_name_plural = _("alert mails")

    def __str__(self) -> str:
        return self.key


class AlertMailItem(models.Model):
    """A change in a mail. One per change and subscriber, however many subscriptions match."""

    mail = models.ForeignKey(AlertMail, on_delete=models.CASCADE, related_name="items")
    change = models.ForeignKey(AlertChange, on_delete=models.CASCADE, related_name="items")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="+")  # why

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "subscriber"], name="alert_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mail_id} {self.change_id}"
