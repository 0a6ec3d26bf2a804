"""Things that take place, shared by all circulars and briefs that announce, change or report them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import EventStatus


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

    sequence = models.PositiveIntegerField(
        default=0, editable=False
    )  # of RFC 5545: counts changes of what a calendar shows
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)  # the last of those changes

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="event_days"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gte=F("starts_at")), name="event_hours"
            ),
        ]
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="event_days_index")]

    def __str__(self) -> str:
        return f"{self.name_ko or self.name} ({self.starts_on})"

    @property
    def is_all_day(self) -> bool:
        return self.starts_at is None


class EventAlias(models.Model):
    """Another name of an event or of its place, by which it is recognised in a text."""

    class Of(models.TextChoices):
        NAME = "name", _("name")
        PLACE = "place", _("place")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="aliases")
    of = models.CharField(_("of"), max_length=8, choices=Of, default=Of.NAME)
    text = models.CharField(_("as printed"), max_length=300)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["text"]
        constraints = [models.UniqueConstraint(fields=["event", "of", "text"], name="event_alias_unique")]

    def __str__(self) -> str:
        return self.text
