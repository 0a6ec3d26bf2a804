"""Events and dossiers: only what public circulars and public dossiers tell of."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Exists, F, OuterRef
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from circulars.api import addresses as api
from circulars.api import schema
from circulars.api.base import ListView, PublicView, day, moment
from circulars.api.filters import EVENT_FILTERS, EventFilters, narrowed
from circulars.api.serializers import catalogue as shown
from circulars.api.views.catalogue import former
from circulars.dossiers import milestones
from circulars.events import telling, visible
from circulars.models import Dossier, DossierEntry, Edition, Event, Milestone
from circulars.reading import names

LONGEST = 500  # circulars, and events, in a dossier
TOLD_BY = 100  # circulars named with an event
LINK_COLUMNS = (
    "circular__path", "circular__series__issuer__abbreviation", "number_label", "number_serial", "number_suffix",
    "number_year", "title", "title_ko", "language",
)  # fmt: skip
Row = dict[str, Any]


class EventList(ListView):
    """Events that public circulars or dossiers tell of, the latest first."""

    filters = EVENT_FILTERS
    serializer_class = shown.Event

    @schema.many(shown.Event, summary="Events", name="events", filters=EventFilters)
    def get(self, request) -> Response:
        query = request._request.GET
        given = {name: query[name] for name in EVENT_FILTERS if name in query}
        rows = visible.public(self.at).order_by("-starts_on", "slug")
        if given:
            rows = narrowed(EventFilters, given, rows, request._request)
        return self.page_of(rows, lambda event: shown.Event.represent(_event(event, self.origin)))


class EventDetail(PublicView):
    serializer_class = shown.EventWithCirculars

    @schema.one(shown.EventWithCirculars, summary="One event", name="event", **schema.SLUG)
    def get(self, request, slug: str) -> Response | HttpResponse:
        event = visible.find(slug, self.at)
        if event is None:
            raise NotFound
        if event.slug != slug:
            return HttpResponsePermanentRedirect(api.event(self.origin, event.slug)["self"])
        told = telling.mentions(event, self.at).filter(edition=OuterRef("pk"))
        rows = Edition.objects.live(self.at).originals().filter(Exists(told)).newest_first()
        circulars = [_linked(row, self.origin) for row in rows.values_list(*LINK_COLUMNS)[:TOLD_BY]]
        return Response(shown.EventWithCirculars.represent({**_event(event, self.origin), "circulars": circulars}))


class DossierList(ListView):
    """Processes told as timelines."""

    serializer_class = shown.DossierInList

    @schema.many(shown.DossierInList, summary="Dossiers", name="dossiers")
    def get(self, request) -> Response:
        rows = Dossier.objects.filter(is_public=True).order_by("position", "slug")
        return self.page_of(rows, lambda one: shown.DossierInList.represent(_dossier(one, self.origin)))


class DossierDetail(PublicView):
    serializer_class = shown.Dossier

    @schema.one(shown.Dossier, summary="One dossier", name="dossier", **schema.SLUG)
    def get(self, request, slug: str) -> Response | HttpResponse:
        found = Dossier.objects.filter(slug=slug, is_public=True).first() if "\x00" not in slug else None
        if found is None:
            moved = former("dossiers", slug)
            if moved is None or moved.dossier is None or not moved.dossier.is_public:
                raise NotFound
            return HttpResponsePermanentRedirect(api.dossier(self.origin, moved.dossier.slug)["self"])
        entries = [*self._circulars(found), *self._events(found)]
        entries.sort(key=lambda entry: entry["day"], reverse=True)
        bodies = found.bodies.order_by("from_date", "pk").values()
        today = timezone.localdate(self.at)
        return Response(
            shown.Dossier.represent(
                {
                    **_dossier(found, self.origin),
                    "entries": entries,
                    "bodies": [
                        {**row, "from_date": day(row["from_date"]), "to_date": day(row["to_date"])} for row in bodies
                    ],
                    "milestones": [_milestone(row, today) for row in found.milestones.order_by("first_on", "pk")],
                }
            )
        )

    def _circulars(self, dossier: Dossier) -> list[Row]:
        remarks = {
            row[0]: row[1:]
            for row in DossierEntry.objects.filter(dossier=dossier, event=None).values_list(
                "circular_id", "remark_ko", "remark_en"
            )
        }
        live = Edition.objects.live(self.at).originals().filter(circular__dossier_entries__dossier=dossier)
        rows = live.newest_first().values_list("circular_id", "listed_on", *LINK_COLUMNS)[:LONGEST]
        return [
            {
                "day": listed_on,
                "circular": _linked(columns, self.origin),
                "event": None,
                "remark_ko": remarks[circular][0],
                "remark_en": remarks[circular][1],
            }
            for circular, listed_on, *columns in rows
        ]

    def _events(self, dossier: Dossier) -> list[Row]:
        rows = (
            Event.objects.filter(dossier_entries__dossier=dossier)
            .annotate(remark_ko=F("dossier_entries__remark_ko"), remark_en=F("dossier_entries__remark_en"))
            .order_by("-starts_on", "slug")[:LONGEST]
        )
        return [
            {
                "day": event.starts_on,
                "circular": None,
                "event": _event(event, self.origin),
                "remark_ko": event.remark_ko,
                "remark_en": event.remark_en,
            }
            for event in rows
        ]


def _event(event: Any, origin: str) -> Row:
    return {
        **{
            name: getattr(event, name)
            for name in (
                "slug", "name", "name_ko", "name_en", "series_name", "series_edition", "time_zone", "place",
                "place_ko", "online_url", "status", "status_note_ko", "status_note_en",
            )
        },
        **api.event(origin, event.slug),
        "starts_on": day(event.starts_on),
        "ends_on": day(event.ends_on),
        "starts_at": _at_place(event.starts_at, event.time_zone),
        "ends_at": _at_place(event.ends_at, event.time_zone),
    }  # fmt: skip


def _at_place(value, time_zone: str) -> str | None:
    """With the offset of the place, as it would be announced there."""
    if value is None:
        return None
    try:
        return value.astimezone(ZoneInfo(time_zone)).isoformat()
    except (ZoneInfoNotFoundError, ValueError):
        return moment(value)


def _linked(row: Any, origin: str) -> Row:
    path, issuer, label, serial, suffix, year, title, title_ko, language = row
    return {
        **api.circular(origin, path),
        "issuer": issuer,
        "number": names.number_text(label, serial, suffix, year),
        "title": title,
        "title_ko": title_ko,
        "language": language,
    }


def _dossier(row: Dossier, origin: str) -> Row:
    return {
        **api.dossier(origin, row.slug),
        "slug": row.slug,
        "name_ko": row.name_ko,
        "name_en": row.name_en,
        "summary_ko": row.summary_ko,
        "summary_en": row.summary_en,
        "status": row.status,
        "status_note_ko": row.status_note_ko,
        "status_note_en": row.status_note_en,
    }


def _milestone(row: Milestone, today: date) -> Row:
    coming = milestones.following(row, today)
    return {
        "name_ko": row.name_ko,
        "name_en": row.name_en,
        "first_on": day(row.first_on),
        "every_months": row.every_months,
        "until": day(row.until),
        "next_on": day(coming.day) if coming else None,
    }
