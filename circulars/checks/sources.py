"""Where the facts of a news brief come from: each source with its publisher, title, address, date and day of access."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from circulars import masking
from circulars.checks.background import Background
from circulars.checks.findings import Finding, Level
from circulars.checks.subject import SourceOf, Subject
from circulars.checks.wording import finding
from circulars.models import Kind


def of(subject: Subject, background: Background) -> Iterator[Finding]:
    """A source that nobody can look up blocks; one without a date, such as a standing page, needs a reason."""
    if subject.kind != Kind.BRIEF:
        return
    if not subject.sources:
        message = _("A news brief names at least one source.")
        yield finding(Level.BLOCK, "no_source", "sources", message)
    for row, line in enumerate(subject.sources, start=1):
        yield from _of_source(line, row, background)


def _of_source(line: SourceOf, row: int, background: Background) -> Iterator[Finding]:
    place = {"where": _("row %(row)d") % {"row": row}, "row": row}
    named = {"fingerprint": masking.fingerprint(f"{line.publisher}|{line.title}|{line.url}"), **place}
    if not line.publisher.strip():
        yield finding(Level.BLOCK, "source_incomplete", "sources", _("A source lacks its publisher."), **place)
    if not line.title.strip():
        yield finding(Level.BLOCK, "source_incomplete", "sources", _("A source lacks its title."), **place)
    if line.url and line.accessed_on is None:
        message = _("Say on which day the address of this source was opened.")
        yield finding(Level.BLOCK, "source_not_accessed", "sources", message, **place)
    if line.dated_on is None:
        message = _("A source has no date. If it bears none, such as a standing page, say so as the reason.")
        yield finding(Level.NEEDS_REASON, "source_undated", "sources", message, **named)
    if not line.url.strip():
        message = _("A source has no address. The page will say that it was not found online.")
        yield finding(Level.NOTICE, "source_not_online", "sources", message, **named)
    days = [day for day in (line.dated_on, line.accessed_on) if day]
    if any(day > background.today for day in days) or days != sorted(days):
        message = _("The days of a source do not fit: it was opened before it was published, or in the future.")
        yield finding(Level.NOTICE, "source_days", "sources", message, **named)
