"""Things that take place, shared by all circulars and briefs that announce, change or report them."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import EventStatus


class EventQuerySet(models.QuerySet):
    def alone(self) -> "EventQuerySet":
        """Without those that were merged into another one: each event once."""
        return self.filter(merged_into=None)

    def same_as(self, key: int) -> "EventQuerySet":
        """The event and those that were merged into it; mentions name any of them."""
        return self.filter(Q(pk=key) | Q(merged_into=key)).order_by()

    def by_slugs(self, slugs: Iterable[str]) -> "dict[str, Event]":
        """The events that these slugs mean today, by the slug that was asked for; former ones lead to the present."""
        wanted = {slug for slug in slugs if slug}
        if not wanted:
            return {}
        rows: Iterable[Event] = self.select_related("merged_into").filter(slug__in=wanted)
        found = {row.slug: row.merged_into or row for row in rows}
        if missing := wanted - found.keys():
            former = EventAlias.objects.filter(of=EventAlias.Of.ADDRESS, text__in=missing)
            for alias in former.select_related("event__merged_into"):
                found[alias.text] = alias.event.merged_into or alias.event
        return found


SHOWN_IN_CALENDARS = (
    "name", "name_ko", "name_en", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "place", "place_ko",
    "online_url", "status", "status_note_ko", "status_note_en",
)  # fmt: skip


class Event(models.Model):
    """Days are always known; hours only where ``starts_at`` is set, in ``time_zone`` (IANA name) of the place."""

    slug = models.SlugField(_("address"), max_length=120, unique=True, allow_unicode=True)
    name = models.CharField(_("own name"), max_length=300)
    name_ko = models.CharField(_("name (Korean)"), max_length=300, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=300, blank=True)
    series_name = models.CharField(_("series of events"), max_length=200, blank=True)
    series_edition = models.CharField(_("edition in the series"), max_length=40, blank=True, help_text=_("5th, yearly"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Seoul")
    place = models.CharField(_("place"), max_length=200, blank=True)
    place_ko = models.CharField(_("place (Korean)"), max_length=200, blank=True)
    online_url = models.URLField(_("online link"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=EventStatus, default=EventStatus.PLANNED)
    status_note_ko = models.CharField(_("note on the status (Korean)"), max_length=300, blank=True)
    status_note_en = models.CharField(_("note on the status (English)"), max_length=300, blank=True)

    # of RFC 5545: counts the changes of what a calendar shows
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # the same event, entered twice: this row stays because frozen editions name it, and its address leads to the other
    merged_into = models.ForeignKey(
        "self",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)  # the last of those changes

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="event_days"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gte=F("starts_at")), name="event_hours"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="event_not_merged_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_on", "ends_on"], name="event_days_index"),
            models.Index(fields=["ends_on"], name="event_last_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name_ko or self.name} ({self.starts_on})"

    def save(self, *args, **kwargs) -> None:
        """Counts what calendars have to show anew, whoever saves: the desk, an import or an operation."""
        self._count_change(kwargs.get("update_fields"))
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "sequence", "changed_at"}
        super().save(*args, **kwargs)
        self.merged.update(starts_on=self.starts_on, ends_on=self.ends_on)  # lists sort by the days of either row

    @property
    def is_all_day(self) -> bool:
        return self.starts_at is None

    def _count_change(self, update_fields: Iterable[str] | None) -> None:
        """The row as it is stored is asked; one without a key, or loaded from an export, brings its own count."""
        shown = [name for name in SHOWN_IN_CALENDARS if update_fields is None or name in update_fields]
        stored = None
        if self.pk and not self._state.adding:
            stored = type(self)._default_manager.filter(pk=self.pk).values(*shown, "sequence", "changed_at").first()
        if stored is None:
            self.changed_at = self.changed_at or timezone.now()
        elif any(stored[name] != getattr(self, name) for name in shown):
            self.sequence, self.changed_at = max(stored["sequence"] + 1, self.sequence), timezone.now()
        else:
            self.sequence = max(stored["sequence"], self.sequence)
            self.changed_at = stored["changed_at"] or self.changed_at


class EventAlias(models.Model):
    """Another name of an event or of its place, by which it is recognised in a text; or a former address of its page.

    A former address is a slug that frozen editions still name. It leads to the event for ever.
    """

    class Of(models.TextChoices):
        NAME = "name", _("name")
        PLACE = "place", _("place")
        ADDRESS = "address", _("former address")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="aliases")
    of = models.CharField(_("of"), max_length=8, choices=Of, default=Of.NAME)
    text = models.CharField(_("as printed"), max_length=300)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["event", "of", "text"], name="event_alias_unique"),
            models.UniqueConstraint(fields=["text"], condition=Q(of="address"), name="event_former_address_unique"),
        ]

    def __str__(self) -> str:
        return self.text
