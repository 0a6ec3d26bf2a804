"""What the script of a page tells of it, and the number that an office may show: both beside the page, never in it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from circulars import figures
from circulars.models import Edition
from contacts import hooks

LONGEST = 600  # bytes of a word and a path
SHORT = "public, max-age=300"  # the number may be five minutes old


@csrf_exempt  # there is no cookie: who sends it shows by Origin
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """``read uclg/2018/31``: one more. 204 whatever it was, so that nobody learns what is counted."""
    nothing = HttpResponse(status=204)
    nothing.headers["Cache-Control"] = "no-store"
    if figures.is_machine(request.headers.get("User-Agent", "")) or not hooks.form_guard.is_same_site(request):
        return nothing
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return nothing
    if not 0 < length <= LONGEST:
        return nothing
    kind, _space, path = request.body.decode("utf-8", "replace").partition(" ")
    if path.isprintable() and hooks.form_guard.is_seldom(request):
        figures.count(path, kind, at=timezone.now())
    return nothing


@require_safe
def reads(request: HttpRequest, issuer: str, year: int, key: str) -> HttpResponse:
    """How often a public circular was read; only where the office shows it."""
    live = Edition.objects.live(timezone.now()).at_path(f"{issuer}/{year}/{key}")
    circular = live.values_list("circular_id", flat=True).first() if hooks.office(request).shows_read_counts else None
    if circular is None:
        raise Http404
    response = JsonResponse({"reads": figures.reads(circular)})
    response.headers["Cache-Control"] = SHORT
    return response
