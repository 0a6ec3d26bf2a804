"""Single values of a line: how each is spelt in JSON, and how what others wrote is read back."""

import unicodedata
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, Literal, overload

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _


class Refused(Exception):
    """A line cannot be taken; ``field`` is the name in the line it speaks of, or empty for the line itself."""

    def __init__(self, reason: str, field: str = "") -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}" if field else reason)


def portable(value: Any) -> Any:
    """The JSON spelling: moments in UTC with microseconds, days and hours in ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value


def given(record: dict[str, Any], known: set[str]) -> None:
    """Refuse a field that this type of line does not have: a misspelt one would be lost in silence."""
    for name in record:
        if name != "type" and name not in known:
            raise Refused(_("This type of line has no such field."), name)


def text(record: dict[str, Any], name: str, *, required: bool = False) -> str:
    value = record.get(name)
    if value is None or value == "":
        if required:
            raise Refused(_("This field is required."), name)
        return ""
    if not isinstance(value, str) or "\x00" in value:
        raise Refused(_("This must be a text."), name)
    return unicodedata.normalize("NFC", value)


@overload
def integer(record: dict[str, Any], name: str, *, required: Literal[True]) -> int: ...
@overload
def integer(record: dict[str, Any], name: str) -> int | None: ...
def integer(record: dict[str, Any], name: str, *, required: bool = False) -> int | None:
    value = record.get(name)
    if value is None:
        if required:
            raise Refused(_("This field is required."), name)
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refused(_("This must be a whole number."), name)
    return value


def flag(record: dict[str, Any], name: str, default: bool) -> bool:
    value = record.get(name, default)
    if not isinstance(value, bool):
        raise Refused(_("This must be true or false."), name)
    return value


@overload
def moment(record: dict[str, Any], name: str, *, required: Literal[True]) -> datetime: ...
@overload
def moment(record: dict[str, Any], name: str) -> datetime | None: ...
def moment(record: dict[str, Any], name: str, *, required: bool = False) -> datetime | None:
    value = text(record, name, required=required)
    if not value:
        return None
    try:
        parsed = parse_datetime(value)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise Refused(_("This must be a time with its offset, such as 2018-12-06T09:00:00+09:00."), name)
    return parsed


def day(record: dict[str, Any], name: str) -> date | None:
    value = text(record, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Refused(_("This must be a day, such as 2018-12-05."), name) from None


def many(record: dict[str, Any], name: str, kind: type | tuple[type, ...] = str) -> list:
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise Refused(_("This must be a list."), name)
    return value


def choice(record: dict[str, Any], name: str, choices: type[models.TextChoices], default: str = "") -> str:
    value = text(record, name) or default
    if value not in choices.values:
        raise Refused(_("“%(value)s” is none of: %(choices)s.") % {
            "value": value, "choices": ", ".join(choices.values)
        }, name)  # fmt: skip
    return value


def column(field: models.Field, record: dict[str, Any], name: str) -> Any:
    """The value of a plain column, checked as its model says; the column's default where the line is silent."""
    if name not in record or (record[name] is None and not field.null):
        return field.get_default()
    value = record[name]
    if value is None and field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        value = text(record, name) or ("" if not field.null else None)
    elif isinstance(field, models.BooleanField):
        value = flag(record, name, bool(field.get_default()))
    elif isinstance(field, models.DateTimeField):
        value = moment(record, name)
    elif isinstance(field, models.DateField):
        value = day(record, name)
    elif isinstance(field, models.IntegerField):
        value = integer(record, name)
    if value is None and field.null:
        return None
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), name) from None


def explain(error: ValidationError) -> Refused:
    """The first thing that a model refuses, in its own words."""
    if hasattr(error, "error_dict"):
        name, messages = next(iter(error.message_dict.items()))
        return Refused(" ".join(messages), "" if name == "__all__" else name)
    return Refused(" ".join(error.messages))


def without_value(row: models.Model) -> set[str]:
    """Columns that hold nothing and may: a form asks for some of them, a line need not."""
    return {field.name for field in row._meta.concrete_fields if field.null and getattr(row, field.attname) is None}
