"""A process told as a timeline: entries, the bodies in it, and milestones that recur."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language


class Dossier(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", _("under way")
        CLOSED = "closed", _("concluded")

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    summary_ko = models.TextField(_("summary (Korean)"), blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    status_note_ko = models.CharField(_("where it stands (Korean)"), max_length=300, blank=True)
    status_note_en = models.CharField(_("where it stands (English)"), max_length=300, blank=True)
    is_public = models.BooleanField(_("public"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    post = models.ForeignKey(
        "contacts.Post",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
        verbose_name=_("contact"),
    )

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name_ko


class DossierEntry(models.Model):
    """A circular or an event in the timeline, with the office's own remark."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="entries", verbose_name=_("dossier"))
    circular = models.ForeignKey(
        "circulars.Circular",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="dossier_entries",
        verbose_name=_("circular"),
    )
    event = models.ForeignKey(
        "circulars.Event",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="dossier_entries",
        verbose_name=_("event"),
    )
    remark_ko = models.CharField(_("remark (Korean)"), max_length=300, blank=True)
    remark_en = models.CharField(_("remark (English)"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("entry of a dossier")
        verbose_name_plural = _("entries of a dossier")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(circular__isnull=False, event=None) | Q(circular=None, event__isnull=False),
                name="dossier_entry_one_subject",
            ),
            models.UniqueConstraint(
                fields=["dossier", "circular"], condition=Q(event=None), name="dossier_circular_unique"
            ),
            models.UniqueConstraint(
                fields=["dossier", "event"], condition=Q(circular=None), name="dossier_event_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.circular or self.event}"


class DossierRefusal(models.Model):
    """A suggested entry that staff refused, kept so that nobody is asked again."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="refusals")
    circular = models.ForeignKey("circulars.Circular", null=True, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey("circulars.Event", null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("refused entry of a dossier")
        verbose_name_plural = _("refused entries of a dossier")
        constraints = [
            models.CheckConstraint(
                condition=Q(circular__isnull=False, event=None) | Q(circular=None, event__isnull=False),
                name="dossier_refusal_one_subject",
            ),
            models.UniqueConstraint(
                fields=["dossier", "circular"], condition=Q(event=None), name="dossier_refusal_circular_unique"
            ),
            models.UniqueConstraint(
                fields=["dossier", "event"], condition=Q(circular=None), name="dossier_refusal_event_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.circular or self.event}"


class DossierBody(models.Model):
    """A body with its role in the process, from one day to another where these are known."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="bodies", verbose_name=_("dossier"))
    name = models.CharField(_("body"), max_length=200)
    language = models.CharField(_("language of the name"), max_length=8, choices=Language, default=Language.KOREAN)
    role_ko = models.CharField(_("role (Korean)"), max_length=200)
    role_en = models.CharField(_("role (English)"), max_length=200, blank=True)
    from_date = models.DateField(_("from"), null=True, blank=True)
    to_date = models.DateField(_("last day"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("body in a dossier")
        verbose_name_plural = _("bodies in a dossier")
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(from_date=None) | Q(to_date__gte=F("from_date")),
                name="dossier_body_interval",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """A dated point of the process; with ``every_months`` it recurs from ``first_on``."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("dossier"))
    name_ko = models.CharField(_("name (Korean)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    first_on = models.DateField(_("first day"))
    every_months = models.PositiveSmallIntegerField(_("every … months"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("first_on")), name="milestone_interval"),
            models.CheckConstraint(
                condition=Q(every_months=None) | Q(every_months__gte=1), name="milestone_interval_of_months"
            ),
        ]

    def __str__(self) -> str:
        return self.name_ko
