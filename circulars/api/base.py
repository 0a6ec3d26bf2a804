"""What all views of the API have in common: caching as the pages have it, CORS, known parameters, pages of a list."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from circulars import addresses
from circulars.api.errors import BadParameter
from circulars.public_cache import public_page

PAGE_SIZE = 20
LARGEST_PAGE = 100
LARGEST_NUMBER = 999_999  # of a page that is asked for
DEEPEST = 10_000  # rows that can be leafed through; a copy of everything follows ``changes/``
METHODS = "GET, HEAD, OPTIONS"

Row = TypeVar("Row")


class PublicView(generics.GenericAPIView):
    """Base of every view: ``parameters`` are those it knows. It finds ``self.at`` and ``self.generation``."""

    parameters: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def as_view(cls, **initkwargs) -> Callable[..., HttpResponse]:
        view = super().as_view(**initkwargs)
        return for_any_origin(public_page(view, query=cls.parameters))

    def initial(self, request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        django_request: HttpRequest = request._request
        self.at: datetime = django_request.public_at  # type: ignore[attr-defined]
        self.generation: str = django_request.public_generation  # type: ignore[attr-defined]
        self.origin = addresses.origin(django_request)
        if django_request.GET:
            refuse_unknown(django_request, self.parameters)


class ListView(PublicView):
    """Base of a list: ``?page=`` and ``?page_size=`` beside the parameters of ``filters``."""

    filters: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def as_view(cls, **initkwargs) -> Callable[..., HttpResponse]:
        cls.parameters = ("page", "page_size", *cls.filters)
        return super().as_view(**initkwargs)

    def asked(self) -> tuple[int, int]:
        """(number of the page, its size) as asked for; raises BadParameter, or NotFound."""
        query = self.request._request.GET
        size = whole(query, "page_size", PAGE_SIZE, LARGEST_PAGE) if query else PAGE_SIZE
        number = whole(query, "page", 1, LARGEST_NUMBER) if query else 1
        if number > DEEPEST // size:
            raise NotFound(
                f"There is no page {number}. To read beyond row {DEEPEST}, narrow it or follow /api/v1/changes/."
            )
        return number, size

    def page_of(self, rows: Sequence[Row] | QuerySet, shape: Callable[[Row], Any]) -> Response:
        """One page of few rows, or of a queryset whose order is fixed."""
        number, size = self.asked()
        total = rows.count() if isinstance(rows, QuerySet) else len(rows)
        start = (number - 1) * size
        return self.envelope(total, number, size, [shape(row) for row in rows[start : start + size]])

    def envelope(self, total: int, number: int, size: int, results: list, **members: Any) -> Response:
        pages = max(1, -(-min(total, DEEPEST) // size))
        if number > pages:
            raise NotFound(f"There is no page {number}; the last one is {pages}.")
        return Response(
            {
                "count": total,
                "page": number,
                "page_size": size,
                "next": self._link(number + 1) if number < pages else None,
                "previous": self._link(number - 1) if number > 1 else None,
                **members,
                "results": results,
            }
        )

    def _link(self, number: int) -> str:
        request = self.request._request
        query = {name: value for name, value in request.GET.items() if value and name != "page"}
        if number > 1:
            query["page"] = str(number)
        address = f"{self.origin}{request.path}" if request.path.isascii() else request.build_absolute_uri(request.path)
        return f"{address}?{urlencode(query)}" if query else address


def for_any_origin(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Programs in any page may read this: there are no cookies, and everything here is public."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
            response.headers["Allow"] = METHODS
        else:
            response = view(request, *args, **kwargs)
            if response.status_code == 429:
                response.headers["Cache-Control"] = "no-store"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answer


def refuse_unknown(request: HttpRequest, known: Sequence[str]) -> None:
    """A misspelt filter would otherwise answer with everything."""
    wrong = {name: "This parameter is not known here." for name in request.GET if name not in known}
    wrong |= {
        name: "Give this parameter once." for name, values in request.GET.lists() if name in known and len(values) > 1
    }
    if wrong:
        raise BadParameter(wrong, known=sorted(known))


def moment(value: datetime | None) -> str | None:
    """ISO 8601 with the offset of the office's zone."""
    return value.astimezone(timezone.get_default_timezone()).isoformat() if value is not None else None


def day(value) -> str | None:
    return value.isoformat() if value is not None else None


def whole(query, name: str, default: int, largest: int) -> int:
    text = query.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= largest):
        raise BadParameter({name: f"A whole number from 1 to {largest}."})
    return int(text)
