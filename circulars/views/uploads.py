"""Uploads of staff: taken when chosen, seen by their owner, and files of working copies seen by their editors."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulars import background
from circulars.files import staging
from circulars.files.refusal import FileRefused
from circulars.files.types import IMAGE_TYPES
from circulars.models import Attachment, StagedFile, WorkingCopy
from circulars.views import serving

PERMISSIONS = ("circulars.add_workingcopy", "circulars.change_workingcopy")


def is_editor(user) -> bool:
    return user.is_active and user.is_staff and any(user.has_perm(permission) for permission in PERMISSIONS)


def _answers_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A script asked: a login page or an error page would tell it nothing."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            message = _("You have been logged out. Log in again in another window, then choose the file once more.")
            return _error(message, status=401)
        if not is_editor(request.user):
            return _error(_("Your account may not add files."), status=403)
        return view(request, *args, **kwargs)

    return checked


@_answers_json
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Field ``file`` → ``{token, name, size, media_type, is_image, width, height, preview}``; 400 ``{error}``."""
    chosen = request.FILES.get("file")
    if chosen is None:
        return _error(_("No file arrived. Choose it once more."))
    now = timezone.now()
    try:
        staged = staging.stage(chosen, owner=request.user, now=now)
    except FileRefused as refusal:
        return _error(f"{chosen.name}: {refusal}")
    blob = staged.blob
    background.read_now([blob], now=now, seconds=background.UPLOAD_SECONDS)
    content = {
        "token": staged.token,
        "name": staged.name,
        "size": blob.size,
        "media_type": blob.media_type,
        "is_image": blob.media_type in IMAGE_TYPES,
        "width": blob.width,
        "height": blob.height,
        "preview": preview_address(staged),
    }
    return _private(JsonResponse(content, status=201))


@_answers_json
@require_POST
def discard(request: HttpRequest) -> JsonResponse:
    """Field ``token`` → ``{discarded}``; a token that is gone already is no error."""
    is_gone = staging.discard(request.POST.get("token", ""), owner=request.user)
    return _private(JsonResponse({"discarded": is_gone}))


@require_safe
def staged_preview(request: HttpRequest, token: str) -> HttpResponse:
    """An upload as its owner alone sees it; ``?width=320`` for a small picture."""
    if not is_editor(request.user):
        raise PermissionDenied
    staged = StagedFile.objects.select_related("blob").filter(token=token, owner_id=request.user.pk).first()
    if staged is None:
        raise Http404
    return serving.send_blob(request, staged.blob, staged.name, cache_control=serving.PRIVATE)


@require_safe
def draft_file(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A file of a working copy, for those who may edit it."""
    if not is_editor(request.user):
        raise PermissionDenied
    copies = WorkingCopy.objects.editable_by(request.user)
    row = Attachment.objects.select_related("blob").filter(pk=attachment_id, working_copy__in=copies).first()
    if row is None:
        raise Http404
    return serving.send_blob(request, row.blob, row.name, cache_control=serving.PRIVATE)


# For the urls of an admin class, in the namespace "admin".
upload_urls = [
    path("files/upload/", upload, name="circulars_upload"),
    path("files/discard/", discard, name="circulars_upload_discard"),
    path("files/staged/<slug:token>/", staged_preview, name="circulars_staged_preview"),
    path("files/draft/<int:attachment_id>/", draft_file, name="circulars_draft_file"),
]


def preview_address(staged: StagedFile) -> str:
    try:
        return reverse("admin:circulars_staged_preview", args=[staged.token])
    except NoReverseMatch:  # an admin without uploads
        return ""


def _error(message: str, status: int = 400) -> JsonResponse:
    return _private(JsonResponse({"error": message}, status=status))


def _private(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = serving.PRIVATE
    return response
