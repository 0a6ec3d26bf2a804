"""A table of former addresses: choose the file, see what would become of each line, then do it."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from circulars import redirects
from circulars.admin.desk_page import desk_page
from circulars.admin.exports import as_csv
from circulars.files import staging
from circulars.files.refusal import FileRefused
from circulars.files.storage import blobs
from circulars.models import StagedFile
from circulars.redirects import Outcome, Told

SHOWN = 500  # lines of the table on the page; the file holds all
ORDER = [Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW, Outcome.UNCHANGED]
WORDS = {
    Outcome.REFUSED: pgettext_lazy("line of a table", "refused"),
    Outcome.CHANGED: pgettext_lazy("line of a table", "corrected"),
    Outcome.NEW: pgettext_lazy("line of a table", "new"),
    Outcome.UNCHANGED: pgettext_lazy("line of a table", "unchanged"),
}


class TableForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy(
            "CSV or XLSX with the columns old_address and target: a page of this portal, uclg/2018/31, or a number."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


def may_import(request: HttpRequest) -> bool:
    return request.user.has_perms(["circulars.add_redirect", "circulars.change_redirect"])


def import_view(model_admin: Any) -> Callable[..., HttpResponseBase]:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponseBase:
        if not may_import(request):
            raise PermissionDenied
        if request.method == "POST" and (token := request.POST.get("token", "")):
            return _confirmed(model_admin, request, token)
        form = TableForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                staged = staging.stage(form.cleaned_data["file"], owner=request.user, now=timezone.now())
                told = list(redirects.plan(_lines(staged), by=request.user))
            except (FileRefused, redirects.NotReadable) as error:
                form.add_error("file", str(error))
            else:
                return _page(model_admin, request, form=None, staged=staged, told=told)
        return _page(model_admin, request, form=form)

    return view


def _confirmed(model_admin: Any, request: HttpRequest, token: str) -> HttpResponseBase:
    staged = StagedFile.objects.select_related("blob").filter(token=token, owner=request.user.pk).first()
    back = HttpResponseRedirect(reverse("admin:circulars_redirect_import"))
    if staged is None:
        model_admin.message_user(
            request, _("The uploaded file is no longer there. Choose it once more."), messages.ERROR
        )
        return back
    try:
        lines = _lines(staged)
    except redirects.NotReadable as error:
        model_admin.message_user(request, str(error), messages.ERROR)
        return back
    if "report" in request.POST:
        return _report(redirects.plan(lines, by=request.user))
    told = list(redirects.take(lines, by=request.user, now=timezone.now()))
    staging.discard(token, owner=request.user)
    return _page(model_admin, request, form=None, told=told, is_done=True)


def _lines(staged: StagedFile) -> list:
    with blobs().open(staged.blob.sha256) as file:
        return redirects.read(file.read(), staged.name)


def _report(told: Iterator[Told]) -> HttpResponseBase:
    headings = [_("Line"), "old_address", "target", _("What becomes of it"), _("Led to until now"), _("Reason")]
    rows = ([one.number, one.old, one.target, str(WORDS[one.outcome]), one.before, one.reason] for one in told)
    return as_csv(f"former-addresses-{timezone.localdate():%Y-%m-%d}.csv", headings, rows)


def _page(
    model_admin: Any,
    request: HttpRequest,
    *,
    form: TableForm | None,
    staged: StagedFile | None = None,
    told: list[Told] | None = None,
    is_done: bool = False,
) -> HttpResponse:
    counts = Counter(one.outcome for one in told or [])
    ordered = sorted(told or [], key=lambda one: (ORDER.index(one.outcome), one.number))
    context = {
        "title": _("Import former addresses"),
        "form": form,
        "token": staged.token if staged else "",
        "name": staged.name if staged else "",
        "counts": [(WORDS[one], counts[one]) for one in ORDER],
        "has_work": bool(counts[Outcome.NEW] or counts[Outcome.CHANGED]),
        "rows": [(one, WORDS[one.outcome]) for one in ordered[:SHOWN]],
        "all": len(ordered),
        "most": SHOWN if len(ordered) > SHOWN else 0,
        "is_done": is_done,
    }
    return desk_page(model_admin, request, "admin/redirect_import.html", context)
