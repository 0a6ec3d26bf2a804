"""All editions of a circular that were public, with what changed from each to the next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.models import Edition, Language
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days
from circulars.views.circular import moved_or_gone


@require_safe
@public_page
def history(request: PublicRequest, issuer: str, year: int, key: str) -> HttpResponse:
    path = f"{issuer}/{year}/{key}"
    at, language = request.public_at, request.LANGUAGE_CODE
    rows = list(
        Edition.objects.released(at)
        .at_path(path)
        .order_by("-is_original", "language", "-version")
        .values_list(
            "language", "is_original", "version", "published_at", "superseded_at", "change_note", "is_major", "title"
        )
    )
    is_public = any(row[4] is None or row[4] > at for row in rows)
    if not is_public:
        return moved_or_gone(request, path, rest="history/")
    groups: dict[str, dict] = {}
    for code, is_original, version, published_at, superseded_at, note, is_major, title in rows:
        group = groups.setdefault(
            code, {"code": code, "name": Language(code).label, "is_original": is_original, "editions": []}
        )
        is_current = superseded_at is None or superseded_at > at
        document = "" if is_original else code
        group["editions"].append(
            {
                "version": version,
                "url": addresses.circular(path, language, document=document, version=None if is_current else version),
                "is_current": is_current,
                "published": SafeString(days.marked(days.of(published_at), language)),
                "note": note,
                "is_minor": not is_major,
                "title": title,
            }
        )
    first = next(iter(groups.values()))
    context = {
        "title": first["editions"][0]["title"],
        "written_in": first["code"],
        "groups": list(groups.values()),
        "address": addresses.circular(path, language),
    }
    return render(request, "circulars/circular_history.html", context)
