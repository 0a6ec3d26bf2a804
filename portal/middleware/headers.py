import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal import security


class SecurityHeadersMiddleware:
    """Content-Security-Policy and its neighbours on every answer; no cookie and no Last-Modified on public ones.

    ``request.csp_nonce`` is what a template of the desk puts on its import map. A view may set a stricter
    header of its own, such as the sandbox of a downloaded file: what is there is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_staff = security.is_staff_path(request.path_info)
        nonce = secrets.token_urlsafe(16) if is_staff else ""
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        policy = security.STAFF_POLICY if is_staff else security.PUBLIC_POLICY
        response.headers.setdefault("Content-Security-Policy", security.content_security_policy(policy, nonce))
        response.headers.setdefault("Permissions-Policy", security.PERMISSIONS_POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin" if is_staff else "strict-origin-when-cross-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not is_staff:
            response.cookies.clear()  # whatever a library set: public answers are the same for everyone
            del response.headers["Last-Modified"]  # a day without a reason; validation goes by ETag
        return response
