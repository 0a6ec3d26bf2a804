"""Links that lead nowhere: to what is not public here, or to what has been dead for days elsewhere.

Nothing is asked while somebody waits: what is dead was found out in the background (``standing_checks.asking``).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from circulars import masking
from circulars.checks.background import Background, hrefs_of, is_outside, own_path
from circulars.checks.findings import Finding, Level
from circulars.checks.subject import Subject
from circulars.checks.wording import finding
from circulars.models import LinkCheck

LONGEST = LinkCheck._meta.get_field("url").max_length or 0


def of(subject: Subject, background: Background) -> Iterator[Finding]:
    own_files = {f"/files/{line.code}" for line in subject.files}
    own = f"/circulars/{subject.circular.path}"
    for href, field, place in _places(subject):
        path = own_path(href)
        if path and path != own and path not in own_files and path not in background.public:
            if path in background.known:
                code, message = "link_not_public", _("A link leads to something that is not public: %(address)s")
            else:
                code, message = "link_unknown", _("A link leads to nothing in this portal: %(address)s")
        elif href in background.dead:
            code, message = "dead_link", _("A link has not answered for several days: %(address)s")
        else:
            continue
        values = {"address": masking.mask(href)}
        mark = masking.fingerprint(href)
        yield finding(Level.NOTICE, code, field, message % values, fingerprint=mark, **place)


def outside(subjects: Iterable[Subject]) -> set[str]:
    """The addresses elsewhere that these pages lead to, as they may be asked."""
    return {
        href
        for subject in subjects
        for href in hrefs_of(subject)
        if is_outside(href) and len(href) <= LONGEST and "@" not in href.split("/")[2]
    }


def forget(subjects: Iterable[Subject]) -> int:
    """Delete what is kept of the addresses in words that are erased; pages that still carry one have it asked anew."""
    return LinkCheck.objects.filter(url__in=outside(subjects)).delete()[0]


def _places(subject: Subject) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for anchor in subject.anchors:
        where = _("line %(line)d of the text") % {"line": subject.line_of(anchor.start)}
        yield anchor.href, "body", {"where": where, "start": anchor.start, "end": anchor.end}
    for row, line in enumerate(subject.sources, start=1):
        if line.url:
            yield line.url, "sources", {"where": _("row %(row)d") % {"row": row}, "row": row}
