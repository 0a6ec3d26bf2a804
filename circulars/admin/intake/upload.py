"""Files that are dropped or chosen, and text that is pasted: each original answers for itself."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from circulars import intake as operations
from circulars.admin.intake.access import RECEIVE, VIEW, sheet_url
from circulars.files.buckets import StorageAway
from circulars.files.refusal import storage_away
from circulars.models import Intake

ENDINGS = ".eml,.msg,.pdf,.docx,.hwp,.hwpx,.html,.htm,.txt,.odt,.rtf"
logger = logging.getLogger(__name__)
AT_ONCE = 50  # files of one form sent without scripts


def context(user) -> dict[str, Any]:
    """For ``_upload.html``; without an address for those who may not enter originals."""
    if not (user.has_perm(RECEIVE) and user.has_perm(VIEW)):
        return {"receive_url": ""}
    return {
        "receive_url": reverse("admin:circulars_intake_receive"),
        "paste_url": reverse("admin:circulars_intake_paste"),
        "receive_endings": ENDINGS,
        "original_days": settings.INTAKE_DAYS,
    }


def urls(model_admin: Any) -> list:
    guarded = model_admin.admin_site.admin_view
    return [
        path("receive/", guarded(never_cache(require_POST(receive))), name="circulars_intake_receive"),
        path("paste/", guarded(never_cache(require_POST(paste))), name="circulars_intake_paste"),
    ]


def receive(request: HttpRequest) -> HttpResponse:
    """Field ``file``, several at once. By script: ``{url, name, subject, said, is_read}``, or 400 ``{error}``."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    if refusal := _refusal(request):
        return _refused(request, refusal, wants_json=wants_json, status=403)
    chosen = request.FILES.getlist("file")[:AT_ONCE]
    if not chosen:
        return _refused(request, _("No file arrived. Choose it once more."), wants_json=wants_json)
    now = timezone.now()
    received: list[Intake] = []
    for file in chosen:
        try:
            received.append(
                operations.receive(file, name=file.name or "", channel=Intake.Channel.UPLOAD, by=request.user, now=now)
            )
        except (operations.NotPossible, StorageAway) as error:
            if wants_json:
                return _refused(request, _said(error), wants_json=True)
            messages.error(request, f"“{file.name}”: {_said(error)}")
    return _arrived(request, received, wants_json=wants_json)


def paste(request: HttpRequest) -> HttpResponse:
    """Fields ``text`` and ``html``, the second kept by a script from the clipboard; ``sender`` where it is known."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    if refusal := _refusal(request):
        return _refused(request, refusal, wants_json=wants_json, status=403)
    html, text = request.POST.get("html", ""), request.POST.get("text", "")
    now: datetime = timezone.now()
    try:
        if not text.strip() and not html.strip():
            raise operations.NotPossible(_("Paste the text first."))
        found = operations.receive_paste(
            html=html, text=text, by=request.user, now=now, sender=request.POST.get("sender", "").strip()[:300]
        )
    except StorageAway as error:
        kept = None if wants_json else admin.site.kept_for_later(request, "storage")  # type: ignore[attr-defined]
        return kept or _refused(request, _said(error), wants_json=wants_json)
    except operations.NotPossible as error:
        return _refused(request, str(error), wants_json=wants_json)
    return _arrived(request, [found], wants_json=wants_json)


def _refusal(request: HttpRequest) -> str:
    if request.user.has_perm(RECEIVE) and request.user.has_perm(VIEW):
        return ""
    return _("Your account may not enter received originals.")


def _said(error: Exception) -> str:
    if not isinstance(error, StorageAway):
        return str(error)
    logger.error("%s", error)
    return storage_away()


def _refused(request: HttpRequest, sentence: str, *, wants_json: bool, status: int = 400) -> HttpResponse:
    if wants_json:
        return _private(JsonResponse({"error": sentence}, status=status))
    messages.error(request, sentence)
    return HttpResponseRedirect(_queue(request))


def _arrived(request: HttpRequest, received: list[Intake], *, wants_json: bool) -> HttpResponse:
    if wants_json:
        one = received[0]
        trouble = operations.trouble_of(one)
        content = {
            "url": sheet_url(one),
            "name": one.name,
            "subject": str(one),
            "said": trouble,
            "is_read": not trouble,
        }
        return _private(JsonResponse(content, status=201))
    if len(received) == 1:
        return HttpResponseRedirect(sheet_url(received[0]))
    if received:
        said = ngettext("%(count)d original was received.", "%(count)d originals were received.", len(received))
        messages.success(request, said % {"count": len(received)})
    return HttpResponseRedirect(_queue(request))


def _queue(request: HttpRequest) -> str:
    if request.user.has_perm(VIEW):
        return reverse("admin:circulars_intake_changelist")
    return reverse("admin:index")


def _private(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = "private, no-store"
    return response
