"""The citations of the public text beside its form: where each leads, and what was decided about it."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.common.panel import Panel
from circulars.admin.working_copy.status import names_of
from circulars.models import Edition, Origin, Reference, WorkingCopy
from circulars.publishing.identity import address_of

TEMPLATE = "admin/circulars/workingcopy/_citations.html"
PERMISSION = "circulars.move_circular"  # what is public changes with the answer
SHOWN = 20
STATES = {
    Origin.AUTOMATIC: gettext_lazy("found by software"),
    Origin.CONFIRMED: gettext_lazy("confirmed"),
    Origin.MANUAL: gettext_lazy("led by hand"),
    Origin.REFUSED: gettext_lazy("refused: not linked"),
}
LABELS = {
    "confirm": gettext_lazy("Confirm the link"),
    "refuse": gettext_lazy("Do not link"),
    "reset": gettext_lazy("Take the decision back"),
}


class Button(NamedTuple):
    label: str
    address: str


class Shown(NamedTuple):
    key: int
    text: str
    state: str
    target: str
    target_address: str
    lead_address: str
    buttons: list[Button]


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    return built(copy) if request.user.has_perm(PERMISSION) else None


def built(copy: WorkingCopy, said: str = "") -> Panel | None:
    """None where no text of the copy is published, or where it cites nothing."""
    edition = (
        Edition.objects.filter(circular=copy.circular_id, language=copy.language, superseded_at=None, erased_at=None)
        .defer("body", "facts", "rendered")
        .first()
    )
    if edition is None:
        return None
    found = edition.references.order_by("start", "pk").select_related("target")
    count = found.count()
    if not count:
        return None
    rows = list(found[:SHOWN])
    names = names_of([row.target for row in rows if row.target], now=timezone.now())
    every = f"{reverse('admin:circulars_citations_decide')}?edition={edition.pk}"
    values = {
        "rows": [_shown(copy, row, names) for row in rows],
        "said": said,
        "language": copy.language,
        "every": every if count > SHOWN else "",
        "count": count,
    }
    return Panel("citations", _("Citations"), TEMPLATE, values, brief=str(count))


def decisions_for(row: Reference) -> list[str]:
    """What can be decided about a citation as it stands, besides leading it somewhere."""
    if row.origin == Origin.AUTOMATIC:
        return ["confirm", "refuse"] if row.target_id else ["refuse"]
    return ["reset"] if row.origin == Origin.REFUSED else ["refuse", "reset"]


def _shown(copy: WorkingCopy, row: Reference, names: dict[int, str]) -> Shown:
    buttons = [
        Button(str(LABELS[one]), reverse("admin:circulars_citation_answer", args=[copy.pk, row.pk, one]))
        for one in decisions_for(row)
    ]
    state = STATES[Origin(row.origin)]
    if row.target is None and row.origin != Origin.REFUSED:
        state = _("waits for a circular that is not here")
    return Shown(
        row.pk,
        row.text,
        str(state),
        names.get(row.target_id or 0, ""),
        address_of(row.target.path) if row.target and row.target.path else "",
        f"{reverse('admin:circulars_citations_decide')}?citation={row.pk}",
        buttons,
    )
