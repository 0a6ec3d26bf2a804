"""A step that needs input before an operation: one small form on a page of its own."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse

from circulars.admin.common.desk_page import desk_page
from circulars.publishing import PublishingError

APPLY = "apply"  # the name of the button that sends a step


def is_sent(request: HttpRequest) -> bool:
    return request.method == "POST" and APPLY in request.POST


def done(
    admin: ModelAdmin,
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], tuple[str, str]],
    *,
    refused_at: str | None = None,
    refusal: type[Exception] = PublishingError,
) -> HttpResponseRedirect | None:
    """The way on after a step; None where its form is to be shown, for the first time or with what is wrong.

    ``do`` is given the fields, and answers with a sentence for who sent them and the address to go to. What the
    operation refuses, by raising ``refusal``, is said at the field ``refused_at``, or above the form.
    """
    if not form.is_bound or not form.is_valid():
        return None
    try:
        sentence, address = do(form.cleaned_data)
    except refusal as error:
        form.add_error(refused_at, str(error))
        return None
    admin.message_user(request, sentence, messages.SUCCESS)
    return HttpResponseRedirect(address)


def step_page(
    admin: ModelAdmin,
    request: HttpRequest,
    *,
    form: forms.Form,
    title: str,
    submit_label: str,
    intro: str = "",
    subject: Model | None = None,
    preview: Sequence[tuple[str, Any]] = (),
    rows: Iterable[Model] = (),
    action: str = "",
    is_dangerous: bool = False,
) -> TemplateResponse:
    """The page of a step. ``subject`` stands in the breadcrumb; ``preview`` are (label, value) lines to be read first.

    With ``action`` the step belongs to a list: the chosen ``rows`` are shown and sent along with the form.
    """
    context = {
        "title": title,
        "form": form,
        "submit_label": submit_label,
        "apply_name": APPLY,
        "intro": intro,
        "subject": subject,
        "preview": list(preview),
        "rows": list(rows),
        "action": action,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "is_dangerous": is_dangerous,
        "media": admin.media + form.media,
    }
    return desk_page(admin, request, "admin/step.html", context)
