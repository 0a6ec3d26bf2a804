"""Everything with which somebody passes a circular on, selectable without a script; and the files for programs."""

from typing import NamedTuple

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import citation, names, notices
from circulars.reading.parts import around, code, sharing
from circulars.reading.shown import Shown, live_editions
from circulars.views.circular import moved_or_gone
from circulars.views.serving import content_disposition
from contacts import hooks

PICTURE_SCALE = 12  # pixels a module: 400 to 600 in all, enough for a poster's corner
QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
CITATION_TYPES = {"bib": "application/x-bibtex; charset=utf-8", "ris": "application/x-research-info-systems"}


class _Found(NamedTuple):
    shown: Shown
    url: str


@require_safe
@public_page
def share(request: PublicRequest, issuer: str, year: int, key: str, language: str = "") -> HttpResponse:
    """One page with address, QR code, citation, the lines for a letter and a mail."""
    found = _shown(request, f"{issuer}/{year}/{key}", language)
    if found is None:
        return moved_or_gone(request, f"{issuer}/{year}/{key}", language=language, rest="share/")
    shown, url = found
    facts, interface = shown.facts, request.LANGUAGE_CODE
    notice = notices.withdrawal(request.public_generation, request.public_at, shown.circular_id, shown.language)
    own = addresses.circular(shown.path, interface, document=shown.document)
    number = names.number_of(facts)
    context = {
        "title": facts["title"],
        "written_in": facts["language"],
        "here": SafeString(names.in_language(number or facts["title"], facts["language"], interface)),
        "address": own,
        "url": url,
        "withdrawal": SafeString(around.withdrawal(notice, interface)),
        "qr": SafeString(code.qr(url)),
        "card": addresses.card(shown.path, interface, document=shown.document),
        "citation": citation.citation(facts, interface),
        "letters": [
            {"language": "ko", "text": citation.letter(facts, _url(request, shown, "ko"), "ko")},
            {"language": "en", "text": citation.letter(facts, _url(request, shown, "en"), "en")},
        ],
        "mail": sharing.mail(facts, url, hooks.office(request).names.text(interface), interface),
    }
    return render(request, "circulars/circular_share.html", context)


@require_safe
@public_page
def qr(request: PublicRequest, issuer: str, year: int, key: str, form: str, language: str = "") -> HttpResponse:
    """The canonical address as a QR code; the same bytes for the same address."""
    path = f"{issuer}/{year}/{key}"
    found = _shown(request, path, language)
    if found is None:
        return moved_or_gone(request, path, language=language, rest=f"qr.{form}")
    drawn = segno.make(found.url, error="m", micro=False, boost_error=False)
    response = HttpResponse(content_type=QR_TYPES[form])
    if form == "svg":
        drawn.save(
            response, kind="svg", border=code.QUIET_ZONE, scale=PICTURE_SCALE, dark="#000", light="#fff", nl=False
        )
    else:
        drawn.save(response, kind="png", border=code.QUIET_ZONE, scale=PICTURE_SCALE)
    return _named(response, f"{citation.key(path) or key}-qr.{form}", is_inline=True)


@require_safe
@public_page
def cite(request: PublicRequest, issuer: str, year: int, key: str, form: str, language: str = "") -> HttpResponse:
    """The citation for programs: BibTeX or RIS."""
    path = f"{issuer}/{year}/{key}"
    found = _shown(request, path, language)
    if found is None:
        return moved_or_gone(request, path, language=language, rest=f"citation.{form}")
    name = citation.key(path)
    facts = found.shown.facts
    text = citation.bibtex(facts, found.url, name) if form == "bib" else citation.ris(facts, found.url)
    return _named(HttpResponse(text, content_type=CITATION_TYPES[form]), f"{name}.{form}", is_inline=False)


def _shown(request: PublicRequest, path: str, language: str) -> _Found | None:
    """The live edition in this language, else the original; None where there is none at this address."""
    editions = live_editions(path, request.public_at)
    for edition in editions:
        if edition.language == language or (not language and edition.is_original):
            return _Found(edition, _url(request, edition, request.LANGUAGE_CODE))
    return None


def _url(request: HttpRequest, shown: Shown, interface: str) -> str:
    return f"{addresses.origin(request)}{addresses.circular(shown.path, interface, document=shown.document)}"


def _named(response: HttpResponse, name: str, *, is_inline: bool) -> HttpResponse:
    response["Content-Disposition"] = content_disposition(name, is_inline=is_inline)
    response["X-Robots-Tag"] = "noindex"
    return response
