"""Which findings of a circular and language somebody accepted; by value, so that another value is another finding."""

from collections.abc import Iterable
from dataclasses import dataclass

from circulars.checks.findings import Finding
from circulars.models import AcceptedFinding


@dataclass(frozen=True)
class Acceptances:
    """``rows`` by (code, fingerprint)."""

    rows: dict[tuple[str, str], AcceptedFinding]

    @classmethod
    def of(cls, circular_id: int, language: str) -> "Acceptances":
        rows = AcceptedFinding.objects.filter(circular=circular_id, language=language).select_related("accepted_by")
        return cls({(row.code, row.fingerprint): row for row in rows})

    def of_finding(self, finding: Finding) -> AcceptedFinding | None:
        return self.rows.get((finding.code, finding.fingerprint)) if finding.can_be_accepted else None

    def hold(self, finding: Finding) -> bool:
        return self.of_finding(finding) is not None

    def open(self, findings: Iterable[Finding]) -> list[Finding]:
        return [finding for finding in findings if not self.hold(finding)]
