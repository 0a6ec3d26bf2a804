"""Satisfied with this page? A public form without a cookie, on a page of its own that nobody keeps.

Source: docs/architecture.md, "Readers' answers".
"""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from circulars import addresses, changes, feedback
from circulars.feedback import Subject
from circulars.public_cache import PublicRequest, public_page
from contacts import hooks

NOT_KEPT = "private, no-store"  # the stamp is one reader's


class FeedbackForm(forms.Form):
    score = forms.TypedChoiceField(
        label=gettext_lazy("How satisfied are you with this page?"),
        choices=list(feedback.SCORES.items()),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how satisfied you are."),
            "invalid_choice": gettext_lazy("Choose how satisfied you are."),
        },
    )
    remark = forms.CharField(
        label=gettext_lazy("What should we do better? (optional)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    knows_no_answer = forms.BooleanField(
        label=gettext_lazy("I know that nobody answers this. Send it as it is."), required=False
    )

    @property
    def asks_to_confirm(self) -> bool:
        return "knows_no_answer" in self.errors

    def clean_remark(self) -> str:
        remark = self.cleaned_data["remark"].replace("\r\n", "\n").strip()
        if len(remark) > feedback.LONGEST:
            words = _("Shorten your remark to %(most)d characters; it has %(count)d.")
            raise forms.ValidationError(words % {"most": feedback.LONGEST, "count": len(remark)})
        try:
            feedback.refuse_personal(remark)
        except feedback.NotTaken as error:
            raise forms.ValidationError(str(error)) from None
        return remark

    def clean(self) -> dict | None:
        data = super().clean()
        if data and feedback.mentions_contact(data.get("remark", "")) and not data.get("knows_no_answer"):
            self.add_error(
                "knows_no_answer",
                _(
                    "Your remark holds a mail address or a telephone number. We cannot answer here: take it out, or "
                    "confirm that it is sent as it is."
                ),
            )
        return data


@csrf_exempt  # there is no cookie to protect: the form is guarded by origin and stamp
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """``?page=`` one of our own public addresses, ``&score=`` what was chosen there already."""
    now = timezone.now()
    request.public_at, request.public_generation = now, changes.state(now).generation  # type: ignore[attr-defined]
    given = request.POST if request.method == "POST" else request.GET
    subject = _subject(request, given.get("page", ""))
    if request.method == "POST":
        return _take(request, subject)
    score = given.get("score", "")
    return _page(request, subject, FeedbackForm(initial={"score": score if score in set("12345") else None}))


@require_safe
@public_page(query=("page",))
def thanks(request: PublicRequest) -> HttpResponse:
    subject = _subject(request, request.public_query.get("page", ""))
    return render(request, "circulars/feedback_thanks.html", _describe(request, subject))


def _subject(request: Any, path: str) -> Subject:
    subject = feedback.subject_of(
        path, at=request.public_at, generation=request.public_generation, language=request.LANGUAGE_CODE
    )
    if subject is None:
        raise Http404
    return subject


def _take(request: HttpRequest, subject: Subject) -> HttpResponse:
    """What is refused comes back as it was typed."""
    form = FeedbackForm(request.POST)
    if refusal := hooks.form_guard.refusal(request):
        response = _page(request, subject, form, refusal=refusal.message, status=refusal.status)
        if refusal.retry_after is not None:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    if not form.is_valid():
        return _page(request, subject, form, status=400)
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    try:
        feedback.give(
            subject,
            score=form.cleaned_data["score"],
            remark=form.cleaned_data["remark"],
            language=language,
            now=timezone.now(),
        )
    except feedback.NotTaken as error:
        return _page(request, subject, form, refusal=str(error), status=400)
    return HttpResponseRedirect(f"{addresses.prefix(language)}/feedback/thanks/?{urlencode({'page': subject.path})}")


def _page(
    request: HttpRequest, subject: Subject, form: FeedbackForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = _describe(request, subject)
    context |= {
        "form": form,
        "refusal": refusal,
        "longest": feedback.LONGEST,
        "guard": hooks.form_guard.fields(request),
    }
    response = render(request, "circulars/feedback.html", context, status=status)
    response["Cache-Control"] = NOT_KEPT
    return response


def _describe(request: Any, subject: Subject) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    return {
        "subject": subject,
        "name": subject.name,
        "name_language": subject.language if subject.language != language else "",
        "address": subject.address(language),
    }
