"""Which addresses elsewhere are asked, and when: a few each minute, one host at a time, and none before its time.

An address counts as dead only after it has failed three times on different days. Only where the office allows
requests to leave its network (``PORTAL_OUTGOING_REQUESTS``).
"""

import time as clock
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from circulars.models import LinkCheck
from circulars.standing_checks.outside import Answer, ask

FAILURES = 3  # in a row, a day apart at least
AGAIN_ALIVE = timedelta(days=30)
AGAIN_FAILED = timedelta(days=1)
AGAIN_DEAD = timedelta(days=7)
AGAIN_UNCLEAR = timedelta(days=7)
MOST = 20  # addresses a minute
LOOKED_THROUGH = 200  # due rows, among which each host is taken once
BUDGET = 25  # seconds


def ask_due(now: datetime, *, ask: Callable[[str], Answer] = ask) -> str:
    """Ask the addresses that have waited longest, each host once; for a job of every minute."""
    if not settings.OUTGOING_REQUESTS:
        return ""
    ends = clock.monotonic() + BUDGET
    hosts: set[str] = set()
    dead = 0
    for row in LinkCheck.objects.filter(next_check_at__lte=now).order_by("next_check_at", "pk")[:LOOKED_THROUGH]:
        host = urlsplit(row.url).netloc.lower()
        if host in hosts:
            continue
        if len(hosts) >= MOST or clock.monotonic() >= ends:
            break
        hosts.add(host)
        dead += _note(row, ask(row.url), now)
    return f"{len(hosts)} asked, {dead} dead" if hosts else ""


def _note(row: LinkCheck, answer: Answer, now: datetime) -> bool:
    """Write the answer down; True where the address is dead by now."""
    row.status, row.trouble, row.checked_at = answer.status, answer.trouble, now
    if answer.is_alive:
        row.is_alive, row.failures, row.next_check_at = True, 0, now + AGAIN_ALIVE
    elif answer.is_alive is None:
        row.next_check_at = now + AGAIN_UNCLEAR  # it answered, and would not say: what was known before stands
    else:
        row.failures = min(row.failures + 1, 100)
        is_dead = row.failures >= FAILURES
        row.is_alive = False if is_dead else None
        row.next_check_at = now + (AGAIN_DEAD if is_dead else AGAIN_FAILED)
    row.save(update_fields=["status", "trouble", "checked_at", "is_alive", "failures", "next_check_at"])
    return row.is_alive is False
