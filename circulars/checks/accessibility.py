"""What some readers could not use: images without words, headings that skip a level."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from circulars.checks.findings import Finding, Level
from circulars.models import FileRole, WorkingCopy

HEADING = re.compile(r"<h([2-4])[ >]")


def content(copy: WorkingCopy) -> Iterator[Finding]:
    for line in copy.attachments.filter(role=FileRole.IMAGE, alternative_text="", is_decorative=False):
        message = _("“%(name)s” needs an alternative text, or mark it as decorative.") % {"name": line.name}
        yield Finding(Level.BLOCK, "no_alternative_text", "files", message)
    previous = 1
    for level in map(int, HEADING.findall(copy.body)):
        if level > previous + 1:
            yield Finding(Level.NOTICE, "heading_skipped", "body", _("A heading level is skipped in the text."))
            break
        previous = level
