"""The bodies that circulars are sent to: all of them, and each with what is open, what comes and what it was sent."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addressee_pages, addresses
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days, listing, notices
from circulars.reading.parts import around, lists
from circulars.views.section import page_number, pages_of
from contacts import hooks

BODIES = 200  # on a page of their list


@require_safe
@public_page(query=("page",))
def addressees(request: PublicRequest) -> HttpResponse:
    language = request.LANGUAGE_CODE
    every = addressee_pages.listed(request.public_at, request.public_generation, language)
    number = page_number(request.public_query.get("page", "1"))
    shown = every[(number - 1) * BODIES : number * BODIES]
    if not shown and number > 1:
        raise Http404
    page = pages_of(addresses.addressees(language), {}, number, -(-len(every) // BODIES))
    context = {
        "bodies": [(body.marked(language), addresses.addressee(body.slug, language), body.count) for body in shown],
        "page": page,
        "pages": SafeString(lists.pages(page, language)),
        **_of_page(request, addresses.addressees(language), number),
    }
    return render(request, "circulars/addressee_list.html", context)


@require_safe
@public_page(query=("page", "view"))
def addressee(request: PublicRequest, slug: str) -> HttpResponse:
    """A body that no live document names is not there."""
    at, generation, language = request.public_at, request.public_generation, request.LANGUAGE_CODE
    number = page_number(request.public_query.get("page", "1"))
    body = addressee_pages.find(slug)
    if body is None:
        raise Http404
    keys, total = listing.page_keys(listing.Filters(addressee=body.pk), at, number, generation)
    if not keys:
        raise Http404
    entries = listing.entries(keys, at)
    marks = lists.Marks(
        today=days.of(at),
        new_days=hooks.office(request).new_days,
        pinned={},
        withdrawn=notices.withdrawn(generation, at),
        titles=listing.titles_in(language, entries, at),
        roles=addressee_pages.roles(body.pk, keys, language),
    )
    address = addresses.addressee(slug, language)
    is_cards = request.public_query.get("view") == "cards"
    here = {"page": str(number)} if number > 1 else {}
    last = min(-(-total // listing.PAGE_SIZE), listing.LAST_PAGE)
    page = pages_of(address, {"view": "cards"} if is_cards else {}, number, last)
    name = body.called(language)
    context = {
        "slug": slug,
        "name": name,
        "marked_name": body.marked(language),
        "others": body.also_called(language),
        "coming": addressee_pages.coming(body.pk, at, generation, language) if number == 1 else None,
        "table": SafeString(lists.table(entries, marks, name, language, is_cards=is_cards)),
        "views": lists.views(address, here, is_cards),
        "total": total,
        "page": page,
        "pages": SafeString(lists.pages(page, language)),
        "is_cut": total > listing.LAST_PAGE * listing.PAGE_SIZE,
        **_of_page(request, address, number),
    }
    return render(request, "circulars/addressee_detail.html", context)


def _of_page(request: PublicRequest, address: str, number: int) -> dict[str, object]:
    kept = f"?page={number}" if number > 1 else ""
    return {
        "canonical": f"{addresses.origin(request)}{address}{kept}",
        "index_address": addresses.addressees(request.LANGUAGE_CODE),
        "alternates": SafeString(
            around.alternates([(code, f"{url}{kept}") for code, url in addresses.alternates(request)])
        ),
    }
