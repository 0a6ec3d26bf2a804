"""Serializers that only choose: they name each field for the schema, and take exactly these from a dictionary.

DRF builds fields anew for every answer, which would cost more than the queries.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers


class PlainSerializer(serializers.Serializer):
    _plan: ClassVar[list[tuple[str, Any, bool]]]

    @classmethod
    def represent(cls, row: Mapping[str, Any]) -> dict[str, Any]:
        """The declared fields of ``row``, and of what is nested in it; nothing else goes out."""
        if "_plan" not in cls.__dict__:
            cls._plan = [_step(name, field) for name, field in cls._declared_fields.items()]
        found: dict[str, Any] = {}
        for name, nested, is_list in cls._plan:
            value = row[name]
            if nested is None or value is None:
                found[name] = value
            elif is_list:
                found[name] = [nested.represent(one) for one in value]
            else:
                found[name] = nested.represent(value)
        return found

    def to_representation(self, instance: Mapping[str, Any]) -> dict[str, Any]:
        return self.represent(instance)


def _step(name: str, field: serializers.Field) -> tuple[str, type[PlainSerializer] | None, bool]:
    if isinstance(field, serializers.ListSerializer):
        return name, type(field.child), True
    if isinstance(field, PlainSerializer):
        return name, type(field), False
    return name, None, False
