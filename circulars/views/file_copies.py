"""Asking for an accessible copy of a file: a public form without a cookie, whose words go to whoever answers.

Source: docs/architecture.md, "Public forms".
"""

from typing import Any
from urllib.parse import quote, unquote

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from circulars import addresses, changes, file_access
from circulars.models import Attachment, Edition
from circulars.public_cache import PublicRequest, public_page
from circulars.views import files, serving
from circulars.views.file_text import describe
from contacts import directory, hooks

NOT_KEPT = "private, no-store"  # the stamp is one reader's


class CopyRequestForm(forms.Form):
    needs = forms.CharField(
        label=_("What do you need?"),
        help_text=_("Such as: as plain text, in large print, with descriptions of the pictures."),
        max_length=file_access.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Say what you need, in a few words."),
            "max_length": _("Shorten it to %(limit_value)d characters; it has %(show_value)d."),
        },
    )
    answer_to = forms.EmailField(
        label=_("Your mail address, if you want an answer"),
        help_text=_("Without it the office puts the copy on the page and cannot tell you."),
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is no mail address. Correct it, or leave the field empty.")},
    )

    def clean_needs(self) -> str:
        needs = self.cleaned_data["needs"]
        try:
            file_access.refuse_personal(needs)
        except file_access.NotTaken as error:
            raise forms.ValidationError(str(error)) from None
        return needs


@csrf_exempt  # there is no cookie to protect: the form is guarded by origin and stamp
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The form, for a file of a live edition; else the way leads on as it does for the file."""
    now = timezone.now()
    request.public_at, request.public_generation = now, changes.state(now).generation  # type: ignore[attr-defined]
    attachment = files.attachment_of(Edition.objects.live(now).select_related("circular"), code)
    if attachment is None:
        return files.not_current(request, code, now)
    address = addresses.file_copy(code, attachment.name, request.LANGUAGE_CODE)  # type: ignore[attr-defined]
    if request.path != unquote(address) and request.method != "POST":  # what was typed is not sent round
        return serving.moved(request, quote(unquote(address)))
    if request.method == "POST":
        return _take(request, attachment, address)
    return _page(request, attachment, CopyRequestForm())


@require_safe
@public_page
def thanks(request: PublicRequest, code: str, name: str) -> HttpResponse:
    attachment = files.attachment_of(Edition.objects.live(request.public_at).select_related("circular"), code)
    if attachment is None:
        return files.not_current(request, code, request.public_at)
    return render(request, "circulars/file_copy_thanks.html", describe(attachment, request))


def _take(request: HttpRequest, attachment: Attachment, address: str) -> HttpResponse:
    """A request that is refused comes back as it was typed."""
    form = CopyRequestForm(request.POST)
    mailbox = _answerer(request, attachment)["mailbox"]
    if not mailbox:
        return _page(request, attachment, form, status=400)
    if refusal := hooks.form_guard.refusal(request):
        response = _page(request, attachment, form, refusal=refusal.message, status=refusal.status)
        if refusal.retry_after is not None:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    if not form.is_valid():
        return _page(request, attachment, form, status=400)
    about = describe(attachment, request)  # type: ignore[arg-type]
    try:
        file_access.request_copy(
            attachment.file,
            name=about["file_title"],
            needs=form.cleaned_data["needs"],
            answer_to=form.cleaned_data["answer_to"],
            mailbox=mailbox,
            circular_name=f"{about['number']} {about['title']}".strip(),
            now=timezone.now(),
        )
    except file_access.NotTaken as error:
        return _page(request, attachment, form, refusal=str(error), status=400)
    return HttpResponseRedirect(f"{address}thanks/")


def _page(
    request: HttpRequest, attachment: Attachment, form: CopyRequestForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = describe(attachment, request) | _answerer(request, attachment)  # type: ignore[arg-type]
    context |= {"form": form, "refusal": refusal, "guard": hooks.form_guard.fields(request)}
    response = render(request, "circulars/file_copy.html", context, status=status)
    response["Cache-Control"] = NOT_KEPT
    return response


def _answerer(request: HttpRequest, attachment: Attachment) -> dict[str, Any]:
    """Who answers today. The mailbox is that of the post, else of its team; without one there is a telephone."""
    circular = attachment.edition.circular
    post = directory.load(timezone.localdate()).post(circular.post_id) if circular.post_id else None
    if post is not None and post.is_closed:
        post = None
    return {"post": post, "mailbox": post.mailbox if post else ""}
