"""``/.well-known/security.txt`` (RFC 9116): to whom somebody writes who has found a weakness."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.public_cache import PublicRequest, public_page
from portal.office import current_office

KEPT = timedelta(days=180)  # RFC 9116 advises less than a year


@require_safe
@public_page
def security_txt(request: PublicRequest) -> HttpResponse:
    """404 where neither ``PORTAL_SECURITY_CONTACT`` nor the office names an address."""
    mailbox = current_office(request.public_generation).mailbox
    contacts = settings.SECURITY_CONTACT or ([f"mailto:{mailbox}"] if mailbox else [])
    if not contacts:
        raise Http404
    lines = [f"Contact: {contact}" for contact in contacts]
    lines += [
        f"Expires: {_expires(request.public_at)}",
        f"Preferred-Languages: {', '.join(settings.INTERFACE_LANGUAGES)}",
        f"Canonical: {addresses.origin(request)}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _expires(now: datetime) -> str:
    """The same for the whole day, as the page's tag is."""
    return f"{datetime.combine(timezone.localdate(now) + KEPT, time(), tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}"
