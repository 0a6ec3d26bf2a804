"""Limited drafts in an export: left out, unless somebody asks for them; then with the people and teams they name."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars.models import Attachment, AuditEntry, Circular, Edition, LimitedReader
from circulars.portability import names
from circulars.portability.values import Refused, given, moment, portable, text

_are_included: ContextVar[bool] = ContextVar("limited_drafts_are_exported", default=False)


@contextmanager
def included(wanted: bool) -> Iterator[None]:
    """What is written inside holds limited drafts, or does not."""
    token = _are_included.set(wanted)
    try:
        yield
    finally:
        _are_included.reset(token)


def left_out() -> QuerySet[Circular]:
    """The circulars of which nothing is written but what was public once."""
    limited = Circular.objects.filter(is_limited=True)
    return limited.none() if _are_included.get() else limited


def left_out_whole() -> QuerySet[Circular]:
    """Those of them that never were public: not even their identity is written."""
    was_public = Edition.objects.filter(circular=OuterRef("pk"), published_at__lte=timezone.now())
    return left_out().exclude(Exists(was_public))


def editions_left_out() -> Q:
    """Editions of theirs that lie ahead."""
    return Q(circular__in=left_out().values("pk"), published_at__gt=timezone.now())


def attachments_left_out() -> Q:
    """Uses of files in words that were not public."""
    circulars = left_out().values("pk")
    ahead = Q(edition__circular__in=circulars, edition__published_at__gt=timezone.now())
    return Q(working_copy__circular__in=circulars) | ahead


def files_left_out() -> Q:
    """Files of theirs that no edition had which was public once."""
    was_public = Attachment.objects.filter(file=OuterRef("pk"), edition__published_at__lte=timezone.now())
    return Q(circular__in=left_out().values("pk")) & ~Q(Exists(was_public))


def audit_entries() -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.all()
    return entries if _are_included.get() else entries.open_to(None)


def readers_of(circular: Circular) -> list[dict[str, Any]] | None:
    """The value of ``limited`` in the line of a circular; None for one that is not limited, or written without it."""
    if not circular.is_limited or not _are_included.get():
        return None
    return [
        {
            "account": names.written(names.ACCOUNT, row.user),
            "team": names.written(names.TEAM, row.team),
            "added_at": portable(row.added_at),
            "broke_in_because": row.broke_in_because,
        }
        for row in circular.limited_readers.select_related("user", "team").order_by("pk")
    ]


def check(record: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The rows of ``limited``, read before anything is stored: a name unknown here must open no draft to all."""
    rows = record.get("limited")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused(_("This must be a list."), "limited")
    found = []
    for row in rows:
        given(row, {"account", "team", "added_at", "broke_in_because"})
        values = {"user": names.found(names.ACCOUNT, row, "account"), "team": names.found(names.TEAM, row, "team")}
        if (values["user"] is None) == (values["team"] is None):
            raise Refused(_("This field is required."), "limited")
        values["added_at"] = moment(row, "added_at", required=True)
        found.append(values | {"broke_in_because": text(row, "broke_in_because")[:300]})
    return found


def limit(circular: Circular, rows: list[dict[str, Any]] | None) -> None:
    if rows is None:
        return
    Circular.objects.filter(pk=circular.pk).update(is_limited=True)
    LimitedReader.objects.bulk_create(LimitedReader(circular=circular, **row) for row in rows)
