"""What stands beside the form of a working copy. Each panel is a function here; the form knows none by name."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from circulars.admin.beside_form import brief_panel, checks_panel, erased, file_access, remarks
from circulars.admin.common.panel import Panel
from circulars.admin.connections import citations_panel, related, suggestions
from circulars.admin.intake import panel as intake_panel
from circulars.admin.members import panel as members_panel
from circulars.admin.publish import sharing
from circulars.admin.readers import figures
from circulars.models import WorkingCopy

# In the order in which they stand; None where a panel has nothing to say.
PANELS: list[Callable[[HttpRequest, WorkingCopy, Any], Panel | None]] = [
    checks_panel.panel,
    brief_panel.panel,
    remarks.panel,
    suggestions.panel,
    intake_panel.panel,
    citations_panel.panel,
    related.panel,
    file_access.panel,
    members_panel.panel,
    sharing.panel,
    figures.panel,
    erased.panel,
]


def beside(request: HttpRequest, copy: WorkingCopy, form: Any) -> list[Panel]:
    return [panel for build in PANELS if (panel := build(request, copy, form)) is not None]
