"""How the parts that are not DRF's own appear in the OpenAPI document."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from circulars.api.base import DEEPEST, LARGEST_NUMBER, LARGEST_PAGE, PAGE_SIZE
from circulars.api.filters import DayFilter, MomentFilter, YearFilter
from circulars.api.serializers.common import Error, GoneError, ParameterError
from circulars.models import Language
from circulars.search import LONGEST, SORTS

PAGE = OpenApiParameter(
    "page",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_NUMBER, "default": 1},
    description=f"Number of the page. At most {DEEPEST:,} rows can be leafed through.",
)
PAGE_SIZE_PARAMETER = OpenApiParameter(
    "page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
)
ETAG = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of an earlier answer; 304 if nothing has changed since.",
)
NOTHING: Mapping[str, Any] = MappingProxyType({})
WORDS = OpenApiParameter(
    "q",
    {"type": "string", "minLength": 1, "maxLength": LONGEST},
    description='Words, numbers, `"phrases"`, `-without`, prefixes such as `issuer:uclg`, as on the page of search.',
)
SORT = OpenApiParameter(
    "sort",
    {"type": "string", "enum": list(SORTS)},
    description="`relevance` (with `q`, where it is what is meant without `sort`), `newest` or `oldest` day of issue.",
)
SLUG = {"slug": ({"type": "string", "pattern": "^[^/]+$"}, "As in the list.")}
PLACE = {
    "issuer": ({"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, "Slug of the issuer in the address."),
    "year": ({"type": "integer", "minimum": 1000, "maximum": 9999}, "Year in the address."),
    "key": ({"type": "string", "pattern": "^[^/]+$"}, "Number or title in the address."),
}
TONGUE = {"language": ({"type": "string", "enum": list(Language.values)}, "Language of the document.")}
VERSION = {"version": ({"type": "integer", "minimum": 1, "maximum": 999_999}, "Number of the edition in its language.")}


def one(serializer: type[serializers.Serializer], *, summary: str, name: str, may_be_gone: bool = False, **path: Any):
    """A single resource. ``path`` tells the schema and description of further parts of its address."""
    responses: dict[int, Any] = {200: serializer, 304: _bare("Nothing has changed.")}
    if path or may_be_gone:
        responses[404] = OpenApiResponse(Error, "There is none.")
    if may_be_gone:
        responses[301] = _bare("It has another address now.")
        responses[410] = OpenApiResponse(GoneError, "It was removed; the reason is told.")
    return _described(responses, summary, name, [*_path_parameters(path)])


def many(
    serializer: type[serializers.Serializer],
    *,
    summary: str,
    name: str,
    filters: type[django_filters.FilterSet] | None = None,
    may_be_gone: bool = False,
    parameters: tuple[OpenApiParameter, ...] = (),
    members: Mapping[str, serializers.Serializer] = NOTHING,
    **path: Any,
):
    """A list in pages; ``members`` stand beside its results."""
    envelope = inline_serializer(
        f"{name[0].upper()}{name[1:]}Page",
        {
            "count": serializers.IntegerField(help_text="In all."),
            "page": serializers.IntegerField(),
            "page_size": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            **members,
            "results": serializer(many=True),
        },
    )
    responses: dict[int, Any] = {
        200: envelope,
        304: _bare("Nothing has changed."),
        404: OpenApiResponse(Error, "There is no such page, or nothing at this address."),
    }
    if may_be_gone:
        responses[301] = _bare("It has another address now.")
        responses[410] = OpenApiResponse(GoneError, "It was removed; the reason is told.")
    given = [*parameters, *(_filter_parameters(filters) if filters else ()), PAGE, PAGE_SIZE_PARAMETER]
    return _described(responses, summary, name, [*_path_parameters(path), *given])


def _described(responses: dict[int, Any], summary: str, name: str, parameters: list[OpenApiParameter]) -> Callable:
    responses |= {
        400: OpenApiResponse(ParameterError, "A parameter is not known, or its value cannot be used."),
        429: OpenApiResponse(Error, "Too many requests; `Retry-After` says how many seconds to wait."),
    }
    return extend_schema(
        operation_id=name, summary=summary, responses=responses, parameters=[*parameters, ETAG], filters=False, auth=[]
    )


def _bare(description: str) -> OpenApiResponse:
    return OpenApiResponse(None, description)


def _path_parameters(path: dict[str, Any]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, schema, OpenApiParameter.PATH, description=description)
        for name, (schema, description) in path.items()
    ]


def _filter_parameters(filters: type[django_filters.FilterSet]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, _type_of(found), description=found.extra.get("help_text", ""))
        for name, found in filters.base_filters.items()
    ]


def _type_of(found: django_filters.Filter) -> dict[str, Any]:
    if isinstance(found, YearFilter):
        return {"type": "integer", "minimum": found.extra["min_value"], "maximum": found.extra["max_value"]}
    if isinstance(found, DayFilter):
        return {"type": "string", "format": "date"}
    if isinstance(found, MomentFilter):
        return {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
    if choices := found.extra.get("choices"):
        return {"type": "string", "enum": [value for value, _label in choices]}
    return {"type": "string", "minLength": 1}
