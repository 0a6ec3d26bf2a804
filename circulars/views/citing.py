"""All documents that cite one; its own page names the newest of them."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.memory import per_generation
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days, links, listing, names, notices
from circulars.reading.parts import around, lists
from circulars.reading.shown import live_editions
from circulars.views.circular import moved_or_gone
from circulars.views.section import page_number, pages_of
from contacts import hooks

MOST = listing.PAGE_SIZE * listing.LAST_PAGE


@require_safe
@public_page(query=("page",))
def citing(request: PublicRequest, issuer: str, year: int, key: str) -> HttpResponse:
    path = f"{issuer}/{year}/{key}"
    at, generation, language = request.public_at, request.public_generation, request.LANGUAGE_CODE
    editions = live_editions(path, at)
    if not editions or not editions[0].is_original:
        return moved_or_gone(request, path, rest="cited-by/")
    cited = editions[0]
    number = page_number(request.public_query.get("page", "1"))
    every = per_generation(generation, ("citing", cited.circular_id), lambda: _keys(at, cited.circular_id))
    keys = every[(number - 1) * listing.PAGE_SIZE : number * listing.PAGE_SIZE]
    if not keys and number > 1:
        raise Http404
    entries = listing.entries(keys, at)
    marks = lists.Marks(
        today=days.of(at),
        new_days=hooks.office(request).new_days,
        pinned={},
        withdrawn=notices.withdrawn(generation, at),
        titles=listing.titles_in(language, entries, at),
    )
    name = names.number_of(cited.facts) or cited.facts["title"]
    title = _("Documents that cite %(document)s") % {"document": name}
    address = addresses.citing(path, language)
    page = pages_of(address, {}, number, -(-len(every) // listing.PAGE_SIZE))
    context = {
        "title": title,
        "intro": "",
        "search_in": "",
        "children": "",
        "breadcrumb": [(name, addresses.circular(path, language))],
        "table": SafeString(lists.table(entries, marks, title, language)) if entries else "",
        "total": len(every),
        "filters": "",
        "is_narrowed": False,
        "feed_of": "",
        "page": page,
        "pages": SafeString(lists.pages(page, language)),
        "is_cut": False,
        "is_more": False,
        "problems": [],
        "unused": [],
        "canonical": f"{addresses.origin(request)}{address}",
        "alternates": SafeString(around.alternates(addresses.alternates(request))),
    }
    return render(request, "circulars/section_detail.html", context)


def _keys(at: datetime, circular: int) -> list[int]:
    return list(links.citing(at, circular).newest_first().values_list("pk", flat=True)[:MOST])
