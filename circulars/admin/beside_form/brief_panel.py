"""Beside the form of a news brief: how much of it is quoted, and whether its sources can be looked up."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulars.admin.common.panel import Panel
from circulars.briefs import health
from circulars.checks import quotations
from circulars.models import Kind, WorkingCopy

TEMPLATE = "admin/circulars/workingcopy/_brief.html"


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    """Of the saved words; the checks above follow what is typed."""
    if copy.kind != Kind.BRIEF:
        return None
    share = quotations.share(copy.body)
    lines = list(copy.sourcelines.all())
    known = health.of(line.url for line in lines)
    dead = [str(line) for line in lines if (one := known.get(line.url)) and one.is_alive is False]
    values = {
        "share": share,
        "threshold": round(100 * quotations.THRESHOLD),
        "count": ngettext("%(count)d source", "%(count)d sources", len(lines)) % {"count": len(lines)},
        "not_online": [str(line) for line in lines if not line.url],
        "dead": dead,
    }
    return Panel(
        "brief", _("News brief"), TEMPLATE, values, brief=_("%(percent)d %% quoted") % {"percent": share.percent}
    )
