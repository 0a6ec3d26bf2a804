"""The pages about the portal itself; their texts are edited in the admin, and have a default until then."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulars.public_cache import PublicRequest, public_page
from portal.models import Page
from portal.office import current_office


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address by themselves, on the desk and beside files."""
    response = HttpResponseRedirect(static("img/mark.svg"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
@public_page
def page(request: PublicRequest, slug: str) -> HttpResponse:
    """One of ``Page.Slug``; without a text of the office, the default one."""
    row = Page.objects.filter(slug=slug).first()
    has_text = row is not None and bool(row.body)
    context = {
        "title": row.title if row else _title(slug),
        "body": mark_safe(row.body) if row and has_text else "",  # noqa: S308 — sanitised when it is saved
        "body_language": row.body_language if row and has_text else request.LANGUAGE_CODE,
        "default": f"portal/pages/{slug}.{request.LANGUAGE_CODE}.html",
        "office": current_office(request.public_generation),
        "updated_at": row.updated_at if row and has_text else None,
    }
    return render(request, "portal/page.html", context)


def _title(slug: str) -> str:
    return {
        Page.Slug.ABOUT: _("About this portal"),
        Page.Slug.PRIVACY: _("Privacy policy"),
        Page.Slug.COPYRIGHT: _("Copyright policy"),
        Page.Slug.ACCESSIBILITY: _("Accessibility"),
    }[Page.Slug(slug)]
