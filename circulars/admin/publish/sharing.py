"""Reading from outside: give somebody without an account a link to the draft, and end it again."""

from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars import addresses, draft_links, limits
from circulars.admin.common import moments
from circulars.admin.common.panel import Panel
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.working_copy.status import Situation
from circulars.models import DraftLink, State, WorkingCopy

TEMPLATE = "admin/circulars/workingcopy/_sharing.html"
SHARING = "circulars.change_workingcopy"


def day_choices() -> list[tuple[int, str]]:
    return [(days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in draft_links.VALID_DAYS]


class DraftLinkForm(StepForm):
    recipient = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=150,
        help_text=gettext_lazy("A name or office. It stands on the page and beside the answer."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Valid for"), coerce=int, choices=day_choices, initial=7)
    asks_fact_check = forms.BooleanField(
        label=gettext_lazy("Ask for a fact check: the reader can answer on the page"), required=False
    )
    question = forms.CharField(
        label=gettext_lazy("What to look at"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Shown above the answer, with a fact check only."),
    )


class GiveDraftLink(Step):
    slug = "draft-link"
    label = gettext_lazy("Give a draft link…")
    button = gettext_lazy("Make the link")
    permission = SHARING
    form_class = DraftLinkForm

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [] if situation.state == State.PUBLISHED or situation.is_hidden else [None]

    def explanation(self) -> list[str]:
        return [
            _("Whoever has the link reads this draft with its files, and the drafts that it refers to."),
            _("It always shows the words as they were saved last. It ends when they are published."),
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        names = ("recipient", "days", "asks_fact_check", "question")
        draft_links.give(self.copy.pk, by=self.request.user, now=now, **{name: values[name] for name in names})
        return _("The link is ready. Copy it below and send it yourself.")

    def next_address(self) -> str:
        return f"{super().next_address()}#panel-sharing"


class RevokeDraftLink(Step):
    slug = "revoke-draft-link"
    label = gettext_lazy("End a draft link…")
    button = gettext_lazy("End the link")
    permission = SHARING
    is_dangerous = True

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return list(situation.copy.draft_links.open(situation.now))

    @classmethod
    def menu_label(cls, target: Any) -> str:
        return _("End the draft link of %(who)s…") % {"who": target.recipient}

    def facts(self) -> list[tuple[str, Any]]:
        link = self.target
        return [
            (_("Given by"), link.created_by or "–"),
            (_("Valid until"), moments.in_words(link.expires_at)),
            (_("Last read"), moments.in_words(link.last_read_at) if link.last_read_at else _("never")),
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        draft_links.revoke(self.target.pk, by=self.request.user, now=now)
        return _("The link of %(who)s has ended.") % {"who": self.target.recipient}

    def next_address(self) -> str:
        return f"{super().next_address()}#panel-sharing"


class ShownLink(NamedTuple):
    link: DraftLink
    addresses: list[tuple[str, str]]  # (language of the page, whole address)
    until: str
    read: str
    revoke_url: str


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    """The open links with their addresses, for those who may give some; and whom a limited draft names."""
    if not request.user.has_perm(SHARING):
        return None
    now = timezone.now()
    links = copy.draft_links.open(now).select_related("created_by").annotate(answer_count=Count("answers"))
    shown = [_shown(request, link) for link in links]
    is_limited = copy.circular.is_limited
    if not shown and not is_limited:
        return None
    readers = limits.names_of(copy.circular.limited_readers.select_related("user")) if is_limited else []
    values = {"links": shown, "is_limited": is_limited, "readers": readers}
    return Panel("sharing", _("Who else reads this draft"), TEMPLATE, values, brief=str(len(shown) or ""))


def _shown(request: HttpRequest, link: DraftLink) -> ShownLink:
    found = []
    for language in ("ko", "en"):
        with translation.override(language):
            path = reverse("circulars:draft", args=[draft_links.token_of(link)])
        found.append((language, f"{addresses.origin(request)}{path}"))
    step = reverse("admin:circulars_workingcopy_step", args=[link.working_copy_id, RevokeDraftLink.slug])
    return ShownLink(
        link=link,
        addresses=found,
        until=moments.in_words(link.expires_at),
        read=moments.in_words(link.last_read_at) if link.last_read_at else "",
        revoke_url=f"{step}?target={link.pk}",
    )
