"""Lists of circulars: of a section with all below it, or of everything."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.html import format_html_join, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from circulars import addresses, sections
from circulars.events import overview, visible
from circulars.memory import per_generation
from circulars.models import Event, NumberNotUsed
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import choices, dated, days, listing, notices
from circulars.reading.parts import around, dates, lists
from circulars.views import former
from contacts import hooks

QUERY = ("year", "kind", "issuer", "topic", "term", "language", "date", "from", "to", "sort", "event", "view", "page")


@require_safe
@public_page(query=QUERY)
def section(request: PublicRequest, slug: str) -> HttpResponse:
    tree = sections.tree(request.public_generation)
    node = tree.by_slug.get(slug)
    if node is None:
        return _moved(request, slug)
    language = request.LANGUAGE_CODE
    context = _list(request, node.pk, addresses.section(node.slug, language), node.slug, node.name(language))
    context["feed_of"] = node.slug
    context["search_in"] = node.slug if context["total"] > listing.PAGE_SIZE or context["is_narrowed"] else ""
    context |= per_generation(
        request.public_generation, ("section", node.pk, language), lambda: _place(tree, node, language)
    )
    return render(request, "circulars/section_detail.html", context, status=400 if context["problems"] else 200)


@require_safe
@public_page(query=QUERY)
def everything(request: PublicRequest) -> HttpResponse:
    title = gettext("All documents")
    context = _list(request, 0, addresses.every_circular(request.LANGUAGE_CODE), "", title)
    context |= {"title": title, "intro": "", "breadcrumb": [], "children": "", "search_in": "", "feed_of": ""}
    return render(request, "circulars/section_detail.html", context, status=400 if context["problems"] else 200)


def _place(tree: sections.SectionTree, node: sections.Node, language: str) -> dict[str, Any]:
    """What a section says of itself and its neighbours; the same for every page of its list."""
    *above, _self = tree.ancestors(node.pk)
    links = [(addresses.section(child.slug, language), child.name(language)) for child in node.children]
    return {
        "title": node.name(language),
        "intro": SafeString(linebreaks(node.intro(language), autoescape=True)) if node.intro(language) else "",
        "breadcrumb": [(one.name(language), addresses.section(one.slug, language)) for one in above],
        "children": format_html_join("", '<li><a href="{}">{}</a></li>', links),
    }


def _list(request: PublicRequest, section_pk: int, address: str, slug: str, title: str) -> dict[str, Any]:
    at, generation, language = request.public_at, request.public_generation, request.LANGUAGE_CODE
    filters, fields, chosen = choices.read(
        request.public_query, section=section_pk, generation=generation, at=at, language=language
    )
    asked, problems, typed = dated.read(request.public_query)
    event = _event(request, problems) if request.public_query.get("event") else None
    if event is not None:
        asked = asked._replace(event=event.pk)
        fields = [*fields, choices.only("event", event.slug, overview.name_of(event, language)[0])]
        chosen["event"] = event.slug
    number = page_number(request.public_query.get("page", "1"))
    found: dated.Page | None = None
    if problems:
        found = dated.Page([], 0, False, {})
    elif asked.is_asked:
        found = dated.page(filters, asked, at, number, generation)
    keys, total = (found.keys, found.total) if found else listing.page_keys(filters, at, number, generation)
    if not keys and number > 1:
        raise Http404
    is_narrowed = filters.is_narrowed or found is not None
    is_first = number == 1 and not is_narrowed
    pinned = dict(listing.pinned(section_pk, at, days.of(at), generation)) if is_first else {}
    entries = listing.entries(list(dict.fromkeys([*pinned, *keys])), at)
    marks = lists.Marks(
        today=days.of(at),
        new_days=hooks.office(request).new_days,
        pinned=pinned,
        withdrawn=notices.withdrawn(generation, at),
        titles=listing.titles_in(language, entries[: listing.PAGE_SIZE], at),
    )
    kept = f"?page={number}" if number > 1 else ""
    is_cards = request.public_query.get("view") == "cards"
    views = lists.views(address, chosen | typed | ({"page": str(number)} if number > 1 else {}), is_cards)
    if is_cards:
        chosen["view"] = "cards"
    pages = min(-(-total // listing.PAGE_SIZE), listing.LAST_PAGE)
    column = lists.Column(dates.heading(asked, language), found.days) if found and asked.kind else None
    by_date = dates.fields(typed, language) if total or is_narrowed else ""
    table = lists.table(entries, marks, title, language, slug, column, is_cards=is_cards) if entries else ""
    page = pages_of(address, chosen | typed, number, pages)
    return {
        "table": SafeString(table),
        "views": views if entries else [],
        "total": total,
        "problems": problems,
        "filters": SafeString(lists.filters(fields, address, is_narrowed, language, by_date, is_cards=is_cards)),
        "is_narrowed": is_narrowed,
        "page": page,
        "pages": SafeString(lists.pages(page, language)),
        "is_cut": total > pages * listing.PAGE_SIZE or (found is not None and found.is_cut),
        "is_more": found is not None and found.is_cut,
        "unused": _unused(filters.issuer, filters.year, generation, language) if filters.issuer else [],
        "canonical": f"{addresses.origin(request)}{address}",
        "alternates": SafeString(
            around.alternates([(code, f"{url}{kept}") for code, url in addresses.alternates(request)])
        ),
    }


def _event(request: PublicRequest, problems: list[str]) -> Event | None:
    """The public event whose documents are asked for."""
    typed = request.public_query["event"]
    found = visible.find(typed, request.public_at)
    if found is None:
        problems.append(gettext("There is no event “%(typed)s”.") % {"typed": typed[:40]})
    return found


def page_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Http404
    number = int(text)
    if not 1 <= number <= listing.LAST_PAGE:
        raise Http404
    return number


def pages_of(address: str, chosen: dict[str, str], number: int, pages: int) -> dict[str, Any]:
    def link(to: int) -> str:
        query = chosen | ({"page": str(to)} if to > 1 else {})
        return f"{address}?{urlencode(query)}" if query else address

    around = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    steps: list[dict[str, Any]] = []
    for one in around:
        gap = bool(steps) and one - steps[-1]["number"] > 1
        steps.append({"number": one, "url": link(one), "is_current": one == number, "gap": gap})
    return {
        "number": number,
        "count": pages,
        "steps": steps if pages > 1 else [],
        "previous": link(number - 1) if number > 1 else "",
        "next": link(number + 1) if number < pages else "",
    }


def _unused(issuer: int, year: int, generation: str, language: str) -> list[dict[str, Any]]:
    """Numbers of an own series that were given up, told where its list is asked for."""

    def compute() -> list[tuple]:
        found = NumberNotUsed.objects.filter(series__issuer=issuer, **({"year": year} if year else {}))
        return list(found.values_list("serial", "year", "reason_ko", "reason_en")[:50])

    return [
        {"number": f"{serial}/{of_year}", "reason": (english if language == "en" else "") or korean}
        for serial, of_year, korean, english in per_generation(generation, ("unused", issuer, year), compute)
    ]


def _moved(request: PublicRequest, slug: str) -> HttpResponse:
    present = former.present_section(slug)
    if present is None:
        raise Http404
    return HttpResponsePermanentRedirect(addresses.section(present, request.LANGUAGE_CODE))
