"""The working copy as the public page will show it; for those who may edit it, never kept by anybody."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.models import WorkingCopy
from circulars.reading import page
from contacts import hooks

FILE = re.compile(r"/files/([A-Za-z0-9_-]+)/[^\"/]+")
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

        def of_staff(html: str) -> str:
            return FILE.sub(lambda found: staff_addresses.get(found[1], found[0]), html)

        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            reader = page.Reader(
                at=timezone.now(),
                generation="",
                language=language,
                origin=addresses.origin(request),
                publishes_names=hooks.office(request).publishes_names,
            )
            context = page.preview(copy, reader)
            for part in ("text", "files"):
                context[part] = mark_safe(of_staff(context[part]))  # noqa: S308 — sanitised and escaped by the page
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
