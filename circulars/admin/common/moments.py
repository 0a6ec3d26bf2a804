"""Days and moments in the words of staff, in the office's time zone."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FARTHEST = timedelta(days=3653)  # ten years: a later day is a slip of the finger


class NoSuchMoment(ValueError):
    """The office's clocks never show this; the message is fit to show."""


def at_office(day: date, hour: time) -> datetime:
    """The moment at which the office's clocks show this. Of an hour that comes twice the first is meant.

    Raises NoSuchMoment for an hour that is left out when the clocks are put forward.
    """
    local = datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())
    shown = local.astimezone(UTC).astimezone(local.tzinfo)
    if shown.replace(tzinfo=None) != local.replace(tzinfo=None):
        words = {"time": f"{local:%H:%M}", "day": day_in_words(day), "next": f"{shown:%H:%M}"}
        raise NoSuchMoment(
            _("%(time)s does not exist on %(day)s: the clocks are put forward. Choose %(next)s or another hour.")
            % words
        )
    return local


def comes_twice(at: datetime) -> bool:
    """Whether the office's clocks show this hour twice on that day."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def in_words(at: datetime) -> str:
    """ "Thursday 3 December 2026 at 09:00 KST"; the zone is always said, since circulars come from elsewhere."""
    local = timezone.localtime(at)
    return _("%(day)s at %(time)s %(zone)s") % {
        "day": day_in_words(local.date()),
        "time": f"{local:%H:%M}",
        "zone": local.tzname() or "",
    }


def day_in_words(day: date) -> str:
    return date_format(day, _("l j F Y"))


def distance(day: date, today: date) -> str:
    """ "in 4 days", "today", "2 days ago"."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def until(at: datetime, now: datetime) -> str:
    """How far away a moment is, as people count: days by the calendar, hours on the same day."""
    here, there = timezone.localtime(now), timezone.localtime(at)
    if here.date() != there.date():
        return distance(there.date(), here.date())
    minutes = max(0, int((at - now).total_seconds() // 60))
    if minutes < 60:
        return ngettext("in %(minutes)d minute", "in %(minutes)d minutes", minutes) % {"minutes": minutes}
    hours = minutes // 60
    return ngettext("in %(hours)d hour", "in %(hours)d hours", hours) % {"hours": hours}


def publication(at: datetime, now: datetime, *, version: int | None = None, before: int | None = None) -> str:
    """What a schedule will do: "Edition 3 will replace edition 2 on Thursday … at 09:00 KST, in 4 days."."""
    words = {"time": in_words(at), "distance": until(at, now), "version": version, "before": before}
    if before is None:
        sentence = _("It will be published on %(time)s, %(distance)s.") % words
    elif version is None:
        sentence = _("It will replace edition %(before)s on %(time)s, %(distance)s.") % words
    else:
        sentence = _("Edition %(version)s will replace edition %(before)s on %(time)s, %(distance)s.") % words
    return sentence + _twice(at)


def withdrawal(at: datetime, now: datetime) -> str:
    """ "It will be withdrawn on Thursday … at 18:00 KST, in 4 days."."""
    words = {"time": in_words(at), "distance": until(at, now)}
    return _("It will be withdrawn on %(time)s, %(distance)s.") % words + _twice(at)


def _twice(at: datetime) -> str:
    return f" {_('This hour comes twice on that day; the first is meant.')}" if comes_twice(at) else ""
