"""Types of line that are one row each, with perhaps a list of rows below it: told by data, not by code."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from circulars.portability.names import ACCOUNT, Name, found, written
from circulars.portability.outcome import Outcome
from circulars.portability.values import Refused, column, explain, given, many, portable, without_value


@dataclass(frozen=True)
class Table:
    """``key`` tells a row from others; ``people`` are written only where accounts are. Rows are never overwritten."""

    kind: str
    model: type[models.Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    links: Mapping[str, Name] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()  # of ``fields``: words for the office, which the public form leaves out
    children: Mapping[str, tuple[str, "Table"]] = field(default_factory=dict)  # in the line → (its key here, table)
    order: tuple[Any, ...] = ("pk",)  # of columns or expressions
    rows: Callable[[bool], models.QuerySet] | None = None

    def write(self, everything: bool) -> Iterator[dict[str, Any]]:
        rows = self.rows(everything) if self.rows else self.model._default_manager.all()
        rows = rows.select_related(*self.links, *(self.people if everything else ())).order_by(*self.order)
        for row in rows.iterator(chunk_size=500):
            yield {"type": self.kind, **self.record(row, everything)}

    def record(self, row: models.Model, everything: bool) -> dict[str, Any]:
        shown = [name for name in self.fields if everything or name not in self.internal]
        record = {name: portable(getattr(row, name)) for name in shown}
        record.update({name: written(link, getattr(row, name)) for name, link in self.links.items()})
        if everything:
            record.update({name: written(ACCOUNT, getattr(row, name)) for name in self.people})
        for name, (owner, table) in self.children.items():
            below = table.rows(everything) if table.rows else table.model._default_manager.all()
            below = below.filter(**{owner: row}).order_by(*table.order)
            record[name] = [table.record(child, everything) for child in below]
        return record

    def take(self, record: dict[str, Any]) -> Outcome:
        """Store the row, or find it stored already. Raises Refused, also where it is stored with other values."""
        values = self.values(record)
        known = self.model._default_manager.filter(**{name: values[name] for name in self.key}).first()
        if known is not None:
            self._compare(known, record, values)
            return Outcome.UNCHANGED
        row = self._save(values)
        for name, (owner, table) in self.children.items():
            for child in many(record, name, dict):
                table._save({owner: row, **table.values(child)})
        return Outcome.NEW

    def values(self, record: dict[str, Any]) -> dict[str, Any]:
        given(record, {*self.fields, *self.links, *self.people, *self.children})
        values = {name: column(self.model._meta.get_field(name), record, name) for name in self.fields}
        for name, link in (*self.links.items(), *((name, ACCOUNT) for name in self.people)):
            nullable = self.model._meta.get_field(name).null
            values[name] = found(link, record, name, required=not nullable)
        return values

    def _save(self, values: dict[str, Any]) -> models.Model:
        row = self.model(**values)
        try:
            row.full_clean(exclude=without_value(row))
        except ValidationError as error:
            raise explain(error) from None
        row.save(force_insert=True)
        return row

    def _compare(self, known: models.Model, record: dict[str, Any], values: dict[str, Any]) -> None:
        for name in (*self.fields, *self.links, *self.people):
            if name in record and getattr(known, name) != values[name]:
                raise Refused(_("It is stored already with another value, which is kept."), name)
        for name, (owner, table) in self.children.items():
            if name in record:
                stored = table.model._default_manager.filter(**{owner: known})
                for child in many(record, name, dict):
                    expected = table.values(child)
                    if not stored.filter(**expected).exists():
                        raise Refused(_("It is stored already with another value, which is kept."), name)
