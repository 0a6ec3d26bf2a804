"""The front page of the office."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from circulars import addresses, redirects
from circulars.memory import per_generation
from circulars.models import Redirect
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import front
from circulars.views.redirects import led_on
from contacts import hooks


@require_safe
@public_page
def home(request: PublicRequest) -> HttpResponse:
    language = request.LANGUAGE_CODE
    if request.META.get("QUERY_STRING") and (former := _former(request)) is not None:
        return former
    context = front.context(request.public_at, request.public_generation, language, hooks.office(request).new_days)
    origin = addresses.origin(request)
    context = context | {"page_url": f"{origin}{request.path}", "alternates": addresses.alternates(request)}
    return render(request, "circulars/home.html", context)


def _former(request: PublicRequest) -> HttpResponse | None:
    """Sites of old kept everything behind one address and a query: ``/?menu=12&no=4``."""

    def compute() -> set[str]:
        return set(Redirect.objects.filter(old_path__startswith="/?").values_list("old_path", flat=True))

    kept = per_generation(request.public_generation, "former roots", compute)
    asked = next((one for one in redirects.asked(request) if one in kept), None) if kept else None
    if asked is None:
        return None
    row = Redirect.objects.select_related("circular", "section", "dossier").get(old_path=asked)
    return led_on(row, request.LANGUAGE_CODE)
