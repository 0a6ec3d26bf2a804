"""Answering somebody who asks what is kept of his or her mail address, and who wants it deleted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models, transaction

from circulars import audit
from circulars.models import Subscriber
from circulars.personal_data import places, rules
from circulars.personal_data.places import Found

SECRET = {"secret", "password"}  # columns that open something: never told
SHOWN = 100  # rows of one table whose values are told


class Holding(NamedTuple):
    """Of one table and column: how many rows, and why they stay; ``reason`` is empty for what may be deleted."""

    place: str
    name: str  # of the table, as the desk calls it
    count: int
    reason: str
    values: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        return self._asdict()


def show(address: str, *, by: Any = None, now: datetime) -> list[Holding]:
    """``address`` is as ``mailboxes.normal`` writes it. The audit log says that somebody asked, and of no address."""
    found = places.find(address)
    _record("show_personal_data", found, by=by, now=now)
    return [_holding(one, may_go=rules.of(one.label).delete is not None) for one in found]


@transaction.atomic
def delete(address: str, *, by: Any = None, now: datetime) -> tuple[int, list[Holding]]:
    """How many rows went or lost the address, and what stays for which reason. All or nothing."""
    found = places.find(address)
    count = 0
    for label in dict.fromkeys(one.label for one in found):
        remove = rules.of(label).delete
        if remove is not None:
            count += remove(address, sorted({row for one in found if one.label == label for row in one.rows}))
    _record("delete_personal_data", found, by=by, now=now, count=count)
    return count, [_holding(one, may_go=False) for one in places.find(address)]


def _record(action: str, found: Iterable[Found], *, by: Any, now: datetime, **details: Any) -> None:
    tables = sorted({one.label for one in found})
    audit.record(action, Subscriber(pk=0), by=by, now=now, tables=tables, **details)


def _holding(found: Found, *, may_go: bool) -> Holding:
    rule = rules.of(found.label)
    return Holding(
        place=f"{found.label}.{found.column}",
        name=str(found.model._meta.verbose_name),
        count=len(found.rows),
        reason="" if may_go else str(rule.reason),
        values=[_values(row) for row in _objects(found)] if rule.is_shown else [],
    )


def _objects(found: Found) -> Iterable[models.Model]:
    return found.model._base_manager.filter(pk__in=found.rows[:SHOWN]).order_by("pk")


def _values(row: models.Model) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in SECRET]
    values = {field.attname: getattr(row, field.attname) for field in fields}
    if isinstance(row, Subscriber):
        values["subscriptions"] = list(row.subscriptions.values())
        values["mails"] = list(row.mails.values("key", "sent_at", "given_up_at"))
    return values
