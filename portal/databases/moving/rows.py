"""Reading every row of a table as Python's own values, and a sum over them that both kinds of database give alike."""

import hashlib
import ipaddress
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

PORTION = 1_000  # rows that are held at a time
WHOLE = 1 << 256


@dataclass
class Sum:
    """Of hashes of rows, in whatever order they come: servers put words into different orders."""

    count: int = 0
    total: int = 0

    def add(self, model: Any, row: tuple) -> None:
        plain = [_plain(field, value) for field, value in zip(columns(model), row, strict=True)]
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str)
        self.count += 1
        self.total = (
            self.total + int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        ) % WHOLE


def every_model() -> list[Any]:
    """One for each table that the portal and what it is made of know."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy and not model._meta.swapped]


def columns(model: Any) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def read(model: Any, database: Any) -> Iterator[tuple]:
    """Of JSON the text: a stored ``null`` is another value than none."""
    asked = [
        Cast(field.attname, models.TextField()) if isinstance(field, models.JSONField) else field.attname
        for field in columns(model)
    ]
    found: models.QuerySet = models.QuerySet(model, using=database.alias).order_by().values_list(*asked)
    return found.iterator(chunk_size=PORTION)


def summed(model: Any, database: Any) -> Sum:
    one = Sum()
    for row in read(model, database):
        one.add(model, row)
    return one


def _plain(field: Any, value: Any) -> Any:
    """What both kinds of database give back alike: PostgreSQL brings numbers in JSON, and addresses, into a form."""
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return [_number(json.loads(value))]
    if isinstance(field, models.GenericIPAddressField):
        return str(ipaddress.ip_address(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def _number(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _number(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_number(one) for one in value]
    return value
