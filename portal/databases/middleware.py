"""Decides for each request from where it reads, and answers it where the database goes away under it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from portal.databases import away, routing

SAFE = ("GET", "HEAD", "OPTIONS")


class DatabaseMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with routing.reading(routing.Reading()) as choice:
            response = self.get_response(request)
        if type(response) is StreamingHttpResponse:  # not of a file, which a server may send in a shorter way
            response.streaming_content = _to_its_end(iter(response), choice)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Sequence, kwargs: Mapping
    ) -> HttpResponseBase | None:
        choice = routing.current()
        if choice is None:
            return None
        if request.method in SAFE:
            choice.is_public = bool(getattr(view, routing.PUBLIC, False))
        elif away.is_primary_known_away():
            return away.answer(request)  # before anything is half done
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A page that can be made again is made again, from a server that answers; whatever was sent is kept."""
        choice = routing.current()
        if choice is None or not away.is_loss(exception):
            return None
        if request.method not in SAFE or getattr(request, "was_tried_again", False) or away.took_too_long(exception):
            return away.answer(request)
        request.was_tried_again = True  # type: ignore[attr-defined]
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()
        choice.alias = None
        match: Any = request.resolver_match
        try:
            response = match.func(request, *match.args, **match.kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
        except Exception as again:
            if away.is_loss(again):
                return away.answer(request)
            raise
        return response


def _to_its_end(pieces: Iterator[bytes], choice: routing.Reading) -> Iterator[bytes]:
    """What is read while an answer is sent comes from where the answer began."""
    while True:
        with routing.reading(choice):
            try:
                piece = next(pieces)
            except StopIteration:
                return
        yield piece
