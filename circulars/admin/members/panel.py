"""Beside the form of a circular: what was sent to members, and who has something older than what is public now."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars.admin.common import moments
from circulars.admin.common.panel import Panel
from circulars.admin.members.records import SEND, address_of
from circulars.admin.publish.base import MenuItem
from circulars.admin.working_copy.status import Situation
from circulars.members import answering
from circulars.models import Sending, WorkingCopy

TEMPLATE = "admin/members/_panel.html"
SHOWN = 5  # sendings


def menu(situation: Situation, *, user: Any) -> list[MenuItem]:
    """The way to send what is public, for those who may."""
    if situation.live is None or not user.has_perm(SEND):
        return []
    return [MenuItem(_("Send to members…"), send_address(situation.copy), False, "send-to-members")]


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    """None where nothing was sent: the way to the first sending stands among the steps."""
    if not request.user.has_perm("circulars.view_sending"):
        return None
    rows: Any = Sending.objects.filter(circular=copy.circular_id).select_related("edition")
    rows = answering.with_counts(rows.defer("edition__body", "edition__facts", "edition__rendered"))
    sendings = list(rows.order_by("-confirmed_at", "-pk")[: SHOWN + 1])
    if not sendings:
        return None
    now = timezone.now()
    live = answering.live_edition(copy.circular_id, copy.language, now)
    turned = answering.turn_of(live, now) if live else None
    older = answering.count_not_told_since(turned) if turned else 0
    values = {
        "rows": [(one, moments.in_words(one.confirmed_at), address_of(one)) for one in sendings[:SHOWN]],
        "all_url": (
            reverse("admin:circulars_sending_changelist", query={"circular__id__exact": copy.circular_id})
            if len(sendings) > SHOWN
            else ""
        ),
        "older": older,
        "is_withdrawn": bool(turned and turned.is_withdrawn),
        "again_url": f"{send_address(copy)}?again=1" if request.user.has_perm(SEND) else "",
    }
    return Panel("members", _("Sent to members"), TEMPLATE, values, brief=str(len(sendings)))


def send_address(copy: WorkingCopy) -> str:
    return reverse("admin:circulars_workingcopy_members", args=[copy.pk])
