"""The original of a circular beside one of its translations: ``?with=ko``."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addresses, signatories
from circulars.comparing.parallel import How
from circulars.models import Language
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import names, notices, staleness
from circulars.reading.parts import around, side_by_side, translations
from circulars.reading.shown import Shown, live_editions
from circulars.views.circular import moved_or_gone

REST = "side-by-side/"


@require_safe
@public_page(query=("with",))
def read(request: PublicRequest, issuer: str, year: int, key: str) -> HttpResponse:
    """Both as they are public now. Without ``with`` the language of the interface, else the first there is."""
    path, language = f"{issuer}/{year}/{key}", request.LANGUAGE_CODE
    wanted = request.public_query.get("with", "")
    if wanted and wanted not in Language.values:
        raise Http404
    editions = live_editions(path, request.public_at)
    if not editions or not editions[0].is_original:
        return moved_or_gone(request, path, rest=REST)
    original, *translated = editions
    by_language = {edition.language: edition for edition in translated}
    if wanted and wanted != original.language and wanted not in by_language:
        return moved_or_gone(request, path, language=wanted, rest=REST)
    chosen = by_language.get(wanted) or by_language.get(language) or next(iter(translated), None)
    context = _around(request, original) | {"original": original, "translation": chosen}
    if chosen is not None:
        context |= _both(request, original, chosen)
        context["others"] = [
            {"address": addresses.side_by_side(path, language, document=code), "name": translations.NAMES[code],
             "language": code, "direction": SafeString(translations.direction(code))}
            for code in by_language if code != chosen.language
        ]  # fmt: skip
    return render(request, "circulars/side_by_side.html", context)


def _both(request: PublicRequest, original: Shown, chosen: Shown) -> dict[str, object]:
    at, generation, language = request.public_at, request.public_generation, request.LANGUAGE_CODE
    bodies = (side_by_side.body_of(original, at, language), side_by_side.body_of(chosen, at, language))
    said = [edition._replace(facts=signatories.told(edition.facts, generation)) for edition in (original, chosen)]
    rows, how = side_by_side.rows(said[0], said[1], bodies)
    behind = staleness.of_translation(chosen, original, at, generation)
    withdrawn = notices.withdrawal(generation, at, chosen.circular_id, chosen.language)
    label_original, label_translation = side_by_side.labels(original.language, chosen.language)
    return {
        "rows": rows,
        "is_by_section": how == How.SECTIONS,
        "is_in_columns": how == How.COLUMNS and all(bodies),
        "lacks_text": not all(bodies),
        "label_original": label_original,
        "label_translation": label_translation,
        "banners": SafeString(
            around.withdrawal(withdrawn, language)
            + translations.notice(chosen, original, behind, language, are_beside=True)
        ),
    }


def _around(request: PublicRequest, original: Shown) -> dict[str, object]:
    language, query = request.LANGUAGE_CODE, request.public_query
    at, generation = request.public_at, request.public_generation
    address = addresses.circular(original.path, language)
    notice = notices.withdrawal(generation, at, original.circular_id, original.language)
    if notices.leads_to(generation, at, notice):  # its address leads away: the last text is read at its edition
        address = f"{address}v{original.version}/"
    facts = original.facts
    return {
        "address": address,
        "here": SafeString(names.in_language(names.number_of(facts) or facts["title"], facts["language"], language)),
        "title": facts["title"],
        "written_in": original.language,
        "alternates": [
            (code, addresses.in_language(request, code, query)) for code, _url in addresses.alternates(request)
        ],
        "origin": addresses.origin(request),
    }
