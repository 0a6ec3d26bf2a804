"""The living directory: teams, posts and people, every state of them dated.

A hand-over or a re-organisation adds a dated row and rewrites none; the state on a day is the row with the
latest ``from_date`` up to that day. Source: docs/domain.md, "The directory".
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NamedManager(models.Manager):
    """Reads with each row the Korean name that its state of today gives it, so that lists show no bare slugs."""

    def __init__(self, owner: str, name: str) -> None:
        super().__init__()
        self.owner, self.name_field = owner, name

    def get_queryset(self) -> models.QuerySet:
        states = self.model._meta.get_field("states").related_model._default_manager
        in_force = states.filter(**{self.owner: OuterRef("pk")}, from_date__lte=timezone.localdate())
        return (
            super()
            .get_queryset()
            .annotate(shown_as=Subquery(in_force.order_by("-from_date").values(self.name_field)[:1]))
        )


class Team(models.Model):
    """A team of the office; its name, parent and telephone live in its dated states."""

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    objects = NamedManager("team", "name_ko")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return getattr(self, "shown_as", None) or self.slug


class TeamState(models.Model):
    """What holds for a team from a day on, until a later row says otherwise."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="states", verbose_name=_("team"))
    from_date = models.DateField(_("from"))
    name_ko = models.CharField(_("name (Korean)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    parent = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="child_states", verbose_name=_("part of")
    )
    duties_ko = models.TextField(_("duties (Korean)"), blank=True)
    duties_en = models.TextField(_("duties (English)"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    mailbox = models.EmailField(_("role mailbox"), blank=True)
    postal_address_ko = models.CharField(_("postal address (Korean)"), max_length=200, blank=True)
    postal_address_en = models.CharField(_("postal address (English)"), max_length=200, blank=True)
    opening_hours_ko = models.CharField(_("opening hours (Korean)"), max_length=200, blank=True)
    opening_hours_en = models.CharField(_("opening hours (English)"), max_length=200, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)
    closed_in_favour_of = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken over by")
    )

    class Meta:
        verbose_name = _("state of a team")
        verbose_name_plural = _("states of a team")
        ordering = ["team", "from_date"]
        constraints = [
            models.UniqueConstraint(fields=["team", "from_date"], name="team_state_unique"),
            models.CheckConstraint(
                condition=Q(closed_in_favour_of=None) | Q(is_closed=True), name="team_state_successor_of_closed"
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("team")), name="team_state_not_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.name_ko} ({self.from_date})"


class Post(models.Model):
    """A duty with a telephone, which a person holds for a time; circulars name a post, never a person."""

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    objects = NamedManager("post", "duty_ko")

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return getattr(self, "shown_as", None) or self.slug


class PostState(models.Model):
    """What holds for a post from a day on, until a later row says otherwise."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="states", verbose_name=_("post"))
    from_date = models.DateField(_("from"))
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="post_states", verbose_name=_("team"))
    duty_ko = models.CharField(_("duty (Korean)"), max_length=120)
    duty_en = models.CharField(_("duty (English)"), max_length=120, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    mailbox = models.EmailField(_("role mailbox"), blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)
    closed_in_favour_of = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken over by")
    )

    class Meta:
        verbose_name = _("state of a post")
        verbose_name_plural = _("states of a post")
        ordering = ["post", "from_date"]
        constraints = [
            models.UniqueConstraint(fields=["post", "from_date"], name="post_state_unique"),
            models.CheckConstraint(
                condition=Q(closed_in_favour_of=None) | Q(is_closed=True), name="post_state_successor_of_closed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_ko} ({self.from_date})"


def new_code() -> str:
    """Sixteen hexadecimal letters that nobody else has; they say nothing of anybody."""
    return secrets.token_hex(8)


class Person(models.Model):
    """Somebody who holds posts. The name is public only where the person and the office both publish names.

    ``code`` stands for the person where a name must not be frozen, in the facts of an edition.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    is_name_public = models.BooleanField(_("publishes the name"), default=False)
    staff_number = models.CharField(
        _("number in the staff list"),
        max_length=40,
        blank=True,
        help_text=_("Tells people of one name apart when the office's list is taken in. Never public."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_ko", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff_number"], condition=~Q(staff_number=""), name="person_staff_number_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name_ko


class Appointment(models.Model):
    """A person holds a post from ``from_date`` to ``to_date``, both days included; open without an end."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="appointments", verbose_name=_("post"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("last day"), null=True, blank=True)
    is_acting = models.BooleanField(_("acting"), default=False)
    is_lead = models.BooleanField(_("in the lead"), default=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["post", "from_date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "person", "from_date"], name="appointment_unique"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="appointment_interval"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.from_date}"


class Reorganisation(models.Model):
    """What one table changed from a day on: teams and posts named anew, joined, split, closed, people moved.

    ``made`` names the dated rows it wrote and ended, so that until the day comes all can be as before.
    """

    title = models.CharField(_("title"), max_length=120)
    from_date = models.DateField(_("first day"))
    table = models.TextField(_("table"), blank=True)  # as it was confirmed
    made = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(_("confirmed at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("taken back by"),
    )

    class Meta:
        verbose_name = _("re-organisation")
        verbose_name_plural = _("re-organisations")
        ordering = ["-from_date", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.from_date})"


class HandOver(models.Model):
    """What somebody handed over at once: one post, or every post of a person who leaves.

    ``made`` names per post the successor and the rows that were written and ended, so that until the day comes all
    of it can be as before; ``counted`` says how much it reached when it was confirmed.
    """

    class Work(models.TextChoices):
        """When open work, drafts and received originals, goes to the account of ``work_to``."""

        STAYS = "stays", _("stays where it is")
        NOW = "now", _("at once")
        DAY = "day", _("on the first day")

    person = models.ForeignKey(
        Person,
        null=True,
        on_delete=models.SET_NULL,
        related_name="hand_overs",
        verbose_name=_("who hands over"),
    )  # empty where one post was handed over
    from_date = models.DateField(_("first day"))
    made = models.JSONField(default=list)
    counted = models.JSONField(default=dict)
    work = models.CharField(_("open work"), max_length=5, choices=Work, default=Work.STAYS)
    work_to = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("open work goes to")
    )
    work_moved_at = models.DateTimeField(_("open work given on at"), null=True)
    work_moved = models.PositiveIntegerField(_("drafts and originals given on"), default=0)
    confirmed_at = models.DateTimeField(_("confirmed at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("taken back by"),
    )

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-from_date", "-pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.from_date})"
