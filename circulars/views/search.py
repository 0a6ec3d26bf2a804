"""Search as readers see it: a page of results, suggestions while somebody types, and what browsers keep of it.

A number leads straight to its document; where it may mean several they come first. Source: docs/architecture.md,
"Search pages".
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from circulars import addresses, lookup, search, totals
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import asking, days, listing, notices, searching_help
from circulars.reading.asking import Asked
from circulars.reading.parts import hits, lists
from circulars.search import excerpts, missed, suggesting
from circulars.views.section import pages_of
from contacts import hooks


@require_safe
@public_page(query=asking.PARAMETERS)
def results(request: PublicRequest) -> HttpResponse:
    at, generation, language = request.public_at, request.public_generation, request.LANGUAGE_CODE
    asked = asking.read(request.public_query, generation=generation, language=language)
    if asked.problems:
        request.public_query = asked.query()  # what of it can be used in another language as well
        return _page(request, asked, problems=asked.problems, status=400)
    if not asked.text and not asked.narrowed:
        return _page(request, asked)
    typed, numbers = _read_number(asked, at)
    if numbers.is_exact and len(numbers.found) == 1:
        return HttpResponseRedirect(addresses.circular(numbers.found[0].path, language))
    query = search.parse(asked.text, language=language, generation=generation, at=at)
    answer = search.find(
        query,
        at=at,
        language=language,
        generation=generation,
        page=asked.page,
        sort=asked.sort,
        narrowed=narrowed_to(asked),
        numbers=numbers if typed is not None else None,
    )
    if asked.page > answer.last_page:
        return _page(request, asked, problems=[_no_such_page(asked.page, answer.last_page)], status=404)
    totals.add(SEARCHES_FOUND if answer.total else SEARCHES_EMPTY)
    if not asked.narrowed and not answer.total:
        missed.count(query, language)
    found = _found(request, asked, answer)
    if typed is not None:
        found["numbers"] = _numbers(request, typed, numbers, answer)
    return _page(request, asked, problems=query.problems, **found)


def _read_number(asked: Asked, at: datetime) -> tuple[lookup.Asked | None, lookup.Answer]:
    """What number was typed and the documents that bear it; none where it is narrowed, or stands in quotation marks."""
    is_plain = not asked.narrowed and asked.page == 1 and asked.sort == "relevance" and '"' not in asked.text
    typed = lookup.read(asked.text) if is_plain else None
    if typed is None or not typed.is_number:
        return None, lookup.Answer([], False)
    return typed, lookup.public(typed, at)


@require_safe
@public_page(query=("q",))
def suggest(request: PublicRequest) -> HttpResponse:
    """``{"query", "suggestions": [{"text", "address", "label", "detail", "language"}]}``.

    One without an address is to be looked for.
    """
    language = request.LANGUAGE_CODE
    text = asking.plain(request.public_query.get("q", ""))
    if len(text) > asking.LONGEST:
        return JsonResponse({"query": "", "suggestions": [], "detail": asking.too_long(text)}, status=400)
    found = suggesting.suggest(text, at=request.public_at, language=language, generation=request.public_generation)
    labels = _kinds()
    suggestions = [
        {
            "text": one.text,
            "address": one.address,
            "label": labels.get(one.kind, ""),
            "detail": one.detail,
            "language": one.language,
        }
        for one in found
    ]
    return JsonResponse({"query": text, "suggestions": suggestions}, json_dumps_params={"ensure_ascii": False})


@require_safe
@public_page
def opensearch(request: PublicRequest) -> HttpResponse:
    """What a browser needs to offer this portal as a search engine of its own."""
    origin = addresses.origin(request)
    context = {"template": f"{origin}{addresses.search(request.LANGUAGE_CODE)}?q={{searchTerms}}", "origin": origin}
    context["icon"] = f"{origin}{static('img/mark.svg')}"
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "circulars/opensearch.xml", context, content_type=kind)


def _page(
    request: PublicRequest, asked: Asked, *, problems: Sequence[str] = (), status: int = 200, **found: Any
) -> HttpResponse:
    language = request.LANGUAGE_CODE
    base = addresses.search(language)
    canonical = f"{addresses.origin(request)}{base}"
    context = EMPTY | {
        "asked": asked,
        "longest": asking.LONGEST,
        "problems": problems,
        "is_refused": status == 400,
        "kept": [(name, value) for name, value in asked.query().items() if name != "q"],
        "chips": SafeString(hits.chips(asked, base, language)),
        "help": searching_help.examples(request.public_at, request.public_generation, language),
        "bare": asked.address(base, **dict.fromkeys(asked.narrowed, "")),
        "canonical": canonical,
        "search_address": base,
        "alert_address": addresses.alert(language, "search", _in_words(asked)),
        "feed_address": asked._replace(sort="relevance").address(addresses.feed("search", language)),
    }
    return render(request, "circulars/search.html", context | found, status=status)


def _in_words(asked: Asked) -> str:
    """The search as one line that can be typed: what it is narrowed to as prefixes behind the words."""
    given = asked.query()
    narrowed = [f"{name}:{value}" for name, value in given.items() if name in asked.narrowed]
    return " ".join([*([given["q"]] if "q" in given else []), *narrowed])


SEARCHES_FOUND, SEARCHES_EMPTY = "searches_found", "searches_empty"
SUBJECTS = 2  # shown above the hits; the rest is folded
EMPTY: dict[str, Any] = {
    "is_answered": False, "is_empty_query": False, "total": 0, "is_more": False, "hits": "", "facets": "", "sorts": "",
    "page": {}, "numbers": None, "suggestion": "", "suggestion_address": "", "left_out": "", "subjects": [],
    "further_subjects": [], "more_subjects": "", "promoted": [], "fewer": [],
}  # fmt: skip


def _found(request: PublicRequest, asked: Asked, answer: search.Answer) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    base = addresses.search(language)
    marks = _marks(request, [hit.entry for hit in answer.hits])
    mark = partial(excerpts.marked, query=answer.query)
    return {
        "is_answered": True,
        "is_empty_query": answer.query.is_empty and not asked.narrowed,
        "total": answer.total,
        "is_more": answer.is_more,
        "hits": SafeString(hits.hits(answer.hits, marks, mark, language)),
        "facets": SafeString(hits.facets(answer.facets, answer.total, asked, base, language)),
        "sorts": SafeString(hits.sorts(asked, base, language)) if answer.total > 1 else "",
        "page": pages_of(base, asked.query(), asked.page, answer.last_page),
        "left_out": ", ".join(f"“{word}”" for word in answer.left_out),
        "suggestion": answer.suggestion,
        "suggestion_address": asked.address(base, q=answer.suggestion) if answer.suggestion else "",
        **_subjects(answer),
        "promoted": answer.promoted,
        "fewer": [] if answer.total else _single_words(answer.query, asked, base),
    }


def _subjects(answer: search.Answer) -> dict[str, Any]:
    """Events, dossiers and teams, without what is promoted already; the hits begin soon below the first of them."""
    labels, promoted = _kinds(), {one.address for one in answer.promoted}
    found = [
        {
            "kind": labels.get(one.kind, ""),
            "title": SafeString(hits.marked(one.title)),
            "address": one.address,
            "detail": one.detail,
            "language": one.language,
        }
        for one in answer.subjects
        if one.address not in promoted
    ]
    first = SUBJECTS if answer.total and len(found) > SUBJECTS + 1 else len(found)
    more = _("%(count)d more") % {"count": len(found) - first}
    return {"subjects": found[:first], "further_subjects": found[first:], "more_subjects": more}


def _numbers(
    request: PublicRequest, typed: lookup.Asked, numbers: lookup.Answer, answer: search.Answer
) -> dict[str, Any] | None:
    """How many documents bear the number that was typed, which are the first of the hits; else what comes near it."""
    if answer.total and not (numbers.found and numbers.is_exact) and typed.words:
        return None  # a number among words
    language = request.LANGUAGE_CODE
    near = [] if numbers.is_exact or answer.total else [one.key for one in numbers.found[: listing.PAGE_SIZE]]
    entries = listing.entries(near, request.public_at)
    return {
        "count": len(numbers.found) if numbers.is_exact else 0,
        "near": SafeString(lists.table(entries, _marks(request, entries), typed.text, language)) if near else "",
        "given_up": [] if numbers.found else lookup.given_up(typed),
        "of_year": None if numbers.found else _of_year(typed, language),
    }


def _marks(request: PublicRequest, entries: list[listing.Entry]) -> lists.Marks:
    at = request.public_at
    return lists.Marks(
        today=days.of(at),
        new_days=hooks.office(request).new_days,
        pinned={},
        withdrawn=notices.withdrawn(request.public_generation, at),
        titles=listing.titles_in(request.LANGUAGE_CODE, entries, at),
    )


def narrowed_to(asked: Asked) -> search.Narrowed:
    return search.Narrowed(
        issuer=asked.value("issuer"),
        year=int(asked.value("year") or 0),
        section=asked.value("section"),
        topic=asked.value("topic"),
        language=asked.value("language"),
        kind=asked.value("kind"),
        files=bool(asked.value("files")),
        open=bool(asked.value("open")),
    )


def _of_year(typed: lookup.Asked, language: str) -> dict[str, Any] | None:
    """The list of the year that was typed, for those who find nothing by the number."""
    years = {one.year for one in typed.wanted if one.year}
    if len(years) != 1:
        return None
    (year,) = years
    return {"year": year, "address": addresses.every_circular(language, year=year)}


def _single_words(query: search.Query, asked: Asked, base: str) -> list[tuple[str, str]]:
    """(word, address) of a search for one word of several, where all of them together are found nowhere.

    Fewer words were looked for already: one of them alone finds more only without prefixes and what is not wanted.
    """
    is_limited = bool(query.unwanted) or query.narrowed.is_anything
    return [(one, asked.address(base, q=one)) for one in query.typed[:5]] if is_limited and len(query.typed) > 1 else []


def _no_such_page(number: int, last: int) -> str:
    return _("There is no page %(number)d of these results; the last one is %(last)d.") % {
        "number": number,
        "last": last,
    }


def _kinds() -> dict[str, str]:
    """What a suggestion or subject is called, in the language of the page."""
    return {
        "number": _("Number"),
        "circular": _("Document"),
        "event": _("Event"),
        "dossier": _("Dossier"),
        "issuer": _("Issuer"),
        "team": _("Team"),
        "post": _("Duty"),
        "word": pgettext("search", "Word"),
    }
