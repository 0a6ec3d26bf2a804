"""The identity of a document in all its languages, and the standing facts around it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language, Origin, RelationKind
from circulars.models.section import SectionEditor
from contacts.appointments import teams_held_by


def belonging_to_editable(user) -> Q:
    """The condition on rows with a ``circular`` that it is among ``Circular.objects.editable_by(user)``.

    Where no section limits the person, what is left out is named: it is little, and what is left may be very much.
    """
    if SectionEditor.objects.limits_of(user) is None:
        return ~Q(circular__in=Circular.objects.closed_to(user).values("pk"))
    return Q(circular__in=Circular.objects.editable_by(user).values("pk"))


class CircularQuerySet(models.QuerySet):
    def editable_by(self, user) -> "CircularQuerySet":
        """The circulars a member of staff may edit; limits to sections reach all sections below.

        A limited draft is among them for the people and teams named, and for nobody else: no right replaces a name.
        """
        allowed = SectionEditor.objects.limits_of(user)
        if allowed is None:
            return self.open_to(user)
        return self.open_to(user).filter(Q(home_section__in=allowed) | Q(home_section=None, created_by=user))

    def open_to(self, user) -> "CircularQuerySet":
        """Without the limited drafts that do not name ``user``, in whatever section."""
        return self.exclude(pk__in=Circular.objects.closed_to(user).values("pk"))

    def closed_to(self, user) -> "CircularQuerySet":
        """The limited drafts that name neither ``user`` nor a team whose post this person holds today.

        With None for ``user`` all of them. What of such a circular is public stays public.
        """
        limited = self.filter(is_limited=True)
        key = getattr(user, "pk", None)
        if key is None:
            return limited
        teams = teams_held_by(key, on=timezone.localdate())
        named = Q(limited_readers__user=key) | Q(limited_readers__team__in=teams)
        return limited.exclude(pk__in=Circular.objects.filter(named, is_limited=True).values("pk"))


class Circular(models.Model):
    """Identity (series, year, key) is given by the first publication; before that a draft has none.

    ``path`` is the part of the address behind ``/circulars/``: ``uclg/2018/31``. Standing facts (home section,
    pin, post …) are public at once, and are changed only by ``publishing`` once an edition exists.
    """

    series = models.ForeignKey(
        "circulars.Series", null=True, on_delete=models.PROTECT, related_name="circulars", verbose_name=_("series")
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    key = models.CharField(_("key"), max_length=120, blank=True)
    path = models.CharField(_("address"), max_length=240, null=True, unique=True, editable=False)
    allocated_serial = models.PositiveIntegerField(_("own number"), null=True, editable=False)
    original_language = models.CharField(
        _("original language"), max_length=8, choices=Language, default=Language.KOREAN
    )
    home_section = models.ForeignKey(
        "circulars.Section", null=True, on_delete=models.PROTECT, related_name="homes", verbose_name=_("home section")
    )
    placements = models.ManyToManyField(
        "circulars.Section", through="circulars.Placement", related_name="placed_circulars"
    )
    topics = models.ManyToManyField("circulars.Topic", blank=True, related_name="circulars", verbose_name=_("topics"))
    post = models.ForeignKey(
        "contacts.Post", null=True, on_delete=models.PROTECT, related_name="circulars", verbose_name=_("contact")
    )
    pinned_until = models.DateField(_("pinned until"), null=True)
    is_quiet = models.BooleanField(
        _("filed quietly"), default=False, help_text=_("Not shown as new and announced to nobody.")
    )
    is_limited = models.BooleanField(
        _("limited draft"),
        default=False,
        editable=False,
        help_text=_("Only the people named meet it before it is public."),
    )
    review_on = models.DateField(_("look again on"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)  # of review_on
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    objects = CircularQuerySet.as_manager()

    class Meta:
        verbose_name = _("circular")
        verbose_name_plural = _("circulars")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "key"], condition=~Q(key=""), name="circular_identity_unique"
            ),
            models.UniqueConstraint(
                fields=["series", "year", "allocated_serial"],
                condition=Q(allocated_serial__isnull=False),
                name="circular_own_number_unique",
            ),
            models.CheckConstraint(
                condition=Q(path=None) | (Q(series__isnull=False, year__isnull=False) & ~Q(key="")),
                name="circular_address_has_identity",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(is_limited=True), name="circular_limited")]
        permissions = [
            ("approve_circular", _("Can approve circulars")),
            ("publish_circular", _("Can publish, schedule and correct circulars")),
            ("withdraw_circular", _("Can withdraw circulars")),
            ("hide_circular", _("Can hide circulars from the public and show them again")),
            ("erase_circular", _("Can erase hidden circulars for ever")),
            ("move_circular", _("Can move, pin and relate published circulars")),
            ("override_finding_circular", _("Can accept findings of the checks with a reason")),
            ("amend_note_circular", _("Can amend the change note of an edition that was published")),
            ("break_in_circular", _("Can open limited drafts with a reason")),
            ("send_circular", _("Can send published circulars to members")),
        ]

    def __str__(self) -> str:
        return self.path or f"#{self.pk}"


class Placement(models.Model):
    """A further section that a circular appears in, besides its home."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="placement_rows")
    section = models.ForeignKey("circulars.Section", on_delete=models.PROTECT, related_name="placement_rows")

    class Meta:
        verbose_name = _("further section")
        verbose_name_plural = _("further sections")
        constraints = [models.UniqueConstraint(fields=["circular", "section"], name="placement_unique")]

    def __str__(self) -> str:
        return f"{self.circular} → {self.section}"


