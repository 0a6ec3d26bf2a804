"""Lines of a circular. Each belongs to a working copy or to an edition, never to both; freezing copies them.

A line keeps the words as printed and, for filtering, a key to the body, event or blob that they mean.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import (
    AddresseeRole,
    DeadlineKind,
    EventRole,
    FileRole,
    Language,
    Origin,
    PassagePlace,
    Rights,
)
from circulars.models.edition import Edition
from circulars.models.working_copy import WorkingCopy


class Line(models.Model):
    working_copy = models.ForeignKey(WorkingCopy, null=True, blank=True, on_delete=models.CASCADE)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        default_related_name = "%(class)ss"
        constraints = [
            models.CheckConstraint(
                condition=Q(working_copy=None, edition__isnull=False) | Q(working_copy__isnull=False, edition=None),
                name="%(class)s_one_owner",
            )
        ]


class AddresseeLine(Line):
    role = models.CharField(_("role"), max_length=16, choices=AddresseeRole, default=AddresseeRole.TO)
    text = models.CharField(_("as printed"), max_length=300)
    addressee = models.ForeignKey(
        "circulars.Addressee", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("addressee")
    )

    class Meta(Line.Meta):
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")

    def __str__(self) -> str:
        return self.text


class DeadlineLine(Line):
    """A day, and an hour where one is printed. ``time_zone`` is an IANA name; without it the day is the office's."""

    kind = models.CharField(_("kind"), max_length=12, choices=DeadlineKind, default=DeadlineKind.OTHER)
    text = models.CharField(_("as printed"), max_length=300, blank=True)
    due_on = models.DateField(_("last day"))
    due_time = models.TimeField(_("hour"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    answer_to = models.CharField(_("where to answer"), max_length=300, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [models.Index(fields=["due_on"], name="deadline_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"

    @property
    def closes_at(self) -> datetime | None:
        """The moment at which it closes, where an hour is known; without one the whole day counts."""
        return closing_moment(self.due_on, self.due_time, self.time_zone) if self.due_time else None


# What is due "for ever", 9999-12-31, has a moment that the clocks of all zones can tell.
FIRST_DAY, LAST_DAY = date.min + timedelta(days=2), date.max - timedelta(days=2)


def closing_moment(day: date, hour: time, time_zone: str) -> datetime:
    """In UTC; by the office's clock where no zone is named, or one that no list of zones knows."""
    try:
        zone = ZoneInfo(time_zone) if time_zone else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = timezone.get_default_timezone()
    day = min(max(day, FIRST_DAY), LAST_DAY)
    return datetime.combine(day, hour, zone).astimezone(UTC)


class TurningMoment(models.Model):
    """A moment at which words on public pages turn by themselves: an hour printed in a deadline has passed.

    Derived from the deadlines of editions, written when one is frozen; ``changes.state`` reads it with every request.
    """

    at = models.DateTimeField(unique=True)

    class Meta:
        verbose_name = _("moment at which words turn")
        verbose_name_plural = _("moments at which words turn")

    def __str__(self) -> str:
        return self.at.isoformat()


class SourceLine(Line):
    """Where the facts of a brief come from. Source: docs/domain.md, "Briefs"."""

    publisher = models.CharField(_("publisher"), max_length=200)
    title = models.CharField(_("title"), max_length=500, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title or self.publisher


class EventMention(Line):
    """What the document says of an event; the event itself may be postponed later without touching it."""

    role = models.CharField(_("this document"), max_length=12, choices=EventRole, default=EventRole.ANNOUNCES)
    text = models.CharField(_("name as printed"), max_length=300, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place as printed"), max_length=200, blank=True)
    event = models.ForeignKey(
        "circulars.Event", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("event")
    )

    class Meta(Line.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            *Line.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gte=models.F("starts_on")),
                name="event_mention_days",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_on"], condition=Q(event=None), name="event_mention_printed_day"),
            # that of the key also holds the many that name no known event, and databases judge it by them
            models.Index(fields=["event"], condition=Q(event__isnull=False), name="event_mention_known"),
        ]

    def __str__(self) -> str:
        return self.text or str(self.event)


class Attachment(Line):
    """One use of a file: ``file`` keeps the address over all editions, ``blob`` holds the bytes of this one."""

    file = models.ForeignKey("circulars.File", on_delete=models.PROTECT, verbose_name=_("file"))
    blob = models.ForeignKey("circulars.Blob", on_delete=models.PROTECT, verbose_name=_("content"))
    role = models.CharField(_("use"), max_length=12, choices=FileRole, default=FileRole.ATTACHMENT)
    name = models.CharField(_("file name"), max_length=200)
    title = models.CharField(_("title"), max_length=300, blank=True)
    language = models.CharField(_("language of the file"), max_length=8, choices=Language, blank=True)
    rights = models.CharField(_("rights"), max_length=20, choices=Rights, blank=True)
    allows_ai_training = models.BooleanField(_("KOGL: may be used to train AI"), default=False)
    alternative_text = models.CharField(_("alternative text"), max_length=500, blank=True)
    is_decorative = models.BooleanField(_("decorative"), default=False)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    focal_x = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    focal_y = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])

    class Meta(Line.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(fields=["working_copy", "file"], name="attachment_copy_file_unique"),
            models.UniqueConstraint(fields=["edition", "file"], name="attachment_edition_file_unique"),
            models.CheckConstraint(condition=Q(focal_x__lte=100, focal_y__lte=100), name="attachment_focal_point"),
            models.CheckConstraint(
                condition=Q(is_decorative=False) | Q(alternative_text=""), name="attachment_decorative_without_text"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name


class Reference(Line):
    """A citation of another circular: a span of the body's plain text (code points), resolved or waiting.

    Source: docs/domain.md, "References"; the plain text is ``rendering.plain_text(body)``.
    """

    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField(_("as printed"), max_length=200)
    series = models.ForeignKey("circulars.Series", null=True, blank=True, on_delete=models.SET_NULL)
    serial = models.PositiveIntegerField(_("serial number"))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    suffix = models.CharField(_("suffix"), max_length=20, blank=True)
    target = models.ForeignKey(
        "circulars.Circular", null=True, blank=True, on_delete=models.SET_NULL, related_name="cited_by"
    )
    origin = models.CharField(_("origin"), max_length=12, choices=Origin, default=Origin.AUTOMATIC)

    class Meta(Line.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [
            *Line.Meta.constraints,
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="reference_span"),
        ]
        indexes = [
            models.Index(fields=["series", "year", "serial"], condition=Q(target=None), name="reference_waiting")
        ]

    def __str__(self) -> str:
        return self.text


class PassageLine(Line):
    """A reusable passage around the text. A working copy shows its words of today, an edition those it froze."""

    passage = models.ForeignKey(
        "circulars.Passage", on_delete=models.PROTECT, related_name="uses", verbose_name=_("passage")
    )
    place = models.CharField(_("place"), max_length=8, choices=PassagePlace, default=PassagePlace.AFTER)
    heading = models.CharField(max_length=200, blank=True, editable=False)  # frozen, of an edition alone
    body = models.TextField(blank=True, editable=False)  # likewise
    revision = models.PositiveIntegerField(null=True, editable=False)  # likewise: of the passage

    class Meta(Line.Meta):
        verbose_name = _("passage")
        verbose_name_plural = _("passages")

    def __str__(self) -> str:
        return str(self.passage) if self.passage_id else ""


class RequestedFile(Line):
    """A file that the document names and that the office did not receive; the page says so, and when it was asked."""

    text = models.CharField(_("as printed"), max_length=300)
    requested_on = models.DateField(_("requested on"), null=True, blank=True)

    class Meta(Line.Meta):
        verbose_name = _("file not received")
        verbose_name_plural = _("files not received")

    def __str__(self) -> str:
        return self.text


LINE_MODELS = (
    AddresseeLine,
    DeadlineLine,
    SourceLine,
    EventMention,
    Attachment,
    PassageLine,
    RequestedFile,
    Reference,
)
