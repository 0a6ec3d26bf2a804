"""The card image of a circular, one per language of the interface."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.cards import card
from circulars.files import derived
from circulars.models import Edition, Withdrawal
from circulars.public_cache import kept_briefly
from circulars.views import serving
from circulars.views.former import kwargs_of, present_path
from circulars.views.gone import gone, removal_of_circular
from contacts import hooks


@require_safe
@kept_briefly
def card_image(request: HttpRequest, issuer: str, year: int, key: str, language: str = "") -> HttpResponse:
    at = timezone.now()
    path = f"{issuer}/{year}/{key}"
    editions = Edition.objects.live(at).at_path(path)
    editions = editions.filter(language=language) if language else editions.originals()
    edition = editions.first()
    if edition is None:
        if present := present_path(path):
            return serving.moved(request, reverse("circulars:card", kwargs=kwargs_of(present, language)))
        return gone(request, removal_of_circular(path, at, language=language))
    withdrawals = Withdrawal.objects.effective(at).filter(
        circular=edition.circular_id, language__in=("", edition.language)
    )
    interface = get_language() or "ko"
    office = hooks.office(request)
    kept = hooks.office_logo()
    logo = card.Logo(*kept) if kept else None
    content = card.content_of(
        edition,
        office=office.names.text(interface),
        is_withdrawn=withdrawals.exists(),
        language=interface,
        host=urlsplit(addresses.origin(request)).hostname or "",
        colour=office.colour,
        logo=logo,
    )
    name = card.name_of(content, interface)
    etag = f'"{name.removesuffix(".png")}"'
    if serving.is_current(request, etag):
        return serving.not_modified(etag)
    picture = derived.card(edition.pk, name, lambda: card.draw(content, logo))
    response = HttpResponse(picture if request.method == "GET" else b"", content_type="image/png")
    response["Content-Length"] = str(len(picture))
    response["ETag"] = etag
    serving.make_inert(response, serving.PUBLIC)
    return response
