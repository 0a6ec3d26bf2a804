"""Send to members: choose and write, look at list and mail, confirm. What is confirmed is what was looked at.

The three stages are one page; what was typed travels with them, so that nothing is kept before it is confirmed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from circulars import codes, masking
from circulars.admin.common import moments
from circulars.admin.common.desk_page import desk_page
from circulars.admin.members.records import SEND, address_of
from circulars.admin.members.send_form import SendForm, hidden, numbers_only
from circulars.admin.telling.alerts import POLICY
from circulars.files.buckets import StorageAway
from circulars.members import answering, composing, confirming, papers, proposing
from circulars.members.confirming import Changed, NotSendable, Plan, Wish
from circulars.models import Edition, MemberBody, Sending, WorkingCopy
from circulars.outbox import address as whole_address
from circulars.paper.setting import NotSet
from circulars.reading import days


class Shown(NamedTuple):
    """The mail in one language."""

    language: str
    subject: str
    body: str
    count: int


class Paper(NamedTuple):
    is_attached: bool
    remark: str  # its size, or why there is none


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view(view_of(model_admin))
    return [path("<int:copy_id>/members/", view, name="circulars_workingcopy_members")]


def view_of(model_admin: Any) -> Callable[..., HttpResponse]:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, copy_id: int) -> HttpResponse:
        copy = model_admin.copy_for(request, copy_id)
        if not request.user.has_perm(SEND):
            raise PermissionDenied
        now = timezone.now()
        try:
            edition = confirming.public_edition(copy.circular_id, copy.language, now)
            confirming.reply_to(edition, now)
        except NotSendable as error:
            model_admin.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(_form_address(copy))
        return _Page(model_admin, request, copy, edition, now).answer()

    return view


class _Page:
    def __init__(self, model_admin: Any, request: HttpRequest, copy: WorkingCopy, edition: Edition, now: datetime):
        self.model_admin, self.request, self.copy, self.edition, self.now = model_admin, request, copy, edition, now
        self.turned = answering.turn_of(edition, now)
        self.earlier = answering.latest_of(copy.circular_id)
        typed = request.POST if request.method == "POST" else request.GET
        self.follows = self._follows(typed.get("follows", ""))
        self.older = answering.count_not_told_since(self.turned) if self.earlier else 0

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self._form_page(self._form(None))
        if "confirm" in self.request.POST and (done := self._done_before()):
            return self._told_of(done, is_new=False)
        form = self._form(numbers_only(self.request.POST))
        if "edit" in self.request.POST or not form.is_valid():
            return self._form_page(form)
        try:
            wish, paper = self._wish(form)
            if "show" in self.request.POST:
                return self._mail(wish, self.request.POST["show"])
            plan = confirming.plan(wish, now=self.now)
            if trouble := self._missing(form, plan):
                return trouble
            if "confirm" in self.request.POST:
                return self._confirmed(form, wish, paper)
        except NotSendable as error:
            form.add_error(None, str(error))
            return self._form_page(form)
        return self._preview(form, plan, paper)

    def _confirmed(self, form: SendForm, wish: Wish, paper: Paper) -> HttpResponse:
        post = self.request.POST
        token = post.get("token", "")[:32] or codes.new_code(26)
        try:
            sending, is_new = confirming.confirm(
                wish, fingerprint=post.get("fingerprint", ""), token=token, by=self.request.user, now=self.now
            )
        except Changed as change:
            self.earlier = answering.latest_of(self.copy.circular_id)
            return self._preview(form, change.plan, paper, trouble=str(change))
        return self._told_of(sending, is_new=is_new)

    def _done_before(self) -> Sending | None:
        """By the same button: pressed twice, or sent again by going back."""
        token = self.request.POST.get("token", "")
        return Sending.objects.filter(token=token, circular=self.copy.circular_id).first() if token else None

    def _told_of(self, sending: Sending, *, is_new: bool) -> HttpResponse:
        if is_new:
            number = sending.recipients.count()
            words = ngettext(
                "%(count)d mail goes out with the next minute.",
                "%(count)d mails go out from the next minute on.",
                number,
            )
            self.model_admin.message_user(self.request, words % {"count": number}, messages.SUCCESS)
        else:
            said = _("It was confirmed already and is sent once.")
            self.model_admin.message_user(self.request, said, messages.INFO)
        return HttpResponseRedirect(address_of(sending))

    # the form -----------------------------------------------------------------------------------------------

    def _form(self, data: Any) -> SendForm:
        proposed = proposing.words_for(self.edition, earlier=self._spoken_of(), now=self.now)
        is_again = self.request.GET.get("again") == "1"
        initial = proposed._asdict() | {"with_pdf": True, "again": is_again}
        initial |= {"follows": self.follows.pk if self.follows else None}
        return SendForm(
            data,
            initial=initial,
            admin_site=self.model_admin.admin_site,
            again=self._again_in_words(),
            follows=self.follows,
        )

    def _spoken_of(self) -> Sending | None:
        """What the words may take as known: to a list that was never written to, nothing is corrected."""
        if self.follows:
            return self.follows
        return self.earlier if self.older else None

    def _again_in_words(self) -> str:
        if not self.older:
            return ""
        if self.turned.is_withdrawn:
            words = ngettext(
                "Whoever was sent this circular before it was withdrawn (%(count)d member)",
                "Whoever was sent this circular before it was withdrawn (%(count)d members)",
                self.older,
            )
        else:
            words = ngettext(
                "Whoever was sent an earlier edition (%(count)d member)",
                "Whoever was sent an earlier edition (%(count)d members)",
                self.older,
            )
        return words % {"count": self.older}

    def _follows(self, key: str) -> Sending | None:
        """An earlier sending of this very circular."""
        if not key.isdecimal() or len(key) > 15:
            return None
        return Sending.objects.filter(pk=int(key), circular=self.copy.circular_id).first()

    def _wish(self, form: SendForm) -> tuple[Wish, Paper]:
        paper = self._paper() if form.cleaned_data["with_pdf"] else Paper(False, "")
        wish = Wish(self.copy.circular_id, self.copy.language, form.selection(), form.words(), paper.is_attached)
        return wish, paper

    def _missing(self, form: SendForm, plan: Plan) -> HttpResponse | None:
        """What has to be there for those who are chosen."""
        if not plan.chosen.recipients:
            reason = _("Choose whom to send it to.")
            if "confirm" in self.request.POST:
                reason = _("Something has changed since the preview was made. Look at it once more.")
            elif plan.chosen.left_out:
                names = "; ".join(f"{one.name}: {one.why.label}" for one in plan.chosen.left_out[:10])
                reason = _("Nobody can be written to. %(names)s") % {"names": names}
            form.add_error(None, reason)
        for language in plan.chosen.languages:
            if not form.cleaned_data[f"subject_{language}"].strip():
                form.add_error(f"subject_{language}", _("Members are written to in this language: give a subject."))
            if not form.cleaned_data[f"note_{language}"].strip():
                form.add_error(f"note_{language}", _("Members are written to in this language: write to them."))
        return self._form_page(form) if form.errors else None

    def _form_page(self, form: SendForm) -> HttpResponse:
        return self._page("admin/members/send.html", form=form, media=self.model_admin.media + form.media)

    # the preview --------------------------------------------------------------------------------------------

    def _paper(self) -> Paper:
        """Made now, in every language, so that nobody finds out by night that it cannot be."""
        try:
            sizes = [len(papers.of(self.edition, language, self.now)[1]) for language in composing.LANGUAGES]
        except papers.NoPaper:
            values = {"size": days.size(papers.LARGEST)}
            return Paper(
                False, _("The PDF is larger than %(size)s, which many mailboxes refuse: the link alone.") % values
            )
        except (NotSet, StorageAway):
            return Paper(False, _("The PDF cannot be made now: the link alone."))
        return Paper(True, _("attached, %(size)s") % {"size": days.size(max(sizes))})

    def _preview(self, form: SendForm, plan: Plan, paper: Paper, *, trouble: str = "") -> HttpResponse:
        shown = [self._shown(plan, language) for language in plan.chosen.languages]
        return self._page(
            "admin/members/preview.html",
            form=form,
            hidden=hidden(form),
            plan=plan,
            paper=paper.remark or _("link alone"),
            mails=shown,
            warnings=self._warnings(plan),
            trouble=trouble,
            token=codes.new_code(26),
            submit=ngettext("Send %(count)d mail", "Send %(count)d mails", len(plan.chosen.recipients))
            % {"count": len(plan.chosen.recipients)},
        )

    def _letter(self, wish: Wish, language: str, *, with_paper: bool) -> composing.Letter:
        subject, note = wish.words.of(language)
        return composing.Letter(
            language=language,
            subject=composing.one_line(subject),
            note=note,
            facts=composing.facts_of(self.edition, language, self.now),
            reply_to=confirming.reply_to(self.edition, self.now),
            paper=("", b"") if with_paper else None,
        )

    def _shown(self, plan: Plan, language: str) -> Shown:
        letter = self._letter(plan.wish, language, with_paper=plan.wish.with_pdf)
        to = [one for one in plan.chosen.recipients if one.language == language]
        return Shown(language, letter.subject, composing.plain(letter, name=to[0].name), len(to))

    def _mail(self, wish: Wish, language: str) -> HttpResponse:
        """As mail programs show it: its styles work, nothing acts and nothing loads."""
        if language not in composing.LANGUAGES:
            language = composing.LANGUAGES[0]
        plan = confirming.plan(wish, now=self.now)
        name = next((one.name for one in plan.chosen.recipients if one.language == language), "")
        html = composing.formatted(self._letter(wish, language, with_paper=wish.with_pdf), name=name)
        response = HttpResponse(html)
        response["Content-Security-Policy"] = POLICY
        return response

    def _warnings(self, plan: Plan) -> list[str]:
        """What does not forbid to send, and should be seen before."""
        found = []
        if self.earlier is not None:
            values = {"when": moments.in_words(self.earlier.confirmed_at), "count": self.earlier.recipients.count()}
            found.append(_("This circular was last sent on %(when)s, in %(count)d mails.") % values)
        if self.turned.is_withdrawn:
            found.append(_("The circular is withdrawn."))
        if any(masking.find(plan.wish.words.of(language)[1]) for language in plan.chosen.languages):
            found.append(_("The covering note seems to hold a personal number. Look at it once more."))
        if not whole_address(""):
            found.append(
                _("The portal does not know its own address, so links in the mail lead nowhere. Tell whoever runs it.")
            )
        return found

    def _page(self, template: str, **context: Any) -> HttpResponse:
        frame = {
            "title": _("Send to members"),
            "copy": self.copy,
            "edition": self.edition,
            "since": moments.in_words(self.edition.published_at),
            "follows": self.follows,
            "follows_when": moments.in_words(self.follows.confirmed_at) if self.follows else "",
            "form_url": _form_address(self.copy),
            "may_add": self.request.user.has_perm("circulars.add_memberbody"),
            "has_members": MemberBody.objects.exists(),
        }
        return desk_page(self.model_admin, self.request, template, frame | context)


def _form_address(copy: WorkingCopy) -> str:
    return reverse("admin:circulars_workingcopy_change", args=[copy.pk])
