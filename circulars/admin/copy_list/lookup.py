"""A number typed into the header of the desk leads to the form of its circular, drafts included."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars import lookup


def urls(model_admin: Any) -> list:
    return [path("lookup/", model_admin.admin_site.admin_view(view_of(model_admin)), name="circulars_lookup")]


def view_of(model_admin: Any):
    @never_cache
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        """One circular: its form. Otherwise the list, which searches words too, with what was typed."""
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        asked = lookup.read(request.GET.get("q", ""))
        answer = lookup.of_staff(asked, request.user)
        if answer.is_exact and len(answer.found) == 1:
            return HttpResponseRedirect(reverse("admin:circulars_workingcopy_change", args=[answer.found[0].key]))
        terms = asked.text
        if answer.found:
            terms = " ".join([*asked.words, str(asked.wanted[0])]) if answer.is_exact else str(asked.wanted[0].serial)
            model_admin.message_user(
                request, _("Several circulars may be meant by “%(text)s”. Choose one.") % {"text": asked.text}
            )
        elif asked.is_number:
            said = _("No circular that you may edit has the number “%(text)s”.") % {"text": asked.text}
            model_admin.message_user(request, said, messages.WARNING)
        query = f"?{urlencode({'q': terms})}" if terms else ""
        return HttpResponseRedirect(f"{reverse('admin:circulars_workingcopy_changelist')}{query}")

    return view
