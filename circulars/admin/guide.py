"""The staff guide, in the language of the person who reads it, beside every form."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def view_of(model_admin) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        language = "en" if get_language() == "en" else "ko"
        context = model_admin.admin_site.each_context(request) | {
            "title": _("Staff guide"),
            "subtitle": None,
            "guide": f"admin/guide/{language}.html",
        }
        request.current_app = model_admin.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/guide/page.html", context)

    return view
