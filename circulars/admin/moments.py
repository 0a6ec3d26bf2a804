"""Days and moments in the words of staff, in the office's time zone."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


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