class RelationQuerySet(models.QuerySet):
    def stated(self) -> "RelationQuerySet":
        """Without the suggestions that staff refused, which are kept so that nobody is asked again."""
        return self.exclude(origin=Origin.REFUSED)


class Relation(models.Model):
    """The newer circular does something to the older one; stored in this direction, worded in both."""

    from_circular = models.ForeignKey(
        Circular, on_delete=models.CASCADE, related_name="relations_out", verbose_name=_("newer circular")
    )
    to_circular = models.ForeignKey(
        Circular, on_delete=models.PROTECT, related_name="relations_in", verbose_name=_("older circular")
    )
    kind = models.CharField(_("relation"), max_length=20, choices=RelationKind)
    origin = models.CharField(_("origin"), max_length=12, choices=Origin, default=Origin.MANUAL)
    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["from_circular", "to_circular", "kind"], name="relation_unique"),
            models.CheckConstraint(condition=~Q(from_circular=F("to_circular")), name="relation_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.from_circular} {self.get_kind_display()} {self.to_circular}"


class Redirect(models.Model):
    """A former address, kept for ever; ``old_path`` starts with a slash and may hold a query string.

    It leads to the present address of its circular, section or dossier, so one hop is always enough; or to ``page``,
    the address of another page of the portal, without the prefix of a language.
    """

    old_path = models.CharField(_("former address"), max_length=500, unique=True)
    circular = models.ForeignKey(
        Circular, null=True, blank=True, on_delete=models.CASCADE, related_name="redirects", verbose_name=_("circular")
    )
    section = models.ForeignKey(
        "circulars.Section",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="redirects",
        verbose_name=_("section"),
    )
    dossier = models.ForeignKey(
        "circulars.Dossier",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="redirects",
        verbose_name=_("dossier"),
    )

    page = models.CharField(_("page of the portal"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(circular__isnull=False, section=None, dossier=None, page="")
                | Q(circular=None, section__isnull=False, dossier=None, page="")
                | Q(circular=None, section=None, dossier__isnull=False, page="")
                | (Q(circular=None, section=None, dossier=None) & ~Q(page="")),
                name="redirect_one_target",
            )
        ]

    def __str__(self) -> str:
        return self.old_path
