"""Calendars to subscribe to: of everything, of a section, dossier or addressee, of one circular, of one event."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulars import addresses, sections
from circulars.events import visible
from circulars.following import calendars, dates, kept
from circulars.following.calendars import Row
from circulars.models import Addressee, Dossier, Edition, Event
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days, names
from circulars.views import former
from circulars.views.circular import moved_or_gone
from contacts import hooks

Told = tuple[str, list[Row]]  # name of the calendar, and its rows


@require_safe
@public_page
def site(request: PublicRequest) -> HttpResponse:
    at, language = request.public_at, request.LANGUAGE_CODE

    def told() -> Told:
        asked, first = _asked(request), dates.since(days.of(at))
        live = Edition.objects.live(at).originals()
        rows = dates.deadlines(dates.with_deadlines(live, first), asked, first)
        return _("Events and deadlines"), rows + dates.events(visible.public(at), asked, first)

    return _answer(request, addresses.calendar(language), told)


@require_safe
@public_page
def section(request: PublicRequest, slug: str) -> HttpResponse:
    language = request.LANGUAGE_CODE
    node = sections.tree(request.public_generation).by_slug.get(slug)
    if node is None:
        if (present := former.present_section(slug)) is None:
            raise Http404
        return HttpResponsePermanentRedirect(addresses.calendar(language, section=present))

    def told() -> Told:
        live = Edition.objects.live(request.public_at).originals().filter(section_entries__section=node.pk)
        return node.name(language), _of(live, request)

    return _answer(request, addresses.calendar(language, section=slug), told)


@require_safe
@public_page
def addressee(request: PublicRequest, slug: str) -> HttpResponse:
    """What bodies are asked to do until when."""
    language = request.LANGUAGE_CODE

    def told() -> Told:
        row = Addressee.objects.filter(slug=slug).first()
        live = Edition.objects.live(request.public_at).originals().filter(addresseelines__addressee=row)
        if row is None or not live.exists():
            raise Http404
        name = (row.name_ko if language == "ko" else row.name_en) or row.name
        return _("To: %(name)s") % {"name": name}, _of(live.distinct(), request)

    return _answer(request, addresses.calendar(language, addressee=slug), told)


@require_safe
@public_page
def dossier(request: PublicRequest, slug: str) -> HttpResponse:
    """Everything of a process from its beginning, with the points that recur."""
    language, at = request.LANGUAGE_CODE, request.public_at

    def told() -> Told:
        row = Dossier.objects.filter(slug=slug, is_public=True).first()
        if row is None:
            raise Http404
        asked = _asked(request)
        live = Edition.objects.live(at).originals().filter(circular__dossier_entries__dossier=row).newest_first()
        documents = dates.documents(live)
        listed = Q(dossier_entries__dossier=row) | Q(pk__in=visible.told_in(live, at).order_by().values("pk"))
        events = visible.public(at).filter(listed)
        rows = dates.deadlines(documents, asked) + dates.mentions(documents, asked)
        rows += dates.events(events.distinct(), asked) + dates.milestones(row.milestones.all(), row.slug, asked)
        return (row.name_en if language == "en" else "") or row.name_ko, rows

    try:
        return _answer(request, addresses.calendar(language, dossier=slug), told)
    except Http404:
        if (present := former.present_dossier(slug)) is None:
            raise
        return HttpResponsePermanentRedirect(addresses.calendar(language, dossier=present))


@require_safe
@public_page
def circular(request: PublicRequest, issuer: str, year: int, key: str, language: str = "") -> HttpResponse:
    """The deadlines of one document, and the events it speaks of, as they stand today."""
    path, at = f"{issuer}/{year}/{key}", request.public_at
    live = Edition.objects.live(at).at_path(path)
    live = live.filter(language=language) if language else live.originals()
    found = dates.documents(live.order_by("pk"))
    if not found:
        return moved_or_gone(request, path, language=language, rest="events.ics")
    (document,) = found
    if language and document.is_original:
        return HttpResponsePermanentRedirect(addresses.dates(path, request.LANGUAGE_CODE))

    def told() -> Told:
        asked, facts = _asked(request), document.facts
        rows = dates.deadlines(found, asked) + dates.mentions(found, asked)
        if slugs := [line["event"] for line in facts["events"] if line["event"]]:
            keys = [row.pk for row in Event.objects.by_slugs(slugs).values()]
            rows += dates.events(visible.public(at).filter(pk__in=keys), asked)
        return names.number_of(facts) or facts["title"], rows

    return _answer(request, addresses.dates(path, request.LANGUAGE_CODE, document=language), told)


@require_safe
@public_page
def event(request: PublicRequest, slug: str) -> HttpResponse:
    language, found = request.LANGUAGE_CODE, visible.find(slug, request.public_at)
    if found is None:
        raise Http404
    if found.slug != slug:
        return HttpResponsePermanentRedirect(addresses.event_dates(found.slug, language))

    def told() -> Told:
        rows = dates.events(Event.objects.filter(pk=found.pk), _asked(request))
        return rows[0].summary, rows

    return _answer(request, addresses.event_dates(slug, language), told)


def _of(live: QuerySet[Edition], request: PublicRequest) -> list[Row]:
    """The deadlines of these documents, and the events that they speak of."""
    at, asked, first = request.public_at, _asked(request), dates.since(days.of(request.public_at))
    events = visible.told_in(live, at)
    return dates.deadlines(dates.with_deadlines(live, first), asked, first) + dates.events(events, asked, first)


def _asked(request: PublicRequest) -> dates.Asked:
    return dates.Asked(request.public_at, request.public_generation, request.LANGUAGE_CODE, addresses.origin(request))


def _answer(request: PublicRequest, address: str, told: Callable[[], Told]) -> HttpResponse:
    """``told`` is asked once for a state of the public site and a year."""
    origin = addresses.origin(request)

    def build() -> bytes:
        name, rows = told()
        office = hooks.office(request).names.text(request.LANGUAGE_CODE)
        return calendars.calendar(
            rows,
            name=f"{name} · {office}" if office else name,
            language=request.LANGUAGE_CODE,
            address=f"{origin}{address}",
        )

    key = ("calendar", origin, address, days.of(request.public_at).year)
    content = kept.per_generation(request.public_generation, key, build)
    return HttpResponse(content, content_type=calendars.MEDIA_TYPE)
