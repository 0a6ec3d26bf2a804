"""Changes in their order, so that a copy can follow."""

from functools import wraps
from urllib.parse import urlencode

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from circulars.api import addresses as api
from circulars.api import following, schema
from circulars.api.base import LARGEST_PAGE, PublicView, whole
from circulars.api.serializers import change as shown
from circulars.api.serializers.common import Error, ParameterError

PAGE_SIZE = 100


class Changes(PublicView):
    """Changes of circulars after a cursor, in the order in which they took effect, 10 seconds late.

    For each change: drop what you hold of the circular (at `self` and at each of `former`), then fetch every address in
    `documents`. That is right however late you come. Keep `cursor` and give it as `after` the next time. Sections,
    issuers, topics, events, teams and dossiers are few: fetch them anew with `If-None-Match`.
    """

    parameters = ("after", "page_size")
    serializer_class = shown.Changes

    @extend_schema(
        operation_id="changes",
        summary="Changes after a cursor",
        parameters=[
            OpenApiParameter("after", str, description="`cursor` of an earlier answer; without it: from the start."),
            OpenApiParameter(
                "page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
            ),
            schema.ETAG,
        ],
        responses={
            200: shown.Changes,
            304: OpenApiResponse(None, "Nothing has changed."),
            400: OpenApiResponse(ParameterError, "A parameter is not known, or its value cannot be used."),
            429: OpenApiResponse(Error, "Too many requests; `Retry-After` says how many seconds to wait."),
        },
        auth=[],
    )
    def get(self, request) -> Response:
        query = request._request.GET
        text = query.get("after", "")
        size = whole(query, "page_size", PAGE_SIZE, LARGEST_PAGE)
        found, has_more = following.changes(self.at, following.read_cursor(text) if text else None, size)
        cursor = following.cursor_of(found[-1]) if found else text or None
        following_query = {name: query[name] for name in ("page_size",) if query.get(name)}
        response = Response(
            shown.Changes.represent(
                {
                    "results": following.shape(found, self.at, self.origin),
                    "cursor": cursor,
                    "has_more": has_more,
                    "next": f"{api.root(self.origin)}changes/?{urlencode({'after': cursor, **following_query})}"
                    if cursor
                    else None,
                }
            )
        )
        response.is_settled = following.is_settled(self.generation, self.at)  # type: ignore[attr-defined]
        return response

    @classmethod
    def as_view(cls, **initkwargs):
        return unkept_while_unsettled(super().as_view(**initkwargs))


def unkept_while_unsettled(view):
    """For some seconds after a change the answer depends on the clock too; nobody may keep it then."""

    @wraps(view)
    def answer(request, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not getattr(response, "is_settled", True):
            del response.headers["ETag"]
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer
