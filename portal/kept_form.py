"""A form of the desk that was sent after its sender's session had ended: kept over the login, and sent again.

What was typed travels inside the pages themselves, so that nothing of it is stored and nobody else sees it.
"""

import json
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal import form_guard
from portal.security import is_staff_path

FIELD = "kept_form"
NOT_KEPT = ("csrfmiddlewaretoken", FIELD)


class KeptForm(NamedTuple):
    """``path`` is where the form was going; ``fields`` are its names and values in their order."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool = False

    def as_text(self) -> str:
        return json.dumps(self, ensure_ascii=False)


def of_request(request: HttpRequest) -> KeptForm | None:
    """What this POST carries; None where nothing of it may be shown again, as with passwords.

    A page of the login that came too late carries a form of before: that one is what was typed.
    """
    if (kept := carried(request)) is not None:
        return kept
    names = [name for name in request.POST if name not in NOT_KEPT]
    if not names or any("password" in name for name in names):
        return None
    fields = [(name, value) for name in names for value in request.POST.getlist(name)]
    return KeptForm(request.get_full_path(), fields, bool(request.FILES))


def before_the_token(request: HttpRequest) -> KeptForm | None:
    """As ``of_request``, for middlewares that answer before the token of the form is looked at.

    What another site sends is nothing that somebody typed here, and is offered to nobody.
    """
    return of_request(request) if request.method == "POST" and form_guard.is_same_site(request) else None


def carried(request: HttpRequest) -> KeptForm | None:
    """The form that a page of the login, sent with this POST, took along."""
    return read(request.POST.get(FIELD, "")) if request.method == "POST" else None


def read(text: str) -> KeptForm | None:
    """What ``as_text`` wrote; None for anything else, and for an address outside the desk."""
    try:
        path, fields, had_files = json.loads(text)
        kept = KeptForm(str(path), [(str(name), str(value)) for name, value in fields], bool(had_files))
        kept.as_text().encode()  # half of a character cannot be sent in a page
    except (ValueError, TypeError, RecursionError):
        return None
    return kept if is_staff_path(kept.path) and "\\" not in kept.path else None


def send_again(request: HttpRequest, kept: KeptForm, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page with one button that sends the form anew, with a token that fits the session of now."""
    words = {"kept": kept, "title": _("What you typed is kept"), "subtitle": None}
    response = render(request, "portal/kept_form.html", context | words, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
