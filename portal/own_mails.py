"""The page on which a member of staff says which mails the portal writes to the own mailbox, and in which language."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import User


class OwnMailsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["wants_desk_mails", "language"]
        labels = {
            "wants_desk_mails": gettext_lazy("Write to me about reviews and tasks"),
            "language": gettext_lazy("Language of the desk and of mails to me"),
        }
        help_texts = {
            "wants_desk_mails": gettext_lazy("When a circular waits for my approval, was returned or was given to me.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(settings.INTERFACE_LANGUAGES) < 2:
            del self.fields["language"]
        else:
            self.fields["language"].required = False  # left out, it stays

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language


def own_mails(request: HttpRequest, *, site: Any) -> HttpResponse:
    form = OwnMailsForm(instance=request.user)
    if request.method == "POST":
        form = OwnMailsForm(request.POST, instance=request.user)
        if form.is_valid():
            form.save()
            translation.activate(form.instance.language)  # the answer is in the language of now; ended with the request
            messages.success(request, _("Saved: %(name)s") % {"name": _("My mails")})
            return HttpResponseRedirect(reverse("admin:index"))
    context = site.each_context(request) | {"title": _("My mails"), "form": form, "mailbox": request.user.email}
    request.current_app = site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "portal/own_mails.html", context)
