"""Work of several people on one draft: who approves, what they remark, and who may see it from outside or at all."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from circulars.models.circular import Circular
from circulars.models.section import Section
from circulars.models.working_copy import WorkingCopy


class ReviewStep(models.Model):
    """Who gives one of the approvals that a section asks for: a group, or whoever holds a post that day.

    ``Section.required_approvals`` says how many there are; without a row for it anyone who may approve gives it.
    """

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="review_steps", verbose_name=_("section")
    )
    position = models.PositiveSmallIntegerField(_("approval"), default=1)  # 1 or 2
    group = models.ForeignKey(
        "auth.Group", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("group")
    )
    post = models.ForeignKey(
        "contacts.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("post")
    )

    class Meta:
        verbose_name = _("who approves")
        verbose_name_plural = _("who approves")
        ordering = ["section", "position"]
        constraints = [
            models.UniqueConstraint(fields=["section", "position"], name="review_step_unique"),
            models.CheckConstraint(condition=Q(position__in=[1, 2]), name="review_step_position"),
            models.CheckConstraint(
                condition=Q(group=None, post__isnull=False) | Q(group__isnull=False, post=None),
                name="review_step_group_or_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.position}: {self.group or self.post}"


class DraftLinkQuerySet(models.QuerySet):
    def open(self, at: datetime) -> "DraftLinkQuerySet":
        return self.filter(Q(revoked_at=None) | Q(revoked_at__gt=at), created_at__lte=at, expires_at__gt=at)


class DraftLink(models.Model):
    """Lets somebody without an account read one working copy. The address carries ``code`` under our signature.

    Publication brings ``expires_at`` forward to the moment at which the words are public.
    """

    working_copy = models.ForeignKey(WorkingCopy, on_delete=models.CASCADE, related_name="draft_links")
    code = models.CharField(max_length=26, unique=True)
    recipient = models.CharField(_("for whom"), max_length=150)
    asks_fact_check = models.BooleanField(_("asks for a fact check"), default=False)
    question = models.TextField(_("what to look at"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("revoked by")
    )
    last_read_at = models.DateTimeField(_("last read at"), null=True)
    objects = DraftLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft link")
        verbose_name_plural = _("draft links")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gte=F("created_at")), name="draft_link_interval"),
        ]

    def __str__(self) -> str:
        return f"{self.working_copy}: {self.recipient}"


class Remark(models.Model):
    """What somebody wants changed, about the whole or one field (a name of the form); resolved one by one.

    A fact check comes from outside through a draft link and has no account behind it, only ``author_label``.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", _("remark")
        FACT_CHECK = "fact_check", _("fact check")

    working_copy = models.ForeignKey(WorkingCopy, on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REVIEW)
    field = models.CharField(_("about"), max_length=40, blank=True)
    text = models.TextField(_("remark"))
    revision = models.PositiveIntegerField(_("revision"))  # the words it was written about
    is_correct = models.BooleanField(_("confirmed as correct"), null=True)  # of a fact check: the reader's verdict
    draft_link = models.ForeignKey(DraftLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    author_label = models.CharField(_("name at that time"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("written at"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("resolved by")
    )

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None) | Q(resolved_at__gte=F("created_at")), name="remark_interval"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_label}: {self.text[:60]}"


class LimitedReader(models.Model):
    """Somebody who may meet a limited draft: an account, or everybody who holds a post of a team that day.

    ``broke_in_because`` marks an administrator who opened the draft without being named.
    """

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="limited_readers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="limited_drafts",
        verbose_name=_("account"),
    )
    team = models.ForeignKey(
        "contacts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("team")
    )
    added_at = models.DateTimeField(_("added at"))
    broke_in_because = models.CharField(_("reason for breaking in"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reader of a limited draft")
        verbose_name_plural = _("readers of a limited draft")
        constraints = [
            models.UniqueConstraint(fields=["circular", "user"], name="limited_reader_user_unique"),
            models.UniqueConstraint(fields=["circular", "team"], name="limited_reader_team_unique"),
            models.CheckConstraint(
                condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None),
                name="limited_reader_user_or_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circular}: {self.user or self.team}"
