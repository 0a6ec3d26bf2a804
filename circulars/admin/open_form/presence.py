"""Who else has the form open, in words: shown when it is opened, and renewed while it is."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circulars import autosaves
from circulars.admin.common import moments
from circulars.models import WorkingCopy
from circulars.views.serving import PRIVATE


def sentences(copy: WorkingCopy, *, user, form_token: str | None, now: datetime, with_own: bool = True) -> list[str]:
    """One a person. Without ``with_own`` the person's other windows are left out: one that is being closed counts."""
    people = autosaves.others(copy, user=user, form_token=form_token, now=now)
    return [_sentence(somebody, now) for somebody in people if with_own or not somebody.is_self]


def _sentence(somebody: autosaves.Somebody, now: datetime) -> str:
    since = timezone.localtime(somebody.since)
    time = f"{since:%H:%M}"
    if since.date() != timezone.localdate(now):
        time = moments.in_words(somebody.since)
    if somebody.is_self:
        return _("You have this open in another window, since %(time)s.") % {"time": time}
    words = {"who": somebody.name, "time": time}
    if somebody.has_typed:
        return _("%(who)s is editing this, since %(time)s.") % words
    return _("%(who)s has this open, since %(time)s.") % words


@require_POST
def view(request: HttpRequest) -> JsonResponse:
    """The form is still open → ``{people, newer}``: who else is here, and whether somebody saved meanwhile.

    With ``leaving`` it is open no longer. 401 after the session has ended.
    """
    from circulars.admin.open_form.autosave import FORM_TOKEN, copy_of, number_of

    now, token = timezone.now(), request.POST.get(FORM_TOKEN, "")
    content: dict[str, object] = {"people": [], "newer": ""}
    status = 200
    if not request.user.is_authenticated:
        status = 401
    elif not autosaves.is_token(token) or (copy := copy_of(request)) is None:
        status = 403
    elif request.POST.get("leaving"):
        autosaves.leave(user=request.user, form_token=token)
    else:
        has_typed = bool(request.POST.get("has_typed"))
        autosaves.arrive(copy, user=request.user, form_token=token, has_typed=has_typed, now=now)
        content["people"] = sentences(copy, user=request.user, form_token=token, now=now)
        content["newer"] = _newer(copy, number_of(request.POST.get("seen_revision", "")))
    response = JsonResponse(content, status=status)
    response["Cache-Control"] = PRIVATE
    return response


def _newer(copy: WorkingCopy, seen: int) -> str:
    if not seen or copy.revision == seen:
        return ""
    words = {"who": copy.edited_by or _("Someone else"), "time": f"{timezone.localtime(copy.edited_at):%H:%M}"}
    return _("%(who)s saved another version at %(time)s. When you save, you compare both.") % words
