"""A number that is typed leads straight to its document; where it may mean several, they are there to choose from."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addresses, lookup
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days, listing, notices
from circulars.reading.parts import lists
from contacts import hooks

SHOWN = listing.PAGE_SIZE


@require_safe
@public_page(query=("q",))
def search(request: PublicRequest) -> HttpResponse:
    asked = lookup.read(request.public_query.get("q", ""))
    answer = lookup.public(asked, request.public_at)
    if answer.is_exact and len(answer.found) == 1:
        return HttpResponseRedirect(addresses.circular(answer.found[0].path, request.LANGUAGE_CODE))
    context = {
        "asked": asked,
        "number": " / ".join(str(one) for one in asked.wanted),
        "count": len(answer.found),
        "is_near": not answer.is_exact,
        "is_cut": len(answer.found) > SHOWN,
        "shown": SHOWN,
        "table": _table(request, [one.key for one in answer.found[:SHOWN]], asked.text),
        "given_up": [] if answer.found else lookup.given_up(asked),
        "of_year": _of_year(asked, request.LANGUAGE_CODE),
    }
    return render(request, "circulars/search.html", context)


def _table(request: PublicRequest, keys: list[int], caption: str) -> SafeString | str:
    if not keys:
        return ""
    at, language = request.public_at, request.LANGUAGE_CODE
    entries = listing.entries(keys, at)
    marks = lists.Marks(
        today=days.of(at),
        new_days=hooks.office(request).new_days,
        pinned={},
        withdrawn=notices.withdrawn(request.public_generation, at),
        titles=listing.titles_in(language, entries, at),
    )
    return SafeString(lists.table(entries, marks, caption, language))


def _of_year(asked: lookup.Asked, language: str) -> dict[str, Any] | None:
    """The list of the year that was typed, for those who find nothing by the number."""
    years = {one.year for one in asked.wanted if one.year}
    if len(years) != 1:
        return None
    (year,) = years
    return {"year": year, "address": f"{addresses.every_circular(language)}?{urlencode({'year': year})}"}
