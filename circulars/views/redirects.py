"""Former addresses of this and of earlier sites, asked when no page is found: one hop to the present one."""

import re
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from circulars import addresses
from circulars.models import Redirect

CAPITALS = re.compile("[A-Z]+")
WITHOUT_CAPITALS = ("/circulars/", "/sections/", "/dossiers/", "/contacts/teams/")


def former_address(request: HttpRequest) -> HttpResponse | None:
    """The redirect that a page not found owes its reader, or None. The full address with its query comes first."""
    language = request.LANGUAGE_CODE
    path = request.path_info
    own = f"/{language}/"
    bare = path[len(own) - 1 :] if path.startswith(own) else path
    query = unquote(request.META.get("QUERY_STRING", ""))
    tried = [f"{bare}?{query}", bare] if query else [bare]
    if bare != path:
        tried += [f"{path}?{query}", path] if query else [path]
    tried += [other for one in tried if (other := _other_slash(one)) not in tried]
    found = {
        row.old_path: row
        for row in Redirect.objects.filter(old_path__in=tried).select_related("circular", "section", "dossier")
    }
    row = next((found[one] for one in tried if one in found), None)
    address = target_of(row, language) if row else _in_lower_case(request)
    if not address or unquote(address) == path:
        return None
    response = HttpResponsePermanentRedirect(address)
    response.headers["Cache-Control"] = "public, max-age=0, s-maxage=60"
    return response


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
    return addresses.dossier(row.dossier.slug, language) if row.dossier else ""


def _other_slash(path: str) -> str:
    return path[:-1] if path.endswith("/") else f"{path}/"
