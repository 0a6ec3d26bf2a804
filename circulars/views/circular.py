"""The page of a circular, of another language, of an earlier edition; as a print page with ``?view=print``."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import notices, page
from circulars.reading.parts import around
from circulars.reading.shown import Shown, live_editions, released_edition
from circulars.views.former import present_path
from circulars.views.gone import gone, removal_of_circular
from contacts import hooks

QUERY = ("in", "view", "from")


@require_safe
@public_page(query=QUERY)
def detail(request: PublicRequest, issuer: str, year: int, key: str, language: str = "") -> HttpResponse:
    """The live edition in the language of the original, or in another one."""
    path = f"{issuer}/{year}/{key}"
    editions = live_editions(path, request.public_at)
    if language:
        shown = next((edition for edition in editions if edition.language == language), None)
        if shown and shown.is_original:
            return HttpResponsePermanentRedirect(
                _with_query(addresses.circular(path, request.LANGUAGE_CODE), request.public_query)
            )
    else:
        shown = editions[0] if editions and editions[0].is_original else None
    if shown is None:
        return moved_or_gone(request, path, language=language)
    if target := _merged_into(request, shown):
        return HttpResponseRedirect(target)
    return _answer(request, shown, editions)


@require_safe
@public_page(query=QUERY)
def version(request: PublicRequest, issuer: str, year: int, key: str, version: int, language: str = "") -> HttpResponse:
    """One edition as it was published, marked as an earlier one where it was replaced."""
    path = f"{issuer}/{year}/{key}"
    shown = released_edition(path, request.public_at, version=version, language=language)
    if shown is None:
        return moved_or_gone(request, path, language=language, version=version)
    return _answer(request, shown, live_editions(path, request.public_at))


def _merged_into(request: PublicRequest, shown: Shown) -> str:
    """Where readers of a merged circular are led, with a word on where they came from; its editions stay readable."""
    at, generation = request.public_at, request.public_generation
    notice = notices.withdrawal(generation, at, shown.circular_id, shown.language)
    target = notices.leads_to(generation, at, notice)
    if not target:
        return ""
    kept = {name: value for name, value in request.public_query.items() if name == "view"}
    return _with_query(addresses.circular(target, request.LANGUAGE_CODE), kept | {"from": shown.path})


def moved_or_gone(
    request: PublicRequest, path: str, *, language: str = "", version: int | None = None, rest: str = ""
) -> HttpResponse:
    """One hop to the present address, else 410 with the reason, else 404."""
    if present := present_path(path):
        address = addresses.circular(present, request.LANGUAGE_CODE, document=language, version=version)
        return HttpResponsePermanentRedirect(_with_query(f"{address}{rest}", request.public_query))
    removal = removal_of_circular(path, request.public_at, language=language, version=version)
    if removal is None:
        raise Http404
    return gone(request, removal)


def _answer(request: PublicRequest, shown: Shown, editions: list[Shown]) -> HttpResponse:
    is_print = request.public_query.get("view") == "print"
    office = hooks.office(request)
    reader = page.Reader(
        at=request.public_at,
        generation=request.public_generation,
        language=request.LANGUAGE_CODE,
        origin=addresses.origin(request),
        publishes_names=office.publishes_names,
        in_section=request.public_query.get("in", ""),
        is_print=is_print,
        came_from=request.public_query.get("from", ""),
        office=office.names.text(request.LANGUAGE_CODE),
    )
    context = page.context(shown, editions, reader) | {
        "is_print": is_print,
        "layout": "print.html" if is_print else "base.html",
        "alternates": SafeString(around.alternates(addresses.alternates(request))),
    }
    return render(request, "circulars/circular_detail.html", context)


def _with_query(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
