from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from circulars import addresses
from portal.security import is_staff_path

CHOICE = "lang"


class LanguageMiddleware:
    """Takes the language of the interface from the path alone, so that an address has one content.

    Korean has no prefix, English lives under ``/en/``, the API speaks English. The desk speaks the language of
    the person logged in; its login page that of ``?lang=`` or of whoever worked here last, remembered in a cookie
    that only the desk sees.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_staff = is_staff_path(request.path_info)
        language = _language_of_staff(request) if is_staff else language_of_path(request.path_info)
        with translation.override(language), addresses.known_base():
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        if is_staff:
            _remember_choice(request, response)
        return response


def language_of_path(path: str) -> str:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    if first == "api":
        return "en"
    return (
        first if first in settings.INTERFACE_LANGUAGES and first != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    )


def _language_of_staff(request: HttpRequest) -> str:
    candidate = _of_account(request)
    if candidate is None:
        candidate = request.GET.get(CHOICE) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return candidate if candidate in settings.INTERFACE_LANGUAGES else settings.LANGUAGE_CODE


def _of_account(request: HttpRequest) -> str | None:
    user = getattr(request, "user", None)
    return user.language if user is not None and user.is_authenticated else None


def speak_as(request: HttpRequest) -> None:
    """From here on in the language of who has just logged in; the request began as nobody's."""
    language = _language_of_staff(request)
    translation.activate(language)  # the middleware puts back what was before
    request.LANGUAGE_CODE = language  # type: ignore[attr-defined]


def _remember_choice(request: HttpRequest, response: HttpResponse) -> None:
    """Also the language of the account: the page that asks to log in again is to be read by who sees it."""
    choice = _of_account(request) or request.GET.get(CHOICE)
    if choice in settings.INTERFACE_LANGUAGES and choice != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        _remember(response, choice)


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
