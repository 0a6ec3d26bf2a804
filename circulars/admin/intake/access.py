"""Who comes to an original: permission, and the limits of the drafts that were made from it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from circulars import personal_reads
from circulars.models import Intake, PersonalDataRead

VIEW = "circulars.view_intake"
RECEIVE = "circulars.receive_intake"


def require(request: HttpRequest, permission: str = RECEIVE) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def intake_for(model_admin: Any, request: HttpRequest, intake_id: int) -> Intake:
    """The original for a page of its own; 403 without the right to see any, 404 beyond the limits of the person."""
    require(request, VIEW)
    return get_object_or_404(model_admin.get_queryset(request), pk=intake_id)


def sheet_url(intake: Intake, item: int = 0) -> str:
    address = reverse("admin:circulars_intake_sheet", args=[intake.pk])
    return f"{address}?item={item}" if item else address


def note_read(request: HttpRequest, intake: Intake) -> None:
    """An original names its sender and whoever signed it: to open one is to read personal data."""
    personal_reads.record(
        PersonalDataRead.Kind.DETAIL, Intake._meta.label, by=request.user, now=timezone.now(), object_id=str(intake.pk)
    )
