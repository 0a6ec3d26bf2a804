"""Checks before publication: each yields findings with a level. They run beside the form and inside ``publish``."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from circulars.checks import accessibility, completeness
from circulars.checks.findings import Finding, Level
from circulars.models import WorkingCopy

__all__ = ["Finding", "Level", "blocking", "explain", "run"]


def run(copy: WorkingCopy, *, at: datetime) -> Iterator[Finding]:
    """All findings on a working copy as it would be published at ``at``; the worst come first per check."""
    yield from completeness.needed(copy)
    yield from completeness.number(copy, at)
    yield from accessibility.content(copy)
    yield from completeness.notices(copy, at)


def blocking(copy: WorkingCopy, *, at: datetime) -> list[Finding]:
    return [finding for finding in run(copy, at=at) if finding.level == Level.BLOCK]


def explain(findings: Iterable[Finding]) -> str:
    """One sentence a finding, in the reader's language."""
    return " ".join(finding.message for finding in findings)
