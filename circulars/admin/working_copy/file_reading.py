"""How far the reading of each file of a circular is, beside its row in the form; and having it read again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from circulars import audit, background
from circulars.models import Attachment, WorkingCopy

TEMPLATE = "admin/circulars/workingcopy/_file_reading.html"
NAME = "circulars_file_reading"


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view(reading_view(model_admin))
    return [path("<int:copy_id>/files/<int:attachment_id>/reading/", view, name=NAME)]


def reading_view(model_admin: Any):
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, copy_id: int, attachment_id: int) -> HttpResponse:
        """GET: a fragment that says how far it is. POST: read it again; a script gets the fragment too."""
        copy = model_admin.copy_for(request, copy_id)
        row = get_object_or_404(Attachment.objects.select_related("blob", "file"), pk=attachment_id, working_copy=copy)
        if request.method == "POST":
            if not model_admin.has_change_permission(request, copy):
                raise PermissionDenied
            _read_again(row, copy, request.user)
            if request.POST.get("answer") != "fragment":
                model_admin.message_user(request, _("The file is read again."), messages.SUCCESS)
                address = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
                return HttpResponseRedirect(f"{address}#attachments-group")
        state = background.of_files([row.blob])[row.blob_id]
        values = {"reading": state, "address": reading_address(row), "name": row.name}
        return HttpResponse(render_to_string(TEMPLATE, values, request))

    return view


def reading_address(row: Attachment) -> str:
    """Empty for a row that is not saved yet."""
    if not row.pk or not row.working_copy_id:
        return ""
    return reverse(f"admin:{NAME}", args=[row.working_copy_id, row.pk])


def _read_again(row: Attachment, copy: WorkingCopy, user: Any) -> None:
    now = timezone.now()
    if background.read_again(row.blob, now=now):
        audit.record("read_file_again", row.file, by=user, now=now, circular=copy.circular)
