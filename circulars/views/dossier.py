"""Processes told as timelines: the list of them, and each on a page of its own."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.dossiers import page
from circulars.models import Dossier
from circulars.public_cache import PublicRequest, public_page
from circulars.reading.parts import around
from circulars.views import former
from contacts import hooks


@require_safe
@public_page
def dossiers(request: PublicRequest) -> HttpResponse:
    """Those under way, then those concluded."""
    context = {
        "groups": page.listed(request.public_at, request.LANGUAGE_CODE),
        "canonical": f"{addresses.origin(request)}{addresses.dossiers(request.LANGUAGE_CODE)}",
        "alternates": SafeString(around.alternates(addresses.alternates(request))),
    }
    return render(request, "circulars/dossier_list.html", context)


@require_safe
@public_page(query=page.QUERY)
def dossier(request: PublicRequest, slug: str) -> HttpResponse:
    """One process; ``?kind=``, ``?open=1`` and ``?year=`` narrow it, ``?order=oldest`` turns it round."""
    language = request.LANGUAGE_CODE
    found = public_dossier(slug)
    if found is None:
        return moved(slug, language)
    asked = page.asked_for(request.public_query)
    is_print = request.public_query.get("view") == "print"
    context = page.context(
        found,
        at=request.public_at,
        generation=request.public_generation,
        language=language,
        asked=asked,
        publishes_names=hooks.office(request).publishes_names,
    )
    context |= {
        "is_print": is_print,
        "layout": "print.html" if is_print else "base.html",
        "pdf_url": addresses.dossier_pdf(found.slug, language),
        "dossiers_url": addresses.dossiers(language),
        "slug": found.slug,
        "canonical": f"{addresses.origin(request)}{addresses.dossier(found.slug, language)}",
        "alternates": SafeString(around.alternates(addresses.alternates(request))),
    }
    return render(request, "circulars/dossier_detail.html", context)


def public_dossier(slug: str) -> Dossier | None:
    if "\x00" in slug:
        return None
    return Dossier.objects.filter(slug=slug, is_public=True).prefetch_related("milestones").first()


def moved(slug: str, language: str, rest: str = "") -> HttpResponse:
    """One hop from a former address; raises Http404 where it leads to nothing public."""
    present = former.present_dossier(slug)
    if present is None:
        raise Http404
    return HttpResponsePermanentRedirect(f"{addresses.dossier(present, language)}{rest}")
