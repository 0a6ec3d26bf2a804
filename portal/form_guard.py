"""What keeps public forms from being used by other sites and by machines, without a cookie or a puzzle.

A POST is refused unless ``Origin``, or else ``Sec-Fetch-Site``, says that the form was ours; then it needs the
signed stamp that its page carried, an empty honeypot, and room under the throttle.
Source: docs/architecture.md, "Public forms".
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, UnreadablePostError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from circulars import throttling
from contacts import hooks

STAMP_FIELD = "csrf_token"  # as such fields are called everywhere: programs that look for one find it
HONEYPOT_FIELD = "website_address"  # sounds worth filling in; hidden from people by CSS and from readers by aria
MIN_AGE = 2  # seconds: nobody types faster
MAX_AGE = 4 * 60 * 60  # seconds: a form left open over lunch still works

_SALT = "portal.form_guard"


class Refused(Exception):
    """The form was not accepted; the message is fit to show to its sender. Nothing has happened."""

    def __init__(self, message: str, status: int, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def fields(request: HttpRequest) -> SafeString:
    """The hidden inputs of a form that is posted to the page's own address."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">'
        '<div class="form-guard" aria-hidden="true"><label>{} '
        '<input type="text" name="{}" value="" tabindex="-1" autocomplete="off"></label></div>',
        STAMP_FIELD,
        stamp(request.path),
        _("Leave this field empty"),
        HONEYPOT_FIELD,
    )


def stamp(path: str) -> str:
    """A signed moment, good for forms posted to ``path`` alone."""
    return signing.TimestampSigner(salt=_SALT).sign(_digest(path))


def check(request: HttpRequest) -> None:
    """Raise Refused unless this POST came from a form of ours, filled in by a person, not too often."""
    if not is_same_site(request):
        raise Refused(_("This form can only be sent from our own page. Open the page and try again."), 403)
    try:
        request.POST  # noqa: B018  (it is read here, while somebody may hang up)
    except UnreadablePostError:
        raise Refused(_("The form did not arrive whole. Go back and send it again."), 400) from None
    _check_stamp(request)
    if request.POST.get(HONEYPOT_FIELD):
        raise Refused(_("The field that must stay empty was filled in. Go back, empty it and send again."), 400)
    _check_throttle(request)


def refusal(request: HttpRequest) -> hooks.FormRefusal | None:
    """As ``check``, for a page that shows its form again with what was typed."""
    try:
        check(request)
    except Refused as refused:
        return hooks.FormRefusal(str(refused), refused.status, refused.retry_after)
    return None


def is_same_site(request: HttpRequest) -> bool:
    """By ``Origin``; only where a browser sends none, by ``Sec-Fetch-Site``. Neither: not ours."""
    if (origin := request.headers.get("Origin")) is not None:
        return _normal(origin) in {_normal(own) for own in _own_origins(request)} - {None}
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _own_origins(request: HttpRequest) -> list[str]:
    here = f"{request.scheme}://{request.get_host()}"
    return [here, settings.PUBLIC_URL] if settings.PUBLIC_URL else [here]


def _normal(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for "null" and whatever else is no origin."""
    try:
        parts = urlsplit(origin)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return None
    if not parts.hostname or parts.username or parts.path or parts.query or parts.fragment:
        return None
    return parts.scheme, parts.hostname, port


def _check_stamp(request: HttpRequest) -> None:
    old = Refused(_("This form was open for too long. Go back, copy what you typed, and open the page again."), 400)
    signer = signing.TimestampSigner(salt=_SALT)
    value = request.POST.get(STAMP_FIELD, "")
    try:
        signed = signer.unsign(value, max_age=MAX_AGE)
    except signing.SignatureExpired:
        raise old from None
    except signing.BadSignature:
        raise Refused(_("This form does not come from this page. Open the page and try again."), 400) from None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)  # the form may be older than the key
    if not any(hmac.compare_digest(signed, _digest(request.path, key)) for key in keys):
        raise Refused(_("This form does not come from this page. Open the page and try again."), 400)
    if is_younger(signer, value, MIN_AGE):
        raise Refused(_("That was faster than a person can type. Wait a moment and send again."), 400)


def is_younger(signer: signing.TimestampSigner, value: str, seconds: int) -> bool:
    try:
        signer.unsign(value, max_age=seconds)
    except signing.SignatureExpired:
        return False
    return True


def _check_throttle(request: HttpRequest) -> None:
    if not _is_within("forms", request):
        message = _("Too many forms were sent from your network. Try again in an hour, or call us.")
        raise Refused(message, 429, retry_after=throttling.seconds_left("forms"))


def is_seldom(request: HttpRequest) -> bool:
    """Whether this network told of no more pages in this minute than its people can open."""
    return _is_within("telling", request)


def _is_within(name: str, request: HttpRequest) -> bool:
    """Each page with a form counts by itself."""
    return throttling.is_within(name, request.META.get("REMOTE_ADDR", ""), _digest(request.path))


def _digest(text: str, key: str = "") -> str:
    return hmac.new((key or settings.SECRET_KEY).encode(), f"{_SALT}|{text}".encode(), hashlib.sha256).hexdigest()[:32]
