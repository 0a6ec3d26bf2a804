"""Two small pages: accept a finding of the checks with a reason, and take that back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from circulars import accepting, checks
from circulars.admin.beside_form.checks_panel import MAY_ACCEPT, label_of
from circulars.admin.common.steps import is_sent, step_page
from circulars.checks import Finding, Level
from circulars.models import AcceptedFinding, Edition, StandingFinding, WorkingCopy


class AcceptForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept with your name. Do not repeat the value itself."),
    )


def urls(model_admin: Any) -> list:
    view, name = model_admin.admin_site.admin_view, "circulars_workingcopy"
    return [
        path("<int:copy_id>/findings/<slug:key>/accept/", view(accept_view(model_admin)), name=f"{name}_accept"),
        path(
            "<int:copy_id>/findings/accepted/<int:accepted_id>/",
            view(withdraw_view(model_admin)),
            name=f"{name}_unaccept",
        ),
    ]


def accept_view(model_admin: Any):
    @never_cache
    def view(request: HttpRequest, copy_id: int, key: str) -> HttpResponse:
        copy = _copy(model_admin, request, copy_id)
        finding = _finding(copy, key)
        if finding is None or not finding.can_be_accepted:
            sentence = _("This finding is there no more. Look at the checks of the present words.")
            model_admin.message_user(request, sentence, messages.WARNING)
            return _back(copy)
        form = AcceptForm(request.POST if is_sent(request) else None, initial={"revision": copy.revision})
        if form.is_bound and form.is_valid():
            values = form.cleaned_data
            try:
                accepting.accept(
                    copy.pk, finding.code, finding.fingerprint, by=request.user, now=timezone.now(), **values
                )
            except accepting.NotAcceptable as error:
                form.add_error(None, str(error))
            else:
                model_admin.message_user(request, _("The finding is accepted; your reason is kept."), messages.SUCCESS)
                return _back(copy)
        intro = _("Accepted is this value in this circular and language. Another value will be found anew.")
        if finding.level == Level.BLOCK:
            intro += " " + _("Whoever worked on these words cannot accept it: it takes a second person.")
        return step_page(
            model_admin,
            request,
            form=form,
            title=_("Accept a finding"),
            submit_label=_("Accept with this reason"),
            intro=intro,
            subject=copy,
            preview=_preview(finding),
            is_dangerous=finding.level == Level.BLOCK,
        )

    return view


def withdraw_view(model_admin: Any):
    @never_cache
    def view(request: HttpRequest, copy_id: int, accepted_id: int) -> HttpResponse:
        copy = _copy(model_admin, request, copy_id)
        rows = AcceptedFinding.objects.filter(circular=copy.circular_id, language=copy.language)
        row = get_object_or_404(rows.select_related("accepted_by"), pk=accepted_id)
        if is_sent(request):
            accepting.withdraw(row.pk, by=request.user, now=timezone.now())
            model_admin.message_user(request, _("The finding stands again."), messages.SUCCESS)
            return _back(copy)
        return step_page(
            model_admin,
            request,
            form=forms.Form(),
            title=_("Take an acceptance back"),
            submit_label=_("Take it back"),
            intro=_("The finding stands again: before the next publication it has to be put right or accepted anew."),
            subject=copy,
            preview=[
                (_("Finding"), checks.label(row.code)),
                (_("Reason"), row.reason),
                (_("Accepted by"), row.accepted_by or "–"),
            ],
        )

    return view


def _copy(model_admin: Any, request: HttpRequest, copy_id: int) -> WorkingCopy:
    copy = model_admin.copy_for(request, copy_id)
    if not request.user.has_perm(MAY_ACCEPT):
        raise PermissionDenied
    return copy


def _finding(copy: WorkingCopy, key: str) -> Finding | None:
    """Of the saved words, else of the public edition as the nightly checks found it."""
    now = timezone.now()
    found = next((one for one in checks.run(copy, at=now) if one.key == key), None)
    if found is not None:
        return found
    live = Edition.objects.live(now).filter(circular=copy.circular_id, language=copy.language)
    for row in StandingFinding.objects.filter(edition__in=live, gone_at=None):
        level = Level(row.level)
        standing = Finding(level, row.code, row.field, checks.label(row.code), "", row.where, row.fingerprint)
        if standing.key == key:
            return standing
    return None


def _preview(finding: Finding) -> list[tuple[str, str]]:
    rows = [
        (_("Finding"), finding.message),
        (_("About"), label_of(finding.field)),
        (_("Where"), finding.where),
        (_("Why it matters"), finding.why),
    ]
    return [(label, value) for label, value in rows if value]


def _back(copy: WorkingCopy) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:circulars_workingcopy_change", args=[copy.pk]) + "#panel-checks")
