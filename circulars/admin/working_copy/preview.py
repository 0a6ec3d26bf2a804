"""The working copy as the public page will show it; for those who may edit it, never kept by anybody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.models import WorkingCopy
from circulars.reading import drafts, page
from contacts import hooks

LANGUAGES = ("ko", "en")
LAYOUT = "admin/circulars/workingcopy/preview_base.html"  # the page itself is the template of the public one


def file_addresses(copy: WorkingCopy) -> dict[str, str]:
    """Code of a file → where its bytes are read by staff as long as nothing of it is public."""
    return {
        line.file.code: reverse("admin:circulars_draft_file", args=[line.pk])
        for line in copy.attachments.select_related("file")
    }


def images_of(copy: WorkingCopy) -> list[dict[str, str]]:
    """The saved images of a working copy, as the picker of the editor offers them."""
    return [
        {
            "address": addresses.file(line.file.code, line.name),
            "preview": reverse("admin:circulars_draft_file", args=[line.pk]),
            "name": line.title or line.name,
            "alt": line.alternative_text,
            "caption": line.caption,
        }
        for line in copy.attachments.select_related("file", "blob")
        if line.blob.media_type.startswith("image/")
    ]


def view_of(model_admin) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def view(request: HttpRequest, copy_id: int) -> HttpResponse:
        copy = model_admin.copy_for(request, copy_id)
        wanted = request.GET.get("language", "")
        language = wanted if wanted in LANGUAGES else "ko"
        staff_addresses = file_addresses(copy)

        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            reader = page.Reader(
                at=timezone.now(),
                generation="",
                language=language,
                origin=addresses.origin(request),
                publishes_names=hooks.office(request).publishes_names,
            )
            context = drafts.context(copy, reader, lambda code, name: staff_addresses.get(code))
            context |= {
                "preview_copy": copy,
                "preview_language": language,
                "preview_languages": LANGUAGES,
                "is_print": request.GET.get("view") == "print",
            }
            context["layout"] = "print.html" if context["is_print"] else LAYOUT
            response = render(request, "circulars/circular_detail.html", context)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return view
