"""Where a mail address stands in the database: every column of text or JSON, whatever table it belongs to."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

# What is no column of words: keys and codes of software. A session is signed and packed; it holds keys alone.
PASSED_OVER = {"sessions.Session", "contenttypes.ContentType", "auth.Permission", "auth.Group"}
TEXT = (models.CharField, models.TextField, models.JSONField)


class Found(NamedTuple):
    """Rows of a table in one of whose columns the address stands."""

    model: type[models.Model]
    column: str
    rows: list[int]

    @property
    def label(self) -> str:
        return self.model._meta.label


def find(address: str) -> list[Found]:
    """By table and column. The whole address: one that only ends or begins like it is another."""
    whole = re.compile(rf"(?<![\w.+%-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
    found = [Found(model, column, _rows(model, column, address, whole)) for model, column in columns()]
    return [one for one in found if one.rows]


def columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.label not in PASSED_OVER:
            for field in model._meta.concrete_fields:
                if isinstance(field, TEXT) and not field.choices:
                    yield model, field.attname


def _rows(model: type[models.Model], column: str, address: str, whole: re.Pattern[str]) -> list[Any]:
    values: models.QuerySet = model._base_manager.annotate(_words=Cast(column, models.TextField()))
    values = values.filter(_words__icontains=address).order_by("pk").values_list("pk", "_words")
    return [pk for pk, words in values.iterator(chunk_size=100) if whole.search(words)]
