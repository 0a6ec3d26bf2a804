"""Hide, erase, and the way back from the first."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import publishing
from circulars.admin.beside_form import erased
from circulars.admin.common import moments
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.publish.fields import ReasonForm
from circulars.admin.working_copy.status import Situation
from circulars.models import Edition, File, Removal


class HideForm(ReasonForm):
    what = forms.ChoiceField(label=gettext_lazy("What is hidden"), widget=forms.RadioSelect, initial="whole")

    def __init__(self, *args, what, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = what  # type: ignore[attr-defined]
        self.order_fields(["what", "reason_ko", "reason_en"])


class Hide(Step):
    slug = "hide"
    label = gettext_lazy("Hide from the public…")
    button = gettext_lazy("Hide at once")
    permission = "circulars.hide_circular"
    is_dangerous = True

    @classmethod
    def targets(cls, situation: Situation) -> list:
        whole = any(row.scope == Removal.Scope.WHOLE for row in situation.removals)
        return [None] if situation.copy.circular.path and not whole else []

    def explanation(self) -> list[str]:
        return [
            _("For a leak or an order. It works on the next request; the address then shows only your reason."),
            _("It can be shown again. Only a second person can erase it for ever."),
        ]

    def form(self, data=None) -> HideForm:
        choices = [("whole", _("the whole circular, in all languages"))]
        if self._earlier():
            choices.append(("earlier", _("all editions but the public one")))
        for edition in self.situation.editions:
            choices.append((f"edition-{edition.pk}", _("edition %(version)s") % {"version": edition.version}))
        files = File.objects.filter(circular=self.circular, attachments__edition__isnull=False).distinct()
        for file in files.order_by("pk"):
            name = file.attachments.order_by("-pk").values_list("name", flat=True).first()
            choices.append((f"file-{file.pk}", _("the file %(name)s") % {"name": name}))
        return HideForm(data, initial={"revision": self.copy.revision, "what": "whole"}, what=choices)

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        what, _separator, key = values["what"].partition("-")
        editions: list[int] = []
        if what == "edition":
            editions = [int(key)]
        elif what == "earlier":
            editions = [edition.pk for edition in self._earlier()]
        publishing.hide(
            self.circular.pk,
            by=self.request.user,
            now=now,
            reason_ko=values["reason_ko"],
            reason_en=values["reason_en"],
            editions=editions,
            file=File.objects.get(pk=key) if what == "file" else None,
        )
        return _("Hidden. The public sees only the reason.")

    def _earlier(self) -> list[Edition]:
        """Those before the public one. One that lies ahead is none: at its minute nothing would be left to read."""
        live, now = self.situation.live, self.situation.now
        if live is None:
            return []
        return [edition for edition in self.situation.editions if edition != live and edition.published_at <= now]


def _removal_label(label: str, removal: Removal) -> str:
    what = removal.file.attachments.values_list("name", flat=True).first() if removal.file else None
    return f"{label} ({what or removal.get_scope_display()})"


class Lift(Step):
    slug = "lift"
    label = gettext_lazy("Show again…")
    button = gettext_lazy("Show again")
    permission = "circulars.hide_circular"

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [row for row in situation.removals if row.erased_at is None]

    @classmethod
    def menu_label(cls, target: Any) -> str:
        return _removal_label(str(cls.label), target)

    def facts(self) -> list[tuple[str, Any]]:
        return [
            (_("Hidden since"), moments.in_words(self.target.effective_at)),
            (_("Hidden by"), self.target.hidden_by or "–"),
            (_("Reason"), self.target.reason_ko),
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        publishing.lift(self.target.pk, by=self.request.user, now=now)
        return _("It is shown again.")


class EraseForm(StepForm):
    is_sure = forms.BooleanField(label=gettext_lazy("I have understood that this cannot be undone."))


class Erase(Lift):
    slug = "erase"
    label = gettext_lazy("Erase for ever…")
    button = gettext_lazy("Erase for ever")
    permission = "circulars.erase_circular"
    form_class = EraseForm
    is_dangerous = True

    def explanation(self) -> list[str]:
        return [
            _("Words, facts and files are blanked everywhere, also in drafts and in the audit log, for ever."),
            _("Somebody other than the one who hid it has to do this."),
            _("Copies outside the portal stay: backups, exports, mails that were sent, what readers have saved."),
        ]

    def facts(self) -> list[tuple[str, Any]]:
        return [*super().facts(), *erased.remains(self.target, self.request.user)]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        publishing.erase(self.target.pk, by=self.request.user, now=now)
        return _("Erased for ever. The address keeps the reason.")
