"""The database, its replicas and its tables, as they answer within two seconds."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.utils import Error
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.observing.asking import SECONDS, NoAnswer, within
from circulars.observing.signs import Sign, State

LABEL = gettext_lazy("Database")
REPLICAS = gettext_lazy("Replicas of the database")
MIGRATIONS = gettext_lazy("Tables")
CLOCK = gettext_lazy("Clock")
SKEW_NOTED, SKEW_BAD = 5.0, 30.0  # seconds
LAG_BAD = 300.0  # seconds behind the primary
AWAY, READ_ONLY, WAITING = "no answer", "read only", "migrations waiting"


class Answer(NamedTuple):
    """``now`` is the database's clock; None where it has none of its own."""

    kind: str
    now: datetime | None
    asked_at: datetime
    applied: frozenset[tuple[str, str]]
    is_replica: bool
    lag: float | None  # seconds a replica is behind, as far as it knows


def replicas() -> list[str]:
    return [alias for alias in connections if alias != DEFAULT_DB_ALIAS and alias.startswith("replica")]


def answer_of(alias: str) -> Answer:
    """Over a connection of its own, so that a dead one is noticed. Raises Error, OSError or NoAnswer."""
    return within(SECONDS, f"database.{alias}", lambda: _ask(alias))


def _ask(alias: str) -> Answer:
    connection = connections[alias]
    with connection.cursor() as cursor:
        now, is_replica, lag = None, False, None
        asked_at = datetime.now(UTC)
        if connection.vendor == "postgresql":
            began = time.monotonic()
            cursor.execute(
                "SELECT clock_timestamp(), pg_is_in_recovery(), CASE WHEN NOT pg_is_in_recovery()"
                " OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0"
                " ELSE EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END"
            )
            now, is_replica, lag = cursor.fetchone()
            asked_at += timedelta(seconds=(time.monotonic() - began) / 2)
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = frozenset((app, name) for app, name in cursor.fetchall())
    return Answer(connection.vendor, now, asked_at, applied, is_replica, None if lag is None else float(lag))


def first_answer() -> tuple[str, Answer | None]:
    """Of the primary; of a replica where that is away; and "ok", "read only" or "no answer"."""
    for alias in (DEFAULT_DB_ALIAS, *replicas()):
        try:
            answer = answer_of(alias)
        except (Error, OSError, NoAnswer):
            continue
        is_primary = alias == DEFAULT_DB_ALIAS and not answer.is_replica
        return ("ok" if is_primary else READ_ONLY), answer
    return AWAY, None


@lru_cache(maxsize=1)
def _written() -> frozenset[tuple[str, str]]:
    """The migrations that this release consists of."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {})


def waiting_migrations(answer: Answer) -> int:
    return len(_written() - answer.applied)


def skew(answer: Answer) -> float:
    """Seconds that the clock of the database is before ours."""
    return (answer.now - answer.asked_at).total_seconds() if answer.now else 0.0


def size() -> int:
    """Bytes of the database on its disk."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        beside = [name, name.with_name(f"{name.name}-wal")]
        return sum(path.stat().st_size for path in beside if path.is_file())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def version() -> str:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    numbers = connection.get_database_version()
    if connection.vendor == "postgresql":
        return f"PostgreSQL {'.'.join(str(number) for number in numbers[:2])}"
    return f"SQLite {'.'.join(str(number) for number in numbers)}"


def look(now: datetime) -> Iterator[Sign]:
    state, answer = first_answer()
    if answer is None:
        advice = _("Start the database server, and look into its log.")
        yield Sign("database", LABEL, State.BAD, AWAY, _("It does not answer."), advice)
        return
    if state == READ_ONLY:
        yield Sign(
            "database", LABEL, State.BAD, READ_ONLY,
            _("The primary does not answer. Pages are served from a replica; nothing can be saved."),
            _("Start the primary, or make the replica the primary and change PORTAL_DATABASE_URL."),
        )  # fmt: skip
        return
    yield Sign("database", LABEL, State.GOOD, "ok", f"{version()}, {filesizeformat(size())}")
    yield from _migrations(answer)
    yield from _clock(answer)
    yield from _replicas()


def _migrations(answer: Answer) -> Iterator[Sign]:
    count = waiting_migrations(answer)
    if count:
        seen = _("%(count)s changes of tables wait.") % {"count": count}
        yield Sign("migrations", MIGRATIONS, State.BAD, WAITING, seen, _("Run “manage.py migrate”."))
    else:
        yield Sign("migrations", MIGRATIONS, State.GOOD, "ok", _("They fit this release."))


def _clock(answer: Answer) -> Iterator[Sign]:
    if answer.now is None:
        return
    seconds = abs(skew(answer))
    seen = _("%(seconds)s seconds from that of the database") % {"seconds": f"{seconds:.1f}"}
    state = State.BAD if seconds > SKEW_BAD else State.NOTE if seconds > SKEW_NOTED else State.GOOD
    if state == State.GOOD:
        yield Sign("clock", CLOCK, state, "ok", seen)
    else:
        advice = _("Let both machines take the time from the same server (timedatectl, chrony).")
        yield Sign("clock", CLOCK, state, "skew", seen, advice)


def _replicas() -> Iterator[Sign]:
    for number, alias in enumerate(replicas(), start=1):
        kind, label = f"replica:{number}", _("Replica %(number)s of the database") % {"number": number}
        try:
            answer = answer_of(alias)
        except (Error, OSError, NoAnswer):
            advice = _("Start it. Pages are served from the primary meanwhile.")
            yield Sign(kind, label, State.BAD, AWAY, _("It does not answer."), advice)
            continue
        lag = answer.lag or 0.0
        seen = _("%(seconds)s seconds behind") % {"seconds": f"{lag:.0f}"}
        if not answer.is_replica:
            advice = _("It takes writings itself: make sure that it is not used as a second primary.")
            yield Sign(kind, label, State.BAD, "no replica", _("It does not follow the primary."), advice)
        elif lag > LAG_BAD:
            advice = _("Look whether it receives from the primary (pg_stat_replication), and whether its disk is full.")
            yield Sign(kind, label, State.BAD, "lags", seen, advice)
        else:
            yield Sign(kind, label, State.GOOD, "ok", seen)
