"""The page that says how to follow the portal: feeds, calendars, the API."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.following import offered
from circulars.public_cache import PublicRequest, public_page


@require_safe
@public_page
def follow(request: PublicRequest) -> HttpResponse:
    origin, language = addresses.origin(request), request.LANGUAGE_CODE
    context = {
        "groups": offered.groups(request.public_at, request.public_generation, language, origin),
        "site": offered.whole(language, origin),
        "search_address": addresses.search(language),
        "search_feed": f"{origin}{addresses.feed('search', language)}?q=",
        "api": reverse("api:root"),
        "api_docs": reverse("api:docs"),
    }
    return render(request, "circulars/follow.html", context)
