"""Where everything is; the OpenAPI document, and a page to read and try it."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from circulars.api import addresses as api
from circulars.api import schema
from circulars.api.base import PublicView, for_any_origin
from circulars.api.serializers import catalogue as shown
from circulars.public_cache import public_page

RESOURCES = (
    "circulars", "sections", "issuers", "topics", "terms", "events", "teams", "dossiers", "changes", "schema", "docs",
)  # fmt: skip


class Root(PublicView):
    serializer_class = shown.Root

    @schema.one(shown.Root, summary="Where everything is", name="root")
    def get(self, request) -> Response:
        return Response({name: f"{api.root(self.origin)}{name}/" for name in RESOURCES})


class Schema(PublicView):
    """This document."""

    renderer_classes = [OpenApiJsonRenderer]

    @extend_schema(exclude=True)
    def get(self, request) -> Response:
        return Response(openapi())


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """Made once per process: nothing in it changes while the code does not."""
    return SchemaGenerator().get_schema(public=True)


@require_safe
@public_page
def docs_page(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"schema_address": reverse("api:schema")})


docs = for_any_origin(docs_page)
