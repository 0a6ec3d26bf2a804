"""Former addresses of this and of earlier sites, asked when no page is found: one hop to the present one."""

import re
from urllib.parse import quote, unquote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils import timezone

from circulars import addresses, changes, redirects
from circulars.models import Redirect
from circulars.reading import notices

CAPITALS = re.compile("[A-Z]+")
WITHOUT_CAPITALS = ("/circulars/", "/sections/", "/dossiers/", "/contacts/teams/")


def former_address(request: HttpRequest) -> HttpResponse | None:
    """The redirect that a page not found owes its reader, or None. The full address with its query comes first."""
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    asked = redirects.asked(request)
    rows = Redirect.objects.filter(old_path__in=asked).select_related("circular", "section", "dossier")
    found = {row.old_path: row for row in rows}
    row = next((found[one] for one in asked if one in found), None)
    if row is None:
        address = _in_lower_case(request)
        response = HttpResponsePermanentRedirect(address) if address else None
    else:
        response = led_on(row, language)
    if response is None or unquote(response["Location"]) in (request.path, request.get_full_path()):
        return None
    response.headers["Cache-Control"] = "public, max-age=0, s-maxage=60"
    return response


def led_on(row: Redirect, language: str) -> HttpResponse | None:
    """One hop to where a row leads today; None for a circular that was never public, or a dossier taken from view.

    Where that circular is merged into another one the hop is a temporary one, because the withdrawal may be lifted.
    """
    if row.circular is None:
        if row.dossier is not None and not row.dossier.is_public:
            return None
        return HttpResponsePermanentRedirect(target_of(row, language))
    if not row.circular.path or not redirects.was_public(row.circular):
        return None
    at = timezone.now()
    generation = changes.state(at).generation
    notice = notices.withdrawal(generation, at, row.circular_id, row.circular.original_language)
    if target := notices.leads_to(generation, at, notice):
        return HttpResponseRedirect(f"{addresses.circular(target, language)}?{urlencode({'from': row.circular.path})}")
    return HttpResponsePermanentRedirect(target_of(row, language))


def _in_lower_case(request: HttpRequest) -> str:
    """The address that somebody meant who typed ``/circulars/UCLG/2018/31/``; ours have no capitals."""
    path = request.path_info
    lower = CAPITALS.sub(lambda letters: letters[0].lower(), path)
    bare = lower.removeprefix(addresses.prefix(request.LANGUAGE_CODE))  # type: ignore[attr-defined]
    if lower == path or "%" in path or not bare.startswith(WITHOUT_CAPITALS):
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{quote(lower)}?{query}" if query else quote(lower)


def target_of(row: Redirect, language: str) -> str:
    """The present address; empty for a circular that has none yet."""
    if row.circular:
        return addresses.circular(row.circular.path, language) if row.circular.path else ""
    if row.section:
        return addresses.section(row.section.slug, language)
    if row.dossier:
        return addresses.dossier(row.dossier.slug, language)
    page = redirects.present_page(row.page)
    return f"{addresses.prefix('ko' if page.startswith('/files/') else language)}{page}"
