"""Circulars: the list, one in its languages, its editions."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from circulars.api import addresses as api
from circulars.api import documents, lists, schema, searching
from circulars.api.base import ListView, PublicView, moment
from circulars.api.editions import Reader, live, released
from circulars.api.errors import BadParameter, Gone
from circulars.api.filters import CIRCULAR_FILTERS, CircularFilters, narrowed
from circulars.api.serializers import circular as shown
from circulars.api.serializers.searching import SearchAnswer
from circulars.models import Edition, Language
from circulars.views.former import present_path
from circulars.views.gone import removal_of_circular
from contacts import hooks

LARGEST_VERSION = 2**31 - 1


def reader_of(view: PublicView) -> Reader:
    request: HttpRequest = view.request._request
    return Reader(view.at, view.generation, view.origin, hooks.office(request).publishes_names)


def path_of(issuer: str, year: int, key: str) -> str:
    if "\x00" in key or len(key) > 240:
        raise NotFound
    return f"{issuer}/{year}/{key}"


def moved_or_gone(
    view: PublicView, path: str, *, language: str = "", version: int | None = None, rest: str = ""
) -> HttpResponse:
    """One hop to the present address, else 410 with the reason, else 404."""
    present = present_path(path)
    if present and (live(present, view.at) or removal_of_circular(present, view.at)):
        address = api.circular(view.origin, present, document=language, version=version)["self"]
        return HttpResponsePermanentRedirect(f"{address}{rest}")
    removal = removal_of_circular(path, view.at, language=language, version=version)
    if removal is None:
        raise NotFound
    raise Gone(removal, moment(removal.effective_at) or "")


class CircularList(ListView):
    """Live circulars, newest day of issue first (without one: of receipt, else of first publication here).

    With `q` those that a search finds, the best first. Each is shown in its original language. The order is stable.
    Reading all of a large portal is what `changes` is for.
    """

    filters = ("q", "sort", *CIRCULAR_FILTERS)
    serializer_class = shown.CircularInList

    @schema.many(
        shown.CircularInList,
        summary="Circulars",
        name="circulars",
        filters=CircularFilters,
        parameters=(schema.WORDS, schema.SORT),
        members={"search": SearchAnswer(allow_null=True, help_text="With `q`, else null.")},
    )
    def get(self, request) -> Response:
        number, size = self.asked()
        start = (number - 1) * size
        query = self.request._request.GET
        given = {name: query[name] for name in CIRCULAR_FILTERS if name in query} if query else {}
        words, sort = searching.asked(query) if query else (None, "")
        if words is not None:
            return self._found(words, sort or "relevance", given, number, size)
        if given or sort == "oldest":
            rows = narrowed(CircularFilters, given, lists.listed(self.at), request._request)
            if sort == "oldest":
                rows, given = rows.reverse(), given | {"sort": sort}
            keys, total = lists.narrowed_keys(self.at, rows, given, start, size, self.generation)
        else:
            keys, total = lists.every_key(self.at, start, size, self.generation)
        reader = reader_of(self)
        represent = shown.CircularInList.represent
        results = [represent(lists.shape(entry, reader)) for entry in lists.entries(keys, self.at, size)]
        return self.envelope(total, number, size, results, search=None)

    def _found(self, words: str, sort: str, given: dict[str, str], number: int, size: int) -> Response:
        rows = narrowed(CircularFilters, given, lists.listed(self.at), self.request._request)
        found = searching.found(words, sort, given, rows, at=self.at, generation=self.generation)
        reader = reader_of(self)
        start = (number - 1) * size
        entries = lists.entries([key for key, _circular in found.keys[start : start + size]], self.at, size)
        matches = searching.matches(found, [entry.circular for entry in entries], at=self.at, origin=self.origin)
        represent = shown.CircularInList.represent
        results = [represent(lists.shape(entry, reader, matches.get(entry.circular))) for entry in entries]
        said = SearchAnswer.represent(found.said)
        return self.envelope(len(found.keys), number, size, results, search=said)


class CircularDetail(PublicView):
    """The current edition in the original language, with all that belongs to it."""

    serializer_class = shown.Circular

    @schema.one(shown.Circular, summary="One circular", name="circular", may_be_gone=True, **schema.PLACE)
    def get(self, request, issuer: str, year: int, key: str) -> Response | HttpResponse:
        return self.answer(path_of(issuer, year, key))

    def answer(self, path: str, language: str = "") -> Response | HttpResponse:
        alive = live(path, self.at)
        if language:
            found = next((one for one in alive if one.language == language), None)
            if found and found.is_original:
                return HttpResponsePermanentRedirect(api.circular(self.origin, path)["self"])
        else:
            found = alive[0] if alive and alive[0].is_original else None
        if found is None:
            return moved_or_gone(self, path, language=language)
        return Response(shown.Circular.represent(documents.shape(found, alive, reader_of(self))))


class CircularTranslation(CircularDetail):
    """The current edition in another language; that of the original redirects to the address without one."""

    @schema.one(
        shown.Circular,
        summary="One circular in another language",
        name="circularTranslation",
        may_be_gone=True,
        **schema.PLACE,
        **schema.TONGUE,
    )
    def get(self, request, issuer: str, year: int, key: str, language: str) -> Response | HttpResponse:
        return self.answer(path_of(issuer, year, key), language)


class EditionList(ListView):
    """All editions that were ever public and are not removed, the newest first in each language."""

    filters = ("language",)
    serializer_class = shown.EditionInList

    @schema.many(
        shown.EditionInList,
        summary="Editions of a circular",
        name="editions",
        may_be_gone=True,
        parameters=(OpenApiParameter("language", str, enum=list(Language.values), description="Only in this one."),),
        **schema.PLACE,
    )
    def get(self, request, issuer: str, year: int, key: str) -> Response | HttpResponse:
        path = path_of(issuer, year, key)
        language = request._request.GET.get("language", "")
        if language and language not in Language.values:
            raise BadParameter({"language": f"Allowed: {', '.join(Language.values)}."})
        rows = list(
            Edition.objects.released(self.at)
            .at_path(path)
            .order_by("-is_original", "language", "-version")
            .values(
                "language", "is_original", "version", "title", "published_at", "superseded_at", "is_major",
                "change_note",
            )
        )  # fmt: skip
        if not any(self._is_current(row) for row in rows):
            return moved_or_gone(self, path, rest="editions/")
        chosen = [row for row in rows if not language or row["language"] == language]
        return self.page_of(chosen, lambda row: shown.EditionInList.represent(self._shape(row, path)))

    def _is_current(self, row: dict) -> bool:
        return row["superseded_at"] is None or row["superseded_at"] > self.at

    def _shape(self, row: dict, path: str) -> dict:
        is_current = self._is_current(row)
        document = "" if row["is_original"] else row["language"]
        version = row["version"]
        return {
            **row,
            **api.circular(self.origin, path, document=document, version=version),
            "published_at": moment(row["published_at"]),
            "superseded_at": None if is_current else moment(row["superseded_at"]),
            "is_current": is_current,
        }


class EditionDetail(PublicView):
    """One edition of the original as it was published; `is_current` says whether another one replaced it."""

    serializer_class = shown.Circular

    @schema.one(
        shown.Circular, summary="One edition", name="edition", may_be_gone=True, **schema.PLACE, **schema.VERSION
    )
    def get(self, request, issuer: str, year: int, key: str, version: int) -> Response | HttpResponse:
        return self.answer(path_of(issuer, year, key), version)

    def answer(self, path: str, version: int, language: str = "") -> Response | HttpResponse:
        if version > LARGEST_VERSION:
            raise NotFound
        found = released(path, self.at, version=version, language=language)
        if found is None:
            return moved_or_gone(self, path, language=language, version=version)
        alive = live(path, self.at)
        return Response(shown.Circular.represent(documents.shape(found, alive, reader_of(self))))


class EditionOfTranslation(EditionDetail):
    """One edition in another language."""

    @schema.one(
        shown.Circular,
        summary="One edition in another language",
        name="editionOfTranslation",
        may_be_gone=True,
        **schema.PLACE,
        **schema.TONGUE,
        **schema.VERSION,
    )
    def get(self, request, issuer: str, year: int, key: str, language: str, version: int) -> Response | HttpResponse:
        return self.answer(path_of(issuer, year, key), version, language)
