"""The originals that wait, for the first page of the desk."""

from typing import NamedTuple

from django.urls import reverse

from circulars.admin.intake.access import VIEW, sheet_url
from circulars.models import Intake


class Waiting(NamedTuple):
    count: int
    rows: list[Intake]


def for_desk(user, most: int) -> Waiting | None:
    """The newest that nobody has drafted or declined; None for those who may see no originals."""
    if not user.has_perm(VIEW):
        return None
    rows = Intake.objects.open_to(user).waiting()
    return Waiting(rows.count(), list(rows.select_related("taken_by").defer("document")[:most]))


def address_of(intake: Intake) -> str:
    return sheet_url(intake)


def list_address() -> str:
    return reverse("admin:circulars_intake_changelist")
