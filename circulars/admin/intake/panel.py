"""Beside the form of a circular: which original it was made from, and where each value came from."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from circulars import intake as operations
from circulars.admin.common.actions import field_label
from circulars.admin.common.panel import Panel
from circulars.admin.intake.access import VIEW, sheet_url
from circulars.admin.intake.shown import anchor_of
from circulars.intake.values import LABELS
from circulars.models import Intake, IntakeDraft, Origin, WorkingCopy

TEMPLATE = "admin/circulars/intake/_panel.html"
# Where a value of the draft stands in the form, where that is not the field of its own name.
TARGETS = {
    "number": "id_number_label",
    "addressees": "addressees",
    "for_information": "addressees",
    "events": "dates",
    "deadlines": "dates",
    "sources": "sources",
    "files": "files",
    "references": "id_body",
}


OF_THE_NUMBER = frozenset({"number_serial", "number_year", "number_suffix"})  # said once, with the number as printed


class Row(NamedTuple):
    label: str
    target: str
    origin: str
    words: str
    evidence: str  # the address of the line, empty where it is not known or may not be seen
    line: int | None


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    draft = (
        IntakeDraft.objects.filter(circular=copy.circular_id, language=copy.language).select_related("intake").first()
    )
    if draft is None:
        return None
    may_see = request.user.has_perm(VIEW) and Intake.objects.open_to(request.user).filter(pk=draft.intake_id).exists()
    kept = draft.origins if isinstance(draft.origins, dict) else {}
    rows = []
    for name, origin in operations.origins_of(copy).items():
        if name in OF_THE_NUMBER:
            continue
        entry = kept.get(name) if isinstance(kept.get(name), dict) else {}
        line = entry.get("line")
        evidence = ""
        if may_see and isinstance(line, int):
            evidence = f"{sheet_url(draft.intake, draft.item)}#{anchor_of(entry.get('part') or 0, line)}"
        words = Origin(origin).label
        label = str(LABELS.get(name) or field_label(name))
        rows.append(Row(label, TARGETS.get(name, f"id_{name}"), str(origin), str(words), evidence, line))
    rows.sort(key=lambda row: (row.origin != Origin.AUTOMATIC, row.label))
    values = {
        "rows": rows,
        "intake": draft.intake,
        "url": sheet_url(draft.intake, draft.item) if may_see else "",
        "automatic": sum(row.origin == Origin.AUTOMATIC for row in rows),
    }
    return Panel("intake", _("From an original"), TEMPLATE, values, brief=str(draft.intake) if may_see else "")
