"""What search engines ask for: robots.txt, and the sitemap in parts."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import get_script_prefix, reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from circulars import addressee_pages, addresses, sections
from circulars.events import visible
from circulars.following import sitemaps
from circulars.models import Dossier
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days, notices
from contacts import directory

# Pages of their own name, which every portal has.
NAMED = (
    "circulars:home", "circulars:list", "circulars:dossiers", "circulars:events", "circulars:deadlines",
    "circulars:addressees",
    "circulars:follow", "circulars:verify", "circulars:site-map", "contacts:index", "portal:about", "portal:privacy",
    "portal:copyright", "portal:accessibility",
)  # fmt: skip
CLOSED = ("drafts/", "search/?q=", "search/suggest/")  # in each language; pages that no search engine should hold


@require_safe
@public_page
def robots(request: PublicRequest) -> HttpResponse:
    """Everything may be read but the desk, drafts and searches; the API may be read too."""
    base = get_script_prefix()
    lines = ["User-agent: *", f"Disallow: {base}admin/"]
    for language in settings.INTERFACE_LANGUAGES:
        lines += [f"Disallow: {addresses.prefix(language)}/{path}" for path in CLOSED]
    lines += ["", f"Sitemap: {addresses.origin(request)}{base}sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@public_page
def index(request: PublicRequest) -> HttpResponse:
    found = sitemaps.parts(request.public_at, request.public_generation)
    content = sitemaps.index(addresses.origin(request), found, [addresses.sitemap("pages")])
    return HttpResponse(content, content_type=sitemaps.MEDIA_TYPE)


@require_safe
@public_page
def documents(request: PublicRequest, part: int) -> StreamingHttpResponse:
    at, generation = request.public_at, request.public_generation
    if part not in sitemaps.parts(at, generation):
        raise Http404
    withdrawn = notices.withdrawn(generation, at)

    def leads_on(circular: int, language: str) -> bool:
        notice = notices.covering(withdrawn, circular, language) if circular in withdrawn else None
        return bool(notices.leads_to(generation, at, notice))

    return _stream(sitemaps.documents(part, addresses.origin(request), at, leads_on))


@require_safe
@public_page
def pages(request: PublicRequest) -> StreamingHttpResponse:
    return _stream(sitemaps.pages(_pages(request), addresses.origin(request)))


def _stream(pieces: Iterator[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces, content_type=sitemaps.MEDIA_TYPE)


def _pages(request: PublicRequest) -> list[tuple[sitemaps.Address, datetime | None]]:
    at, generation = request.public_at, request.public_generation
    found: list[tuple[sitemaps.Address, datetime | None]] = [(_named(name), None) for name in NAMED]
    found += [(_slug(addresses.section, node.slug), None) for _depth, node in sections.tree(generation).flat()]
    public = Dossier.objects.filter(is_public=True).order_by("position", "slug")
    found += [(_slug(addresses.dossier, slug), None) for slug in public.values_list("slug", flat=True)]
    found += [(_slug(addresses.addressee, slug), None) for slug in addressee_pages.slugs(at)[: sitemaps.SPAN]]
    events = visible.public(at).order_by("-starts_on", "pk").values_list("slug", "changed_at")
    found += [(_slug(addresses.event, slug), changed_at) for slug, changed_at in events[: sitemaps.SPAN]]
    today = directory.as_of(days.of(at), generation)
    found += [(_slug(addresses.team, team.slug), None) for team in today.teams]
    found += [(_slug(addresses.post, post.slug), None) for post in today.posts]
    return found


def _named(name: str) -> sitemaps.Address:
    def address(language: str) -> str:
        with override(language):
            return reverse(name)

    return address


def _slug(address: Callable[[str, str], str], slug: str) -> sitemaps.Address:
    return lambda language: address(slug, language)
