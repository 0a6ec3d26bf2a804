"""Say that the Korean summary still holds, where the text was corrected and nothing else is to be published."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import publishing
from circulars.admin.publish.base import Step
from circulars.admin.working_copy.status import Situation
from circulars.reading import staleness


class ConfirmSummary(Step):
    slug = "confirm-summary"
    label = gettext_lazy("The Korean summary still holds…")
    button = gettext_lazy("It still holds")
    permission = "circulars.publish_circular"

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [situation.live] if situation.live and staleness.has_old_summary(situation.live) else []

    def explanation(self) -> list[str]:
        return [
            _("Read the summary beside the words that are public now. Readers are no longer told that it is older."),
            _("Where it does not hold, write it anew and publish that."),
        ]

    def facts(self) -> list[tuple[str, Any]]:
        return [
            (_("Written for edition"), self.target.summary_of_version),
            (_("Public edition"), self.target.version),
            (_("Korean summary"), self.target.facts.get("summary_ko", "")),
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        publishing.confirm_summary(self.target.pk, by=self.request.user, now=now)
        return _("Readers are told that the summary holds for the public edition.")
