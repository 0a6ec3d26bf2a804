"""The page of an event, the calendar, and the deadlines."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.events import due, months, overview, page, visible
from circulars.models import DeadlineKind
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import words
from contacts import hooks


@require_safe
@public_page
def event(request: PublicRequest, slug: str) -> HttpResponse:
    """An event that no live circular mentions, and that stands in no public dossier, is not there."""
    found = visible.find(slug, request.public_at)
    if found is None:
        raise Http404
    if found.slug != slug:
        return HttpResponsePermanentRedirect(addresses.event(found.slug, request.LANGUAGE_CODE))
    context = page.context(
        found,
        at=request.public_at,
        generation=request.public_generation,
        language=request.LANGUAGE_CODE,
        origin=addresses.origin(request),
        new_days=hooks.office(request).new_days,
    )
    return render(request, "circulars/event_detail.html", context)


@require_safe
@public_page(query=("year", "place", "month"))
def events(request: PublicRequest) -> HttpResponse:
    """What comes and what was; with ``?month=`` a month of events and deadlines as a table."""
    problem = ""
    if typed := request.public_query.get("month"):
        if month := months.parse(typed):
            return _month(request, month)
        problem = gettext("“%(typed)s” is no month. Write it as 2027-03.") % {"typed": typed[:40]}
    at, language = request.public_at, request.LANGUAGE_CODE
    years = overview.years(at, request.public_generation)
    wanted, unknown = _wanted(request, years)
    problem = problem or unknown
    found = overview.find(wanted, at, language)
    context = {
        "found": found,
        "wanted": wanted,
        "typed_place": request.public_query.get("place", ""),
        "typed_month": typed or "",
        "years": years,
        "problem": problem,
        "month_address": addresses.events(language, month=months.Month.of(at).value),
        "base": addresses.events(language),
        "canonical": f"{addresses.origin(request)}{addresses.events(language)}",
    }
    return render(request, "circulars/event_list.html", context, status=400 if problem else 200)


def _wanted(request: PublicRequest, years: list[int]) -> tuple[overview.Wanted, str]:
    """What was asked for, and what of it cannot be used."""
    typed = request.public_query.get("year", "")
    place = request.public_query.get("place", "").replace("\x00", "").strip()
    if typed and _year(typed) not in years:
        return overview.Wanted(place=place[: overview.LONGEST_PLACE]), gettext(
            "There is no event of the year “%(typed)s”."
        ) % {"typed": typed[:40]}
    if len(place) > overview.LONGEST_PLACE:
        return overview.Wanted(_year(typed)), gettext("A place has at most %(length)d characters.") % {
            "length": overview.LONGEST_PLACE
        }
    return overview.Wanted(_year(typed), place), ""


def _year(typed: str) -> int:
    """0 for what is no year."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 0


def _month(request: PublicRequest, month: months.Month) -> HttpResponse:
    language = request.LANGUAGE_CODE
    context = months.context(month, request.public_at, request.public_generation, language)
    context["canonical"] = f"{addresses.origin(request)}{addresses.events(language, month=month.value)}"
    return render(request, "circulars/event_month.html", context)


@require_safe
@public_page(query=("kind", "year"))
def deadlines(request: PublicRequest) -> HttpResponse:
    """What is still open, the soonest first; with ``?year=`` all that were due in it."""
    at, generation, language = request.public_at, request.public_generation, request.LANGUAGE_CODE
    labels = words.choices("deadline", language)
    kind, typed = request.public_query.get("kind", ""), request.public_query.get("year", "")
    years = due.years(at, generation)
    problem = ""
    if kind and kind not in DeadlineKind.values:
        problem, kind = gettext("There is no kind of deadline “%(typed)s”.") % {"typed": kind[:40]}, ""
    year = _year(typed) if _year(typed) in years else 0
    if typed and not year:
        problem = gettext("Nothing was due in the year “%(typed)s”.") % {"typed": typed[:40]}
    lines = due.read(due.of_year(at, year, kind) if year else due.still_open(at, kind), due.LONGEST + 1)
    rows = due.rows(lines[: due.LONGEST], at, generation, language, with_withdrawn=bool(year))
    if not year:
        rows = [row for row in rows if row["state"] != "closed"]
        rows.sort(key=lambda row: row["sorted_by"])
    base = addresses.deadlines(language)
    context: dict[str, Any] = {
        "rows": rows,
        "is_cut": len(lines) > due.LONGEST,
        "longest": due.LONGEST,
        "kinds": [(value, labels[value]) for value in DeadlineKind.values],
        "kind": kind,
        "year": year,
        "years": years,
        "problem": problem,
        "base": base,
        "events_address": addresses.events(language),
        "month_address": addresses.events(language, month=months.Month.of(at).value),
        "canonical": f"{addresses.origin(request)}{base}",
    }
    return render(request, "circulars/deadline_list.html", context, status=400 if problem else 200)
