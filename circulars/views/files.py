"""Published files at their addresses for ever, and all files of a circular as one archive."""

import hashlib
from datetime import datetime
from urllib.parse import quote, unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.files import archive
from circulars.files.buckets import StorageAway
from circulars.models import Attachment, Edition, File
from circulars.public_cache import kept_briefly
from circulars.views import serving
from circulars.views.former import kwargs_of, present_path
from circulars.views.gone import gone, removal_of_circular, removal_of_file


@require_safe
@kept_briefly
def current_file(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The file as the live edition has it. One that a correction has dropped leads to its circular."""
    at = timezone.now()
    attachment = attachment_of(Edition.objects.live(at), code)
    if attachment is None:
        return not_current(request, code, at)
    if request.path != (address := unquote(addresses.file(code, attachment.name))):
        return serving.moved(request, quote(address))
    return serving.send_blob(request, attachment.blob, attachment.name)


@require_safe
@kept_briefly
def file_of_version(request: HttpRequest, code: str, version: int, name: str) -> HttpResponse:
    """The file as edition ``version`` had it, public once and not removed since."""
    at = timezone.now()
    attachment = attachment_of(Edition.objects.released(at).filter(version=version), code)
    if attachment is None:
        return gone(request, removal_of_file(_file(code), at, version=version))
    if request.path != (address := unquote(addresses.file(code, attachment.name, version=version))):
        return serving.moved(request, quote(address))
    return serving.send_blob(request, attachment.blob, attachment.name)


@require_safe
@kept_briefly
def all_files(request: HttpRequest, issuer: str, year: int, key: str, language: str = "") -> HttpResponse:
    """The files of the live edition, without those removed, as one archive that is never held in memory."""
    at = timezone.now()
    path = f"{issuer}/{year}/{key}"
    editions = Edition.objects.live(at).at_path(path).select_related("circular")
    editions = editions.filter(language=language) if language else editions.originals()
    edition = editions.first()
    if edition is None:
        if present := present_path(path):
            return serving.moved(
                request, reverse(request.resolver_match.view_name, kwargs=kwargs_of(present, language))
            )
        return gone(request, removal_of_circular(path, at, language=language))
    rows = edition.attachments.select_related("blob", "file")
    files = archive.entries([(row.name, row.blob) for row in rows if row.file.code not in edition.removed_files])
    if not files:
        raise Http404
    listing = "\n".join(f"{entry.blob.sha256} {entry.name}" for entry in files)
    etag = f'"{hashlib.sha256(f"{edition.pk} {listing}".encode()).hexdigest()}"'
    if serving.is_current(request, etag):
        return serving.not_modified(etag)
    return _archive(request, edition, files, etag)


def _archive(request: HttpRequest, edition: Edition, files: list[archive.Entry], etag: str) -> HttpResponse:
    response: HttpResponse | StreamingHttpResponse
    try:
        archive.check(files)
    except StorageAway as error:
        serving.logger.error("%s", error)
        return serving.unavailable(request, seconds=serving.AWAY)
    except OSError:
        serving.logger.error("A file of edition %s is not in the storage.", edition.pk)
        return serving.unavailable(request)
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(archive.write(files, timezone.localtime(edition.published_at)))
    response["Content-Type"] = "application/zip"
    response["Content-Length"] = str(archive.length(files))
    response["ETag"] = etag
    language = "" if edition.is_original else f"-{edition.language}"
    name = f"{(edition.circular.path or '').replace('/', '-')}{language}.zip"
    response["Content-Disposition"] = serving.content_disposition(name, is_inline=False)
    serving.make_inert(response, serving.PUBLIC)
    return response


def attachment_of(editions, code: str) -> Attachment | None:
    """The row of this file in one of the editions, those of its own language first; None if it was removed alone."""
    rows = Attachment.objects.filter(edition__in=editions, file__code=code).select_related("blob", "edition", "file")
    found = sorted(rows, key=lambda row: (row.edition.language != row.file.language, -row.edition.version))
    return next((row for row in found if code not in row.edition.removed_files), None)


def not_current(request: HttpRequest, code: str, at: datetime) -> HttpResponse:
    file = _file(code)
    if removal := removal_of_file(file, at):
        return gone(request, removal)
    live = Edition.objects.live(at).filter(circular=file.circular, language=file.language)
    was_public = Edition.objects.released(at).filter(attachments__file=file).exists()
    if not (was_public and live.exists()):
        raise Http404
    response = HttpResponseRedirect(addresses.circular(file.circular.path or "", get_language() or "ko"))
    response["Cache-Control"] = serving.PUBLIC
    return response


def _file(code: str) -> File:
    file = File.objects.select_related("circular").filter(code=code).first()
    if file is None:
        raise Http404
    return file
