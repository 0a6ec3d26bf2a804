"""Files that are the office's own: their addresses hold a hash, so they are kept for ever by whoever has them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import theme
from portal.models import OfficeLogo
from portal.office import current_office

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"  # as long as a kept page may name the former one


@require_safe
def style_sheet(request: HttpRequest, name: str) -> HttpResponse:
    office = current_office()
    sheet = theme.sheet(office.colour, office.colour_dark)
    if sheet is None:
        raise Http404
    if sheet.name != name:
        return _moved("theme", sheet.name)
    return _kept(sheet.text.encode(), "text/css; charset=utf-8")


@require_safe
def logo(request: HttpRequest, name: str) -> HttpResponse:
    row = OfficeLogo.objects.filter(office_id=1).first()
    if row is None:
        raise Http404
    if row.sha256[:16] != name:
        return _moved("logo", row.sha256[:16])
    return _kept(bytes(row.content), "image/png")


def _moved(view: str, name: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse(view, kwargs={"name": name}))
    response.headers["Cache-Control"] = FOR_A_MINUTE
    return response


def _kept(content: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Cache-Control"] = FOR_EVER
    return response
