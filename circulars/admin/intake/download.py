"""The bytes as they were received, for those who may see originals: always saved, never shown by the browser."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from circulars.admin.intake.access import intake_for, note_read
from circulars.models import Blob, Intake
from circulars.views import serving


def urls(model_admin: Any) -> list:
    guarded = model_admin.admin_site.admin_view

    @require_safe
    def original(request: HttpRequest, intake_id: int) -> HttpResponse:
        intake = intake_for(model_admin, request, intake_id)
        return _send(request, intake, intake.blob, intake.name)

    @require_safe
    def file(request: HttpRequest, intake_id: int, intake_file_id: int) -> HttpResponse:
        intake = intake_for(model_admin, request, intake_id)
        row = intake.files.select_related("blob").filter(pk=intake_file_id).first()
        if row is None:
            raise Http404
        return _send(request, intake, row.blob, row.name)

    return [
        path("<int:intake_id>/original/", guarded(original), name="circulars_intake_original"),
        path("<int:intake_id>/files/<int:intake_file_id>/", guarded(file), name="circulars_intake_file"),
    ]


def _send(request: HttpRequest, intake: Intake, blob: Blob | None, name: str) -> HttpResponse:
    if blob is None:  # deleted after the time that originals are kept
        raise Http404
    note_read(request, intake)
    response = serving.send_blob(request, blob, name or "original", cache_control=serving.PRIVATE)
    if response.status_code in (200, 206):
        response["Content-Disposition"] = serving.content_disposition(name or "original", is_inline=False)
    return response
