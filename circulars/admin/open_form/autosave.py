"""What the script of an open form talks to: keep these fields, give me a token of now, let these words go."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulars import autosaves
from circulars.admin.open_form import presence
from circulars.models import WorkingCopy
from circulars.views.serving import PRIVATE
from circulars.views.uploads import is_editor

# Fields of the form that speak to the autosave itself; they are no words.
FORM_TOKEN, RESTORED, SEQUENCE, COPY, TYPIST = (
    "form_token", "restored_from", "autosave_sequence", "autosave_copy", "autosave_user",
)  # fmt: skip
NOT_KEPT = frozenset({"csrfmiddlewaretoken", SEQUENCE, COPY, TYPIST})
NAME = "circulars_autosave"


def words_of(data) -> list[tuple[str, str]]:
    """What of a sent form is kept: no button, no token of the session, no password."""
    names = [name for name in data if name not in NOT_KEPT and not name.startswith("_") and "password" not in name]
    return [(name, value) for name in names for value in data.getlist(name)]


def restored_from(data) -> tuple[str, int] | None:
    """The autosave that the form was restored from, as ``autosaves.keep`` wants it."""
    token, _colon, sequence = data.get(RESTORED, "").partition(":")
    return (token, number_of(sequence)) if autosaves.is_token(token) else None


def number_of(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def urls(model_admin) -> list[URLPattern]:
    return [
        path("autosave/", keep_view, name=NAME),
        path("autosave/token/", token_view, name=f"{NAME}_token"),
        path("autosave/<int:autosave_id>/discard/", model_admin.admin_site.admin_view(discard_view),
             name=f"{NAME}_discard"),
        path("presence/", presence.view, name="circulars_presence"),
    ]  # fmt: skip


@require_POST
def keep_view(request: HttpRequest) -> JsonResponse:
    """The fields of the form → ``{outcome, sequence, said}``; 401 after the session has ended, 409 for another person.

    410 where the words that the form shows were erased.
    ``outcome`` is ``kept``, ``late`` (``sequence`` is the one that is there) or ``ended`` (``token`` is a fresh one).
    """
    now = timezone.now()
    if not request.user.is_authenticated:
        return answer({"error": _("You have been logged out.")}, status=401)
    if request.POST.get(TYPIST) != str(request.user.pk):
        return answer({"error": _("Somebody else is logged in now.")}, status=409)
    token, sequence = request.POST.get(FORM_TOKEN, ""), number_of(request.POST.get(SEQUENCE, ""))
    copy = copy_of(request)
    may = request.user.has_perm("circulars.add_workingcopy") if not request.POST.get(COPY) else copy is not None
    if not is_editor(request.user) or not may or not autosaves.is_token(token) or not sequence:
        return answer({"error": _("You may not edit this.")}, status=403)
    try:
        outcome = keep(request, token=token, copy=copy, sequence=sequence, now=now)
    except autosaves.TooLarge:
        return answer({"error": _("This is too long to be kept automatically. Save the form.")}, status=413)
    if outcome == autosaves.Outcome.ENDED and copy and autosaves.is_erased(copy, _revision_seen(request)):
        return answer({"error": _("The words of this form have been erased. Nothing of it is kept.")}, status=410)
    return answer({"outcome": outcome, "said": said(now), **_instead(request, token, outcome)})


def keep(
    request: HttpRequest, *, token: str, copy: WorkingCopy | None, sequence: int, now: datetime
) -> autosaves.Outcome:
    return autosaves.keep(
        words_of(request.POST),
        user=request.user,
        form_token=token,
        copy=copy,
        revision=_revision_seen(request),
        sequence=sequence,
        now=now,
        instead_of=restored_from(request.POST),
    )


def said(now: datetime) -> str:
    return _("Kept automatically at %(time)s, not saved yet") % {"time": f"{timezone.localtime(now):%H:%M}"}


def copy_of(request: HttpRequest) -> WorkingCopy | None:
    """The working copy whose form is open; None for a new circular, and for what the person may not edit."""
    copy_id = number_of(request.POST.get(COPY, ""))
    if not copy_id or not request.user.has_perm("circulars.change_workingcopy"):
        return None
    return WorkingCopy.objects.editable_by(request.user).filter(pk=copy_id).first()


@require_safe
def token_view(request: HttpRequest) -> JsonResponse:
    """``{user, csrf}`` of the session of now: the token changes when somebody logs in."""
    if not request.user.is_authenticated:
        return answer({"error": _("You have been logged out.")}, status=401)
    return answer({"user": str(request.user.pk), "csrf": get_token(request)})


@require_POST
def discard_view(request: HttpRequest, autosave_id: int) -> HttpResponse:
    """Let words go that were not saved; back to the form they were typed in, which is opened as it is saved."""
    found = autosaves.unsaved(request.user).filter(pk=autosave_id).first()
    autosaves.discard(autosave_id, user=request.user, now=timezone.now())
    if found is None or found.working_copy_id is None:
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(reverse("admin:circulars_workingcopy_change", args=[found.working_copy_id]))


def answer(content: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status)
    response["Cache-Control"] = PRIVATE
    return response


def _revision_seen(request: HttpRequest) -> int | None:
    return number_of(request.POST.get("seen_revision", "")) or None


def _instead(request: HttpRequest, token: str, outcome: autosaves.Outcome) -> dict[str, Any]:
    if outcome == autosaves.Outcome.LATE:
        return {"sequence": autosaves.sequence_of(token, user=request.user)}
    return {"token": autosaves.new_token()} if outcome == autosaves.Outcome.ENDED else {}
