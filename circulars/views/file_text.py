"""The text of a file as a page, for those who cannot open the file or cannot see it. The file itself is what counts."""

from typing import Any
from urllib.parse import quote, unquote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulars import addresses, file_access
from circulars.file_access import wording
from circulars.models import Attachment, Edition
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import names, notices
from circulars.reading.parts import around
from circulars.views import files, serving
from circulars.views.section import page_number, pages_of


@require_safe
@public_page(query=("page", "view"))
def file_text(request: PublicRequest, code: str, name: str) -> HttpResponse:
    """As the file itself: the live edition has it, or the way leads on as it does for the file."""
    at, language = request.public_at, request.LANGUAGE_CODE
    attachment = files.attachment_of(Edition.objects.live(at).select_related("circular"), code)
    if attachment is None:
        return files.not_current(request, code, at)
    address = addresses.file_text(code, attachment.name, language)
    if request.path != unquote(address):
        return serving.moved(request, quote(unquote(address)))
    twin = file_access.twin_of(attachment.blob)
    is_print = request.public_query.get("view") == "print"
    number = page_number(request.public_query.get("page", "1"))
    if number > max(1, len(twin.pages)):
        raise Http404
    context = describe(attachment, request) | {
        "layout": "print.html" if is_print else "base.html",
        "is_print": is_print,
        "current_address": address,
        "text": _text(twin, None if is_print else number),
        "is_cut": twin.is_cut and (is_print or number == len(twin.pages)),
        "why_not": "" if twin.pages else SafeString(wording.texts(language)[twin.state]),
        "page": pages_of(address, {}, number, 1 if is_print else len(twin.pages)),
    }
    return render(request, "circulars/file_text.html", context)


def describe(attachment: Attachment, request: PublicRequest) -> dict[str, Any]:
    """What the pages about a file say of it and of its circular."""
    edition, language = attachment.edition, request.LANGUAGE_CODE
    facts, circular = edition.facts, edition.circular
    written_in = attachment.language or edition.language
    number, title = names.number_of(facts), facts["title"]
    document = "" if edition.is_original else edition.language
    notice = notices.withdrawal(request.public_generation, request.public_at, circular.pk, edition.language)
    name = attachment.name
    return {
        "file_title": attachment.title or name,
        "file_name": name,
        "file_address": addresses.file(attachment.file.code, name),
        "text_address": addresses.file_text(attachment.file.code, name, language),
        "copy_address": addresses.file_copy(attachment.file.code, name, language),
        "written_in": written_in,
        "is_rtl": written_in == "ar",
        "number": number,
        "title": title,
        "title_language": edition.language,
        "circular_address": addresses.circular(circular.path, language, document=document),
        "banners": SafeString(around.withdrawal(notice, language)),
        "post_id": circular.post_id,
    }


def _text(twin: file_access.Twin, page: int | None) -> SafeString:
    return SafeString(twin.markup(_("Table"), page)) if twin.pages else SafeString("")
