"""Publish, schedule, correct; move or cancel a schedule."""

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from circulars import accepting, facts, numbering, publishing
from circulars.admin.common import moments
from circulars.admin.publish import taking_down
from circulars.admin.publish.base import Step
from circulars.admin.publish.fields import next_opening
from circulars.admin.publish.findings import Findings
from circulars.admin.publish.taking_down import UntilForm
from circulars.admin.working_copy.status import Situation
from circulars.models import Circular, Edition, WorkingCopy
from circulars.publishing import summaries
from circulars.publishing.identity import address_of


class PublishForm(UntilForm):
    size = forms.ChoiceField(
        label=gettext_lazy("What kind of correction is it?"),
        choices=[
            ("major", gettext_lazy("Readers should know: a change note is shown on the page")),
            ("minor", gettext_lazy("Only form, such as a typing error: no note")),
        ],
        widget=forms.RadioSelect,
    )
    change_note = forms.CharField(
        label=gettext_lazy("Change note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One public sentence: what was corrected, and why."),
    )
    summary_holds = forms.BooleanField(
        label=gettext_lazy("The Korean summary tells the corrected text too"),
        required=False,
        help_text=gettext_lazy(
            "It stayed as it was while the text changed. Readers are told so, unless you have read it again and say "
            "that it holds."
        ),
    )
    alone_reason = forms.CharField(
        label=gettext_lazy("Reason for publishing without approval"),
        max_length=300,
        help_text=gettext_lazy("It is kept and reported."),
    )
    finding_reason = forms.CharField(
        label=gettext_lazy("Reason why these findings may stand"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "For those above that need a reason. It is kept with your name; do not repeat the values."
        ),
    )
    hides_earlier = forms.BooleanField(
        label=gettext_lazy("Personal data is taken out: hide the earlier editions as well"),
        required=False,
        help_text=gettext_lazy(
            "They can be read in the history otherwise. Their addresses then show the reason below."
        ),
    )
    hide_reason_ko = forms.CharField(
        label=gettext_lazy("Public reason for hiding (Korean)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hide_reason_en = forms.CharField(
        label=gettext_lazy("Public reason for hiding (English)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args,
        is_correction: bool,
        needs_reason: bool,
        may_hide: bool,
        may_withdraw: bool,
        asks_finding_reason: bool = False,
        asks_summary: bool = False,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_correction:
            del self.fields["size"], self.fields["change_note"]
        if not is_correction or not may_hide:
            del self.fields["hides_earlier"], self.fields["hide_reason_ko"], self.fields["hide_reason_en"]
        if not needs_reason:
            del self.fields["alone_reason"]
        if not asks_summary:
            del self.fields["summary_holds"]
        if not asks_finding_reason:
            del self.fields["finding_reason"]
        if not may_withdraw:
            self.forget_taking_down()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("size") == "major" and not values.get("change_note", "").strip():
            self.add_error("change_note", _("Say in one sentence what was corrected, or mark the change as minor."))
        if values.get("hides_earlier"):
            if not values.get("hide_reason_ko", "").strip():
                self.add_error("hide_reason_ko", _("Give the public reason; it stands at the address from now on."))
            if values.get("when") == "later":
                sentence = _("Editions are hidden at once. Publish the correction now, or hide them on their own.")
                self.add_error("hides_earlier", sentence)
        return values


class Publish(Step):
    slug = "publish"
    label = gettext_lazy("Publish…")
    permission = "circulars.publish_circular"
    form_class = PublishForm
    template = "admin/circulars/workingcopy/publish.html"

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.is_edited and not situation.ahead and not situation.is_hidden else []

    @classmethod
    def refusal(cls, situation: Situation) -> str:
        if situation.is_hidden:
            return _("This circular is hidden. Show it again before you publish.")
        if situation.ahead:
            return ""
        return _("Saved. The words are those of the public edition: there is nothing new to publish.")

    @property
    def is_correction(self) -> bool:
        return self.situation.newest is not None

    def title(self) -> str:
        return _("Publish a correction") if self.is_correction else _("Publish")

    def initial(self) -> dict[str, Any]:
        opening = timezone.localtime(next_opening(self.situation.now))
        note = self.copy.change_note
        planned = {"day": opening.date(), "hour": opening.time(), "when": "now"}
        hides = {"hides_earlier": self.findings.takes_personal_data_out}
        return {"size": "major", "change_note": note, **planned, **hides, **taking_down.initial(self.situation.now)}

    @cached_property
    def findings(self) -> Findings:
        return Findings(self)

    def form(self, data=None) -> PublishForm:
        user = self.request.user
        form = PublishForm(
            data,
            initial={"revision": self.copy.revision, **self.initial()},
            is_correction=self.is_correction,
            needs_reason=self.situation.approvals < self.situation.required,
            may_hide=user.has_perm("circulars.hide_circular"),
            may_withdraw=user.has_perm("circulars.withdraw_circular") and not self.situation.withdrawals,
            asks_finding_reason=self.findings.asks_reason,
            asks_summary=summaries.asks(facts.content_of(self.copy), self.situation.newest),
        )
        form.announce(self)
        if "until_day" in form.fields:
            form.announce(self, "until_")
        return form

    def moment_in_words(self, at: datetime, of: str) -> tuple[str, str]:
        if of:
            return moments.withdrawal(at, self.situation.now), ""
        before = self.situation.live
        words = moments.publication(at, self.situation.now, before=before.version if before else None)
        button = _("Publish correction on %(moment)s") if self.is_correction else _("Publish on %(moment)s")
        return words, button % {"moment": moments.in_words(at)}

    def explanation(self) -> list[str]:
        situation = self.situation
        if before := situation.newest:
            sentences = [
                _("A new edition replaces edition %(before)s; the earlier one stays readable in the history.")
                % {"before": before.version}
            ]
        else:
            sentences = [_("The circular becomes public for the first time, and gets its lasting address.")]
            if self.circular.series and self.circular.series.allocates and not self.copy.is_numbered:
                sentences.append(_("It is given the next number of its series."))
        if self.findings.takes_personal_data_out:
            sentences.append(
                _("The edition before holds personal data that these words no longer hold. Hide it in the same step.")
            )
        if situation.approvals < situation.required:
            sentences.append(
                _("This section asks for %(required)s approvals; %(given)s given.")
                % {"required": situation.required, "given": situation.approvals}
            )
        if number := len(situation.open_remarks):
            sentence = ngettext(
                "%(count)s remark is open. Publishing does not wait for it.",
                "%(count)s remarks are open. Publishing does not wait for them.",
                number,
            )
            sentences.append(sentence % {"count": number})
        return sentences

    def facts(self) -> list[tuple[str, Any]]:
        return [
            (_("Number"), self.copy.number or _("none")),
            (_("Address"), self.address() or _("not known yet")),
            (_("Home section"), self.section_name() or _("none")),
            (_("Files"), self.copy.attachments.count()),
        ]

    def section_name(self) -> str:
        section = self.circular.home_section
        if section is None:
            return ""
        return section.name_en if get_language() == "en" and section.name_en else section.name_ko

    def address(self) -> str:
        return address_of(self.circular.path) if self.circular.path else expected_address(self.copy, self.situation.now)

    def context(self) -> dict[str, Any]:
        is_correction = self.is_correction
        visible, asked = self.bound.visible_fields(), self.bound.fields
        return {
            "asked": [field for field in visible if field.name not in ("day", "hour", *taking_down.ASKED)],
            "until": [field for field in visible if field.name in taking_down.ASKED],
            "until_is_open": any(self.bound[name].data for name in ("until_day", "until_ko") if name in asked),
            **self.findings.context(),
            "is_correction": is_correction,
            "zone": timezone.localtime(self.situation.now).tzname(),
        }

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        publication = {
            "by": self.request.user,
            "now": now,
            "revision": values["revision"],
            "change_note": values.get("change_note", ""),
            "is_major": values.get("size", "major") == "major",
            "alone_reason": values.get("alone_reason", ""),
            "summary_holds": bool(values.get("summary_holds")),
        }
        operation = publishing.publish
        if values.get("hides_earlier"):
            operation = publishing.publish_hiding_earlier
            publication |= {"reason_ko": values["hide_reason_ko"], "reason_en": values["hide_reason_en"]}
        else:
            publication["at"] = values["at"]
        if values["until"]:
            korean, english = values["until_words"]
            publication |= {"until": values["until"], "until_ko": korean, "until_en": english}
            operation = partial(publishing.publish_until, operation=operation)
        with transaction.atomic():  # a reason is kept only with what was published for it
            if reason := values.get("finding_reason"):
                accepting.accept_with_reason(
                    self.copy.pk, by=self.request.user, now=now, reason=reason, revision=values["revision"]
                )
            edition = operation(self.copy.pk, **publication)
        return self._told(edition, values["until"], now)

    def _told(self, edition: Edition, until: datetime | None, now: datetime) -> str:
        address = address_of(Circular.objects.get(pk=self.circular.pk).path)
        ending = moments.withdrawal(until, now) if until else ""
        if edition.published_at > now:
            before = self.situation.live.version if self.situation.live else None
            words = moments.publication(edition.published_at, now, version=edition.version, before=before)
            return format_html(
                _("Scheduled. {words} Address: {address} {ending}"), words=words, address=address, ending=ending
            )
        return format_html(
            _('Edition {version} is public now: <a href="{address}">{address}</a> {ending}'),
            version=edition.version,
            address=address,
            ending=ending,
        )


def expected_address(copy: WorkingCopy, at: datetime) -> str:
    """Where a first edition will be found; empty while series or number are still open."""
    series = copy.circular.series
    if series is None or (series.allocates and not copy.is_numbered):
        return ""
    if copy.is_numbered:
        key = numbering.key_of(copy.number_serial, copy.number_suffix)
    else:
        key = numbering.key_of_title(copy.title)
    return address_of(numbering.path_of(series, numbering.year_of(copy, at), key))
