"""Which state of the public site holds: the generation, read before any content, and when it will next turn.

Source: docs/architecture.md, "Generation".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import NamedTuple

from django.apps import apps
from django.db import connections, router
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import Signal

from circulars.models import Circular, Edition, Generation, PublicChange, SiteNotice, TurningMoment

# Rows of these models are edited by staff directly and are shown on public pages.
WATCHED = [
    "contacts.Team",
    "contacts.TeamState",
    "contacts.Post",
    "contacts.PostState",
    "contacts.Person",
    "contacts.Appointment",
    "circulars.Issuer",
    "circulars.Series",
    "circulars.Section",
    "circulars.Topic",
    "circulars.Addressee",
    "circulars.Event",
    "circulars.EventAlias",
    "circulars.Dossier",
    "circulars.DossierEntry",
    "circulars.RelatedItem",
    "circulars.DossierBody",
    "circulars.Milestone",
    "circulars.NumberNotUsed",
    "circulars.GlossaryTerm",
    "circulars.Redirect",
    "circulars.Synonym",
    "circulars.PromotedResult",
    "circulars.SiteNotice",
    "circulars.TermOfOffice",
]


# Moments at which what the public sees turns by itself, each with the column that holds it. A notice over all pages
# comes and goes by time like an edition; there are few of them, and they have no index.
_MOMENTS = (
    (PublicChange._meta.db_table, "effective_at"),
    (SiteNotice._meta.db_table, "from_at"),
    (SiteNotice._meta.db_table, "until_at"),
    (TurningMoment._meta.db_table, "at"),
)


def _of_all(function: str, comparison: str) -> str:
    """One of the moments of all tables: the index of each answers by itself, and only then are they compared."""
    each = (
        f"SELECT {function}({column}) AS moment FROM {table} WHERE {column} {comparison} %s"  # noqa: S608  (our own)
        for table, column in _MOMENTS
    )
    return f"(SELECT {function}(moment) FROM ({' UNION ALL '.join(each)}) AS moments)"  # noqa: S608


STATE = (
    f"SELECT counter, {_of_all('MAX', '<=')}, {_of_all('MIN', '>')} "  # noqa: S608  (names of our own tables)
    f"FROM {Generation._meta.db_table} WHERE id = 1"
)


class PublicState(NamedTuple):
    """``generation`` names the state; ``next_change_at`` is the next moment known at which it turns, or None."""

    generation: str
    next_change_at: datetime | None


def state(at: datetime) -> PublicState:
    """The state of the public site at ``at`` in one query, whose cost does not grow with the number of changes.

    The counter is raised by every change when it is recorded; a change that lies ahead turns the generation
    a second time when it takes effect, because it is then the latest effective one.
    """
    connection = connections[router.db_for_read(Generation)]
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:  # as SQL: every request asks this, and building it took longer than running it
        cursor.execute(STATE, [moment] * (2 * len(_MOMENTS)))
        row = cursor.fetchone()
    if row is None:
        return PublicState("0", None)
    counter, latest, coming = row
    return PublicState(f"{counter}.{latest or 0}", _aware(coming))


def _aware(value: datetime | str | None) -> datetime | None:
    """SQLite answers in text, in UTC and without a zone."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


raised = Signal()  # in the transaction of each change of what the public sees; ``is_removal`` where it takes away
REMOVED = frozenset({PublicChange.Kind.HIDDEN, PublicChange.Kind.ERASED, PublicChange.Kind.WITHDRAWN})


_put_off: ContextVar[list[bool] | None] = ContextVar("changes_put_off", default=None)


@contextmanager
def at_the_end() -> Iterator[None]:
    """Whatever raises the counter inside raises it once, when this ends: for a transaction that lasts for seconds.

    From the moment at which it is raised until the commit everybody else waits who makes something public.
    """
    if _put_off.get() is not None:
        yield
        return
    put_off: list[bool] = []
    token = _put_off.set(put_off)
    try:
        yield
    finally:
        _put_off.reset(token)
    if put_off:
        touch(is_removal=any(put_off))


def touch(*, is_removal: bool = False) -> None:
    """Raise the counter: something that public pages show has changed. Call it last, it locks one row."""
    if (put_off := _put_off.get()) is not None:
        put_off.append(is_removal)
        return
    if not _raise_counter():
        Generation.objects.get_or_create(pk=1)  # whoever creates the row, each change raises it
        _raise_counter()
    raised.send(Generation, is_removal=is_removal)


def _raise_counter() -> int:
    return Generation.objects.filter(pk=1).update(counter=F("counter") + 1)


def record(
    circular: Circular,
    kind: PublicChange.Kind,
    *,
    effective_at: datetime,
    now: datetime,
    edition: Edition | None = None,
    is_quiet: bool = False,
) -> PublicChange:
    """Write down a public change inside the caller's transaction, and raise the counter."""
    change = entry(circular, kind, effective_at=effective_at, now=now, edition=edition, is_quiet=is_quiet)
    change.save(force_insert=True)
    touch(is_removal=kind in REMOVED)
    return change


def entry(
    circular: Circular,
    kind: PublicChange.Kind,
    *,
    effective_at: datetime,
    now: datetime,
    edition: Edition | None = None,
    is_quiet: bool = False,
) -> PublicChange:
    """As ``record``, and not stored yet: for an operation that writes hundreds at once, and calls ``touch`` once."""
    return PublicChange(
        circular=circular,
        kind=kind,
        language=edition.language if edition else "",
        version=edition.version if edition else None,
        path=circular.path or "",
        is_quiet=is_quiet or circular.is_quiet,
        is_major=edition.is_major if edition else True,
        effective_at=effective_at,
        recorded_at=now,
    )


def _touch_after_save(sender, raw=False, **kwargs) -> None:
    if not raw:
        touch()


def watch() -> None:
    """Connect the models that staff edit directly to the generation; called once at start-up."""
    for label in WATCHED:
        model = apps.get_model(label)
        post_save.connect(_touch_after_save, sender=model, dispatch_uid=f"circulars.changes.save.{label}")
        post_delete.connect(_touch_after_save, sender=model, dispatch_uid=f"circulars.changes.delete.{label}")
    m2m_changed.connect(_touch_after_save, sender=Circular.topics.through, dispatch_uid="circulars.changes.topics")
