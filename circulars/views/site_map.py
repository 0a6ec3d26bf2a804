"""The whole tree on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from circulars import sections
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import front


@require_safe
@public_page
def site_map(request: PublicRequest) -> HttpResponse:
    context = {
        "nodes": sections.tree(request.public_generation).roots,
        "interface": request.LANGUAGE_CODE,
        "dossiers": front.dossiers(request.public_generation, request.LANGUAGE_CODE),
    }
    return render(request, "circulars/site_map.html", context)
