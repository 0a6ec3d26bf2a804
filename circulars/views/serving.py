"""Send the bytes of a blob: inert, in ranges, validated by hash. Who may have them is decided before.

Source: RFC 9110 (ranges, conditions), RFC 6266 and 8187 (names).
"""

import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render

from circulars.files import derived, images
from circulars.files.buckets import StorageAway
from circulars.files.storage import blobs
from circulars.files.types import INLINE_TYPES, TYPES
from circulars.models import Blob

logger = logging.getLogger(__name__)

# A removal reaches every cache within the minute; a browser asks each time and is answered from the hash.
PUBLIC = "public, max-age=0, s-maxage=60, must-revalidate"
PRIVATE = "private, no-store"
WIDTHS = (320, 640, 960, 1280)
MISSING = 600  # seconds until a reader comes again: somebody has to bring the bytes back
AWAY = 30  # the storage comes back by itself
FOR_FILES = "sandbox; default-src 'none'"
FOR_PDF = "default-src 'none'; style-src 'unsafe-inline'"
_MEDIA_TYPES = {file_type.media_type for file_type in TYPES.values()}
_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*", re.ASCII)


def send_blob(request: HttpRequest, blob: Blob, name: str, *, cache_control: str = PUBLIC) -> HttpResponse:
    """The file under ``name``, or the part the request asks for; ``?download`` saves it, ``?width=`` narrows a picture.

    200, 206, 304, 416; or 503 with a page where the bytes are not on the disk.
    """
    if (narrow := _narrow(request, blob)) is not None:
        return _send_bytes(request, narrow, blob, name, cache_control)
    etag = f'"{blob.sha256}"'
    if is_current(request, etag):
        return not_modified(etag, cache_control)
    try:
        is_whole = blobs().size(blob.sha256) == blob.size
    except StorageAway as error:
        logger.error("%s", error)
        return unavailable(request, seconds=AWAY)
    except OSError:
        is_whole = False
    if not is_whole:
        logger.error("The bytes of blob %s are not in the storage.", blob.sha256)
        return unavailable(request)
    if prefix := settings.FILE_ACCEL_PREFIX:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{blobs().relative_path(blob.sha256)}"
    else:
        response = _part_asked_for(request, blob, etag)
    if response.status_code == 416:
        response["Cache-Control"] = cache_control
        return response
    return _with_headers(response, request, blob.media_type, name, etag, cache_control)


def _part_asked_for(request: HttpRequest, blob: Blob, etag: str) -> HttpResponse:
    wanted = requested_range(request, blob.size, etag)
    if wanted == ():
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{blob.size}"
        return response
    start, end = wanted or (0, blob.size - 1)
    length = end - start + 1
    status = 206 if wanted else 200
    if request.method == "HEAD":
        response = HttpResponse(status=status)
    else:
        response = StreamingHttpResponse(_read(blob.sha256, start, length), status=status)
    if wanted:
        response["Content-Range"] = f"bytes {start}-{end}/{blob.size}"
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    return response


def requested_range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | tuple[()] | None:
    """First and last byte asked for; None for the whole, () for a part that does not exist.

    Several ranges, other units and what cannot be read mean the whole, as the standard allows.
    """
    header = request.headers.get("Range", "")
    if request.method != "GET" or not header:
        return None
    if request.headers.get("If-Range", etag).strip() != etag:
        return None
    match = _RANGE.fullmatch(header)
    if match is None or match.groups() == ("", "") or len(header) > 100:
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size - 1) if length else ()
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None  # not a range at all
    return (start, end) if start < size else ()


def is_current(request: HttpRequest, etag: str) -> bool:
    """Whether If-None-Match names this content (weak comparison)."""
    header = request.headers.get("If-None-Match", "")
    return header.strip() == "*" or etag in [part.strip().removeprefix("W/") for part in header.split(",")]


def not_modified(etag: str, cache_control: str = PUBLIC) -> HttpResponse:
    response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = cache_control
    return response


def content_disposition(name: str, *, is_inline: bool) -> str:
    """The name in both spellings: a plain one for old programs, the true one in UTF-8."""
    plain = name
    if not re.fullmatch(r"[A-Za-z0-9 ._()+-]+", name):
        extension = name.rpartition(".")[2]
        plain = f"attachment.{extension}" if re.fullmatch(r"[A-Za-z0-9]{1,8}", extension) else "attachment"
    encoded = quote(name, safe="!#$&+-.^_`|~")
    return f"{'inline' if is_inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def make_inert(response, cache_control: str) -> None:
    """Whatever a file holds, the browser runs nothing of it with our rights.

    A PDF is in no sandbox, in which Safari shows an empty window; scripts of a PDF stay in its viewer. Some viewers
    style themselves inline.
    """
    is_pdf = response["Content-Type"] == "application/pdf"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FOR_PDF if is_pdf else FOR_FILES
    response["Cache-Control"] = cache_control
    if cache_control == PUBLIC:
        response["Cross-Origin-Resource-Policy"] = "cross-origin"


def moved(request: HttpRequest, address: str) -> HttpResponse:
    """For good, yet asked again each time: a replaced file may take its former name back."""
    if query := request.META.get("QUERY_STRING"):
        address = f"{address}?{query}"
    response = HttpResponseRedirect(address, status=301)
    response["Cache-Control"] = PUBLIC
    return response


def unavailable(request: HttpRequest, *, seconds: int = MISSING) -> HttpResponse:
    """Kept by no cache; ``seconds`` say when it makes sense to come again."""
    response = render(request, "circulars/file_unavailable.html", status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(seconds)
    return response


def _with_headers(response, request: HttpRequest, media_type: str, name: str, etag: str, cache_control: str):
    is_inline = media_type in INLINE_TYPES and "download" not in request.GET
    response["Content-Type"] = media_type if media_type in _MEDIA_TYPES else "application/octet-stream"
    response["Content-Disposition"] = content_disposition(name, is_inline=is_inline)
    response["ETag"] = etag
    make_inert(response, cache_control)
    return response


def _narrow(request: HttpRequest, blob: Blob) -> tuple[bytes, str] | None:
    """A narrower picture and its ETag; None where none is asked for or none is needed."""
    wanted = request.GET.get("width", "")
    if wanted not in {str(width) for width in WIDTHS} or blob.media_type not in images.FORMATS:
        return None
    width = int(wanted)
    if blob.width is None or blob.width <= width:
        return None

    def make() -> bytes:
        with blobs().open(blob.sha256) as file:
            return images.narrow(file, blob.media_type, width) or b""  # empty: it moves, the whole is sent

    try:
        content = derived.kept(derived.image_path(blob.sha256, width), make)
    except OSError:
        return None  # send_blob says that the bytes are missing
    return (content, f'"{blob.sha256}-{width}"') if content else None


def _send_bytes(request: HttpRequest, found: tuple[bytes, str], blob: Blob, name: str, cache_control: str):
    content, etag = found
    if is_current(request, etag):
        return not_modified(etag, cache_control)
    response = HttpResponse(content if request.method == "GET" else b"")
    response["Content-Length"] = str(len(content))
    return _with_headers(response, request, blob.media_type, name, etag, cache_control)


def _read(sha256: str, start: int, length: int) -> Iterator[bytes]:
    """Opened with the first byte sent, so that a reader who goes before it leaves nothing open.

    Cut short meanwhile, or the storage gone: the reader sees that the length is not met.
    """
    try:
        yield from blobs().chunks(sha256, start, length)
    except OSError as error:
        logger.error("A file was cut short while it was sent: %s", error)
