"""What the checks say of the words that are about to be published, read once for a request."""

from typing import Any

from django.urls import reverse

from circulars import background, checks
from circulars.admin.beside_form.checks_panel import Group, shown
from circulars.admin.publish.base import Step
from circulars.checks import Acceptances, Finding, Level


class Findings:
    """Of the saved words of a step. Files that nobody has read yet are read first, before any transaction."""

    def __init__(self, step: Step) -> None:
        self.step = step
        copy, now = step.copy, step.situation.now
        rows = copy.attachments.select_related("blob")
        background.read_now((row.blob for row in rows), now=now)
        self.all: list[Finding] = list(checks.run(copy, at=now))
        self.open = Acceptances.of(copy.circular_id, copy.language).open(self.all)

    @property
    def is_blocked(self) -> bool:
        return any(finding.level == Level.BLOCK for finding in self.open)

    @property
    def asks_reason(self) -> bool:
        return any(finding.level == Level.NEEDS_REASON for finding in self.open)

    @property
    def takes_personal_data_out(self) -> bool:
        """Whether the edition before holds a personal value that nobody accepted and these words no longer hold."""
        before = self.step.situation.newest
        return before is not None and checks.left_behind(before, self.all)

    def groups(self) -> list[Group]:
        return shown(self.step.request, self.step.copy, self.all)

    def context(self) -> dict[str, Any]:
        return {
            "findings": self.groups(),
            "is_blocked": self.is_blocked,
            "form_address": reverse("admin:circulars_workingcopy_change", args=[self.step.copy.pk]),
        }
