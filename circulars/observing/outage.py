"""The database is away: the one thing that no row can keep and no outbox can tell. The tick tells it by itself.

Each tick that lives knows it in its own memory. Where they share a cache, one of them writes; else each does, and says
which machine saw it.
"""

import logging
import socket
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from circulars.observing import alarms
from circulars.observing.troubles import LASTS, REPEATED

KEY = "observing:outage"
logger = logging.getLogger(__name__)


class Outage:
    """Told after three minutes, again each day, and once when the database is back."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.told_at: datetime | None = None

    def away(self, now: datetime) -> None:
        self.since = self.since or now
        if now - self.since < LASTS or (self.told_at and now - self.told_at < REPEATED):
            return
        since, machine = alarms.moment(self.since), socket.gethostname()
        words = {"since": since, "machine": machine}
        is_sent = _send(
            lambda: _("The portal cannot reach its database"),
            lambda: _("The database has not answered since %(since)s. Seen by %(machine)s.") % words,
            f"away:{now:%Y%m%d}",
        )
        if is_sent:
            self.told_at = now

    def back(self, now: datetime) -> None:
        if self.told_at and self.since:
            since = alarms.moment(self.since)
            _send(
                lambda: _("The portal reaches its database again"),
                lambda: _("It answers again. It was away from %(since)s.") % {"since": since},
                f"back:{now:%Y%m%d%H}",
            )
        self.since = self.told_at = None


def _send(subject: Callable[[], str], body: Callable[[], str], key: str) -> bool:
    """Whether it is told, by this tick or another one. A mail server that is away is asked again with the next look."""
    if not settings.ADMINISTRATORS or not _is_first(key):
        return True
    try:
        words = alarms.in_all(body, "\n\n") + "\n"
        EmailMessage(alarms.in_all(subject, " / "), words, None, settings.ADMINISTRATORS).send()
    except Exception as error:  # the net may be what is away
        logger.error("Nobody could be told that the database is away: %s", type(error).__name__)
        _forget(key)
        return False
    return True


def _is_first(key: str) -> bool:
    try:
        return bool(cache.add(f"{KEY}:{key}", 1, 24 * 60 * 60))
    except Exception:  # away as well: rather two mails than none
        return True


def _forget(key: str) -> None:
    try:
        cache.delete(f"{KEY}:{key}")
    except Exception:
        logger.debug("The cache is away as well.")
