"""Two released editions of a circular side by side: ``?from=1&to=2``."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addresses, comparing
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import editions, names
from circulars.reading.editions import Released
from circulars.reading.parts import comparison
from circulars.views.circular import moved_or_gone


@require_safe
@public_page(query=("from", "to"))
def compare(request: PublicRequest, issuer: str, year: int, key: str, language: str = "") -> HttpResponse:
    """Without versions the newest edition and the one before it; 410 with the reason where one side was removed."""
    path, at = f"{issuer}/{year}/{key}", request.public_at
    found = [
        one for one in editions.released(path, at) if one.language == language or (not language and one.is_original)
    ]
    wanted = [_version(request.public_query.get(name)) for name in ("from", "to")]
    known = {one.version: one for one in found}
    if not found:
        return moved_or_gone(request, path, language=language, rest="compare/")
    for version in wanted:
        if version is not None and version not in known:
            return moved_or_gone(request, path, language=language, version=version)
    older, newer = _pair(found, *wanted)
    context = _compared(older, newer, request) if older else {"older": None, "newer": newer}
    return render(request, "circulars/circular_compare.html", context | _around(request, path, found, older, newer))


def _version(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise Http404
    return int(text)


def _pair(found: list[Released], first: int | None, second: int | None) -> tuple[Released | None, Released]:
    """The older and the newer one, whichever way round they were asked for. ``found`` has the newest first."""
    by_version = {one.version: one for one in found}
    versions = list(by_version)
    if first is not None and second is not None:
        low, high = sorted((first, second))
        return by_version[low], by_version[high]
    if first is not None:
        low, high = sorted((first, versions[0]))
        return by_version[low], by_version[high]
    newer = second or versions[0]
    before = [version for version in versions if version < newer]
    return (by_version[before[0]] if before else None), by_version[newer]


def _compared(older: Released, newer: Released, request: PublicRequest) -> dict[str, Any]:
    kept = editions.contents([older.pk, newer.pk], request.public_at, request.public_generation)
    result = comparing.compare(kept[older.pk], kept[newer.pk])
    language = request.LANGUAGE_CODE
    return {
        "older": older,
        "newer": newer,
        "summary": comparison.summary(result),
        "facts": comparison.facts(result.facts, newer.language, language),
        "files": comparison.files(result.files, (older.version, newer.version)),
        "text": comparison.text(result.passages, newer.language),
    }


def _around(
    request: PublicRequest, path: str, found: list[Released], older: Released | None, newer: Released
) -> dict[str, Any]:
    at, language = request.public_at, request.LANGUAGE_CODE
    between = [one for one in found if older and older.version < one.version <= newer.version and one.note]
    return {
        "address": addresses.circular(path, language, document=newer.document),
        "compare_address": addresses.compare(path, language, document=newer.document),
        "history_address": addresses.history(path, language),
        "title": newer.title,
        "written_in": newer.language,
        "older_address": older.address(path, at, language) if older else "",
        "older_on": older.published_on(language) if older else "",
        "newer_address": newer.address(path, at, language),
        "newer_on": newer.published_on(language),
        "is_current": newer.is_current(at),
        "notes": [
            {
                "version": one.version,
                "on": one.published_on(language),
                "note": SafeString(names.in_guessed_language(one.note, language)),
            }
            for one in between
        ],
        "choices": choices(found, language),
        "from_version": older.version if older else None,
        "to_version": newer.version,
        "alternates": [
            (code, SafeString(f"{url}{_query(older, newer)}")) for code, url in addresses.alternates(request)
        ],
    }


def _query(older: Released | None, newer: Released) -> str:
    return f"?from={older.version}&amp;to={newer.version}" if older else ""


def choices(found: list[Released], language: str) -> list[dict[str, Any]]:
    """What the two boxes offer, the newest first."""
    return [{"version": one.version, "on": one.published_on(language)} for one in found]
