"""Bring the present words of reusable passages into a circular that is public with earlier ones."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import passages
from circulars.admin.publish.base import Step
from circulars.admin.working_copy.status import Situation
from circulars.models import State


class RefreshPassages(Step):
    slug = "refresh-passages"
    label = gettext_lazy("Correct to the present words of its passages…")
    button = gettext_lazy("Begin the correction")

    @classmethod
    def targets(cls, situation: Situation) -> list:
        live = situation.live
        if live is None or situation.ahead or situation.copy.state != State.PUBLISHED:
            return []
        return [None] if passages.is_outdated(live) else []

    @classmethod
    def refusal(cls, situation: Situation) -> str:
        if situation.is_edited and situation.live and passages.is_outdated(situation.live):
            return _("This circular is being worked on already; its next edition brings in the present words.")
        return ""

    def explanation(self) -> list[str]:
        return [
            _("The public edition keeps the words with which it was published. A correction brings in those of today.")
        ]

    def facts(self) -> list[tuple[str, Any]]:
        lines = self.situation.live.passagelines.select_related("passage")
        changed = [line.passage for line in lines if passages.differs(line)]
        return [(_("Changed since"), ", ".join(passage.name for passage in changed))]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        passages.refresh(self.copy.pk, revision=values["revision"], by=self.request.user, now=now)
        return _("The form shows the present words of its passages. Look at the preview, then publish the correction.")

    def next_address(self) -> str:
        if self.request.user.has_perm("circulars.publish_circular"):
            return reverse("admin:circulars_workingcopy_step", args=[self.copy.pk, "publish"])
        return super().next_address()
