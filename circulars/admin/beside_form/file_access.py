"""Whether everybody can read the files of a circular: a panel beside its form, and a small page for each file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from circulars import addresses, file_access
from circulars.admin.common import moments
from circulars.admin.common.panel import Panel
from circulars.admin.common.steps import is_sent, step_page
from circulars.file_access import wording
from circulars.file_access.reviewing import copies_for, is_public
from circulars.file_access.state import FileState, of
from circulars.models import Attachment, CopyRequest, Edition, FileReview, FileRole, WorkingCopy

TEMPLATE = "admin/circulars/workingcopy/_file_access.html"
SEES = "circulars.view_filereview"
JUDGES = "circulars.change_filereview"
PUBLISHES = "circulars.publish_circular"


class Shown(NamedTuple):
    attachment: Attachment
    language: str  # of the title
    state: str  # in words
    note: str
    requests: str
    url: str
    needs_copy: bool
    is_public_one: bool  # what is public while the draft has other bytes, or none, at the same address


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("What you found"),
        choices=[("", gettext_lazy("nobody has looked at it"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Public pages say it with the day, and that the office has checked; never who."),
    )
    accessible_copy = forms.ChoiceField(
        label=gettext_lazy("Accessible copy"),
        required=False,
        help_text=gettext_lazy("Another file of this circular. Attach it in the form first, then choose it here."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the office"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Seen on the desk alone."),
    )
    answered = forms.BooleanField(label=gettext_lazy("All requests for a copy are answered"), required=False)

    def __init__(self, data: Mapping | None, *, copies: list[Attachment], open_requests: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        verdict: Any = self.fields["verdict"]
        verdict.choices = [*verdict.choices, *FileReview.Verdict.choices]
        copy: Any = self.fields["accessible_copy"]
        copy.choices = [("", _("none")), *((row.file.code, row.title or row.name) for row in copies)]
        if not open_requests:
            del self.fields["answered"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("verdict") and (values.get("accessible_copy") or values.get("note")):
            self.add_error("verdict", _("Say what you found; a copy or a note goes with it."))
        return values


def files_of(copy: WorkingCopy, at: datetime) -> QuerySet[Attachment]:
    """Those of the form, then those that are public now."""
    public = Edition.objects.live(at).filter(circular=copy.circular_id, language=copy.language)
    rows = Attachment.objects.filter(Q(working_copy=copy) | Q(edition__in=public), role=FileRole.ATTACHMENT)
    return rows.select_related("file", "blob__review").order_by("edition", "position", "pk")


def may_judge(user, attachment: Attachment, at: datetime) -> bool:
    """What everybody sees at once is for those who publish."""
    return user.has_perm(JUDGES) and (user.has_perm(PUBLISHES) or not is_public(attachment.blob, at))


def panel(request: HttpRequest, copy: WorkingCopy, form: Any) -> Panel | None:
    if not request.user.has_perm(SEES):
        return None
    now = timezone.now()
    rows = list(files_of(copy, now))
    if not rows:
        return None
    drafted = {(row.file_id, row.blob_id) for row in rows if row.working_copy_id}
    rows = [row for row in rows if row.working_copy_id or (row.file_id, row.blob_id) not in drafted]
    public = of(files_of(copy, now).filter(working_copy=None))
    drafts = of(files_of(copy, now).filter(working_copy=copy))
    waiting = CopyRequest.objects.filter(file__in=[row.file_id for row in rows], answered_at=None)
    asked: dict[int, int] = {}
    for file_id in waiting.values_list("file", flat=True):
        asked[file_id] = asked.get(file_id, 0) + 1
    shown = [
        _shown(copy, row, (drafts if row.working_copy_id else public)[row.file.code], asked.get(row.file_id, 0))
        for row in rows
    ]
    count = sum(one.needs_copy for one in shown)
    brief = ngettext("%(count)s to look after", "%(count)s to look after", count) % {"count": count} if count else ""
    return Panel("file-access", _("Who can read the files"), TEMPLATE, {"rows": shown}, brief=brief)


def _shown(copy: WorkingCopy, row: Attachment, state: FileState, asked: int) -> Shown:
    review = getattr(row.blob, "review", None)
    requests = ""
    if asked:
        requests = ngettext(
            "%(count)s person waits for an accessible copy.", "%(count)s people wait for an accessible copy.", asked
        ) % {"count": asked}
    return Shown(
        row,
        row.language or copy.language,
        in_words(state),
        review.note if review else "",
        requests,
        reverse("admin:circulars_workingcopy_file_access", args=[copy.pk, row.pk]),
        state.needs_copy or bool(asked),
        row.working_copy_id is None,
    )


def in_words(state: FileState) -> str:
    """The judgement, else what a machine found, and why there is no text; markup."""
    language = get_language() or "ko"
    told = [wording.machine(state, language)]
    if state.verdict:
        day = state.checked_on.isoformat() if state.checked_on else ""
        told.insert(0, wording.verdict(state, day, language))
    if not state.has_text:
        told.append(wording.texts(language)[state.text])
    return SafeString(" ".join(filter(None, told)))  # escaped by ``wording``


def urls(model_admin: Any) -> list:
    view = model_admin.admin_site.admin_view(view_of(model_admin))
    return [
        path("<int:copy_id>/files/<int:attachment_id>/accessibility/", view, name="circulars_workingcopy_file_access")
    ]


def view_of(model_admin: Any):
    @never_cache
    def view(request: HttpRequest, copy_id: int, attachment_id: int) -> HttpResponse:
        copy, now = model_admin.copy_for(request, copy_id), timezone.now()
        if not request.user.has_perm(SEES):
            raise PermissionDenied
        row = files_of(copy, now).filter(pk=attachment_id).first()
        if row is None:
            raise Http404
        back = f"{reverse('admin:circulars_workingcopy_change', args=[copy.pk])}#panel-file-access"
        may = may_judge(request.user, row, now)
        if request.method == "POST" and not may:
            raise PermissionDenied
        form = _form(request, row, copy, now)
        if is_sent(request) and form.is_valid():
            try:
                said = _keep(row, copy, form.cleaned_data, by=request.user, now=now)
            except file_access.NotReviewable as error:
                form.add_error(None, str(error))
            else:
                model_admin.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(back)
        if not may:
            for field in form.fields.values():
                field.disabled = True
        return step_page(
            model_admin,
            request,
            form=form,
            title=_("Who can read “%(file)s”") % {"file": row.title or row.name},
            submit_label=_("Save"),
            intro="" if may else _("This file is public: those who publish say who can read it."),
            subject=copy,
            preview=_facts(row, now),
        )

    return view


def _form(request: HttpRequest, row: Attachment, copy: WorkingCopy, now: datetime) -> ReviewForm:
    review = FileReview.objects.select_related("accessible_copy").filter(blob=row.blob_id).first()
    initial = {}
    copies = copies_for(row, copy.circular, now)
    if review:
        code = review.accessible_copy.code if review.accessible_copy else ""
        known = {one.file.code for one in copies}
        initial = {"verdict": review.verdict, "note": review.note, "accessible_copy": code if code in known else ""}
    waiting = CopyRequest.objects.filter(file=row.file_id, answered_at=None).count()
    data = request.POST if is_sent(request) else None
    return ReviewForm(data, copies=copies, open_requests=waiting, initial=initial)


def _keep(row: Attachment, copy: WorkingCopy, values: dict[str, Any], *, by, now: datetime) -> str:
    if values["verdict"]:
        file_access.review(
            row.pk,
            copy.circular_id,
            verdict=values["verdict"],
            note=values["note"],
            copy=values["accessible_copy"],
            by=by,
            now=now,
        )
    elif FileReview.objects.filter(blob=row.blob_id).exists():
        file_access.clear_review(row.pk, copy.circular_id, by=by, now=now)
    if values.get("answered"):
        file_access.answer_requests(row.file, by=by, now=now)
    return _("Saved: %(name)s") % {"name": row.title or row.name}


def _facts(row: Attachment, now: datetime) -> list[tuple[str, Any]]:
    """What is to be read before somebody judges."""
    state = of(Attachment.objects.filter(pk=row.pk))[row.file.code]
    language = get_language() or "ko"
    found: list[tuple[str, Any]] = [
        (_("File"), row.name),
        (_("What a program found"), in_words(state._replace(verdict=""))),
    ]
    if state.found.get("shows_title") is False and state.found.get("has_title"):
        found.append((_("Title"), _("There is one, but readers show the name of the file in its place.")))
    if is_public(row.blob, now):
        address = addresses.file_text(row.file.code, row.name, language)
        label = _("The text as everybody reads it")
        found.append((_("Text"), format_html('<a href="{}">{}</a>', address, label) if state.has_text else "–"))
    if review := FileReview.objects.select_related("checked_by").filter(blob=row.blob_id).first():
        who = f"{moments.in_words(review.checked_at)}, {review.checked_by or '–'}"
        found.append((_("Judged"), who))
    requests = CopyRequest.objects.filter(file=row.file_id)
    if days := [timezone.localdate(at).isoformat() for at in requests.values_list("asked_at", flat=True)[:20]]:
        waiting = requests.filter(answered_at=None).count()
        found.append(
            (_("Requests for a copy"), f"{', '.join(days)} ({_('%(count)s not answered') % {'count': waiting}})")
        )
    return found
