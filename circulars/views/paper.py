"""Circulars and dossiers as files: PDF, PDF with the attached ones, DOCX. Named and validated by what they say."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from circulars import addresses, changes
from circulars.files import derived
from circulars.files.buckets import StorageAway
from circulars.models import Dossier
from circulars.paper import bundle, content, merging, setting, word
from circulars.public_cache import kept_briefly
from circulars.reading import notices
from circulars.reading.shown import live_editions, released_edition
from circulars.views import serving
from circulars.views.former import present_dossier, present_path
from circulars.views.gone import gone, removal_of_circular
from contacts import hooks

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Make = Callable[[content.Sheet], tuple[str, Callable[[], bytes]]]


@require_safe
@kept_briefly
def pdf(
    request: HttpRequest, issuer: str, year: int, key: str, language: str = "", version: int | None = None
) -> HttpResponse:
    """The live edition, or one that was public, as tagged PDF."""

    def make(sheet: content.Sheet) -> tuple[str, Callable[[], bytes]]:
        return setting.name_of(sheet.json), lambda: setting.pdf(sheet.json)

    return _answer(request, f"{issuer}/{year}/{key}", language, version, "circular.pdf", make)


@require_safe
@kept_briefly
def pdf_with_files(request: HttpRequest, issuer: str, year: int, key: str, language: str = "") -> HttpResponse:
    """The live edition with its attached PDF files behind it."""

    def make(sheet: content.Sheet) -> tuple[str, Callable[[], bytes]]:
        planned = merging.plan(sheet)
        return planned.name, planned.make

    return _answer(request, f"{issuer}/{year}/{key}", language, None, "circular-with-files.pdf", make)


@require_safe
@kept_briefly
def docx(request: HttpRequest, issuer: str, year: int, key: str, language: str = "") -> HttpResponse:
    """The live edition for a word processor."""

    def make(sheet: content.Sheet) -> tuple[str, Callable[[], bytes]]:
        return word.name_of(sheet.json), lambda: word.docx(sheet.json)

    return _answer(request, f"{issuer}/{year}/{key}", language, None, "circular.docx", make)


@require_safe
@kept_briefly
def dossier(request: HttpRequest, slug: str) -> HttpResponse:
    """The live circulars of a dossier in one PDF, with contents and bookmarks."""
    asked = _asked(request)
    found = Dossier.objects.filter(slug=slug, is_public=True).first()
    if found is None:
        if (present := present_dossier(slug)) is None:
            raise Http404
        return serving.moved(request, addresses.dossier_pdf(present, asked.language))
    digest = bundle.name_of(found, asked)
    return _send(
        request,
        owner=derived.DOSSIERS,
        name=f"{found.pk}.{asked.language}.{digest}.pdf",
        make=lambda: setting.pdf(bundle.of_dossier(found, asked)),
        media_type=PDF,
        file_name=f"{slug}.pdf",
        page_address=f"{asked.origin}{addresses.dossier(slug, asked.language)}",
    )


def _asked(request: HttpRequest) -> content.Asked:
    at = timezone.now()
    language = get_language() or "ko"
    office = hooks.office(request)
    return content.Asked(
        at=at,
        generation=changes.state(at).generation,
        language=language,
        origin=addresses.origin(request),
        office=office.names.text(language),
        publishes_names=office.publishes_names,
    )


def _answer(request: HttpRequest, path: str, language: str, version: int | None, file: str, make: Make) -> HttpResponse:
    asked = _asked(request)
    editions = live_editions(path, asked.at)
    if version is not None:
        shown = released_edition(path, asked.at, version=version, language=language)
    elif language:
        shown = next((edition for edition in editions if edition.language == language), None)
        if shown is not None and shown.is_original:
            return serving.moved(request, f"{addresses.circular(path, asked.language)}{file}")
    else:
        shown = editions[0] if editions and editions[0].is_original else None
    if shown is None:
        if present := present_path(path):
            address = addresses.circular(present, asked.language, document=language, version=version)
            return serving.moved(request, f"{address}{file}")
        return gone(request, removal_of_circular(path, asked.at, language=language, version=version))
    if version is None:
        notice = notices.withdrawal(asked.generation, asked.at, shown.circular_id, shown.language)
        if target := notices.leads_to(asked.generation, asked.at, notice):
            response = HttpResponseRedirect(f"{addresses.circular(target, asked.language)}{file}")
            response["Cache-Control"] = serving.PUBLIC
            return response
    digest, made = make(content.of_circular(shown, editions, asked))
    kind, _dot, ending = file.rpartition(".")
    plain = path.replace("/", "-") + (f"-{shown.language}" if not shown.is_original else "")
    return _send(
        request,
        owner=shown.pk,
        name=f"{kind}.{asked.language}.{digest}.{ending}",
        make=made,
        media_type=PDF if ending == "pdf" else DOCX,
        file_name=f"{plain}.{ending}",
        page_address=f"{asked.origin}{addresses.circular(path, asked.language, document=language, version=version)}",
    )


def _send(
    request: HttpRequest,
    *,
    owner: int | str,
    name: str,
    make: Callable[[], bytes],
    media_type: str,
    file_name: str,
    page_address: str,
) -> HttpResponse:
    etag = f'"{name.split(".")[2]}"'
    if serving.is_current(request, etag):
        return serving.not_modified(etag)
    try:
        body = derived.paper(owner, name, make)
    except StorageAway as error:
        serving.logger.error("%s", error)
        return serving.unavailable(request, seconds=serving.AWAY)
    except setting.NotSet:
        response = render(request, "circulars/paper_too_large.html", {"page_address": page_address}, status=503)
        response["Cache-Control"] = "no-store"
        return response
    response = HttpResponse(body if request.method == "GET" else b"", content_type=media_type)
    response["Content-Length"] = str(len(body))
    response["Content-Disposition"] = serving.content_disposition(file_name, is_inline=media_type == PDF)
    response["ETag"] = etag
    response["Link"] = f'<{page_address}>; rel="canonical"'
    serving.make_inert(response, serving.PUBLIC)
    return response
