"""Atom feeds: of everything, of a section, issuer, dossier or addressee, and of a search."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulars import addresses, search, sections
from circulars.following import atom, kept, news
from circulars.models import Addressee, Dossier, Issuer
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import asking
from circulars.views import former
from circulars.views.search import narrowed_to
from contacts import hooks

SEARCHED = tuple(name for name in asking.PARAMETERS if name not in ("sort", "page"))


@require_safe
@public_page
def site(request: PublicRequest) -> HttpResponse:
    return _answer(
        request,
        "site",
        "",
        lambda: (
            _("Newest documents"),
            f"{addresses.prefix(request.LANGUAGE_CODE)}/",
            news.newest(None, request.public_at),
        ),
    )


@require_safe
@public_page
def section(request: PublicRequest, slug: str) -> HttpResponse:
    language = request.LANGUAGE_CODE
    node = sections.tree(request.public_generation).by_slug.get(slug)
    if node is None:
        return _moved("sections", slug, language)

    def told() -> tuple[str, str, list[int]]:
        found = news.newest(news.of_section(node.pk, request.public_at), request.public_at)
        return node.name(language), addresses.section(slug, language), found

    return _answer(request, "sections", slug, told)


@require_safe
@public_page
def issuer(request: PublicRequest, slug: str) -> HttpResponse:
    language = request.LANGUAGE_CODE

    def told() -> tuple[str, str, list[int]]:
        row = Issuer.objects.filter(slug=slug).first()
        if row is None:
            raise Http404
        found = news.newest(news.of_issuer(row.pk, request.public_at), request.public_at)
        name = (row.name_ko if language == "ko" else row.name_en) or row.name
        return name, addresses.every_circular(language, issuer=slug), found

    return _answer(request, "issuers", slug, told)


@require_safe
@public_page
def dossier(request: PublicRequest, slug: str) -> HttpResponse:
    language = request.LANGUAGE_CODE

    def told() -> tuple[str, str, list[int]]:
        row = Dossier.objects.filter(slug=slug, is_public=True).first()
        if row is None:
            raise Http404
        found = news.newest(news.of_dossier(row.pk, request.public_at), request.public_at)
        name = (row.name_en if language == "en" else "") or row.name_ko
        return name, addresses.dossier(slug, language), found

    try:
        return _answer(request, "dossiers", slug, told)
    except Http404:
        return _moved("dossiers", slug, language)


@require_safe
@public_page
def addressee(request: PublicRequest, slug: str) -> HttpResponse:
    """What is sent to one body, or sent to it for information."""
    language = request.LANGUAGE_CODE

    def told() -> tuple[str, str, list[int]]:
        row = Addressee.objects.filter(slug=slug).first()
        if row is None:
            raise Http404
        sent = news.of_addressee(row.pk, request.public_at)
        found = news.newest(sent, request.public_at)
        if not found and not sent.exists():  # a body that no public document names is known to nobody outside
            raise Http404
        name = (row.name_ko if language == "ko" else row.name_en) or row.name
        return _("To: %(name)s") % {"name": name}, addresses.addressee(slug, language), found

    return _answer(request, "addressees", slug, told)


@require_safe
@public_page(query=SEARCHED)
def results(request: PublicRequest) -> HttpResponse:
    """The newest documents that a search finds; one that nobody can ask for answers 404 and is no feed."""
    at, generation, language = request.public_at, request.public_generation, request.LANGUAGE_CODE
    asked = asking.read(request.public_query, generation=generation, language=language)
    if asked.problems or not (asked.text or asked.narrowed):
        raise Http404
    query = asked.query()

    def told() -> tuple[str, str, list[int]]:
        found = search.find(
            search.parse(asked.text, language=language, generation=generation, at=at),
            at=at,
            language=language,
            generation=generation,
            sort="newest",
            narrowed=narrowed_to(asked),
        )
        keys = list(dict.fromkeys(hit.entry.circular for hit in found.hits)) if not found.left_out else []
        said = " · ".join(
            [*([f"“{asked.text}”"] if asked.text else []), *(label for _value, label in asked.narrowed.values())]
        )
        return _("Search: %(words)s") % {"words": said}, asked.address(addresses.search(language)), keys

    return _answer(request, "search", "", told, query=query)


def _answer(
    request: PublicRequest,
    kind: str,
    slug: str,
    told: Callable[[], tuple[str, str, Sequence[int]]],
    *,
    query: dict[str, str] | None = None,
) -> HttpResponse:
    """``told`` gives title, page and circulars; it is asked once for a state of the public site."""
    language, origin = request.LANGUAGE_CODE, addresses.origin(request)
    behind = f"?{urlencode(query)}" if query else ""

    def build() -> bytes:
        title, page, circulars = told()
        office = hooks.office(request).names.text(language)
        about = atom.Feed(
            title=f"{title} · {office}",
            subtitle=_("Documents of international bodies and of this office, with their whole text."),
            address=f"{origin}{addresses.feed(kind, language, slug=slug)}{behind}",
            page=f"{origin}{page}",
            origin=origin,
            office=office,
            language=language,
            alternates=[
                (code, f"{origin}{addresses.feed(kind, code, slug=slug)}{behind}")
                for code in settings.INTERFACE_LANGUAGES
            ],
        )
        return atom.feed(about, circulars, request.public_at, request.public_generation)

    content = kept.per_generation(request.public_generation, ("atom", origin, kind, slug, behind, language), build)
    return HttpResponse(content, content_type=atom.MEDIA_TYPE)


def _moved(kind: str, slug: str, language: str) -> HttpResponse:
    """The feed of what a section or dossier was called before leads to that of today."""
    present = former.present_section(slug) if kind == "sections" else former.present_dossier(slug)
    if present is None:
        raise Http404
    return HttpResponsePermanentRedirect(addresses.feed(kind, language, slug=present))
