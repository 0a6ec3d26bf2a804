"""A process as a list of the circulars and events in it, newest first."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from circulars import addresses
from circulars.models import Dossier, DossierEntry, Edition, Event, Redirect
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days, listing, names, notices
from circulars.reading.parts import lists

LONGEST = 500


@require_safe
@public_page
def dossier(request: PublicRequest, slug: str) -> HttpResponse:
    language, at = request.LANGUAGE_CODE, request.public_at
    found = Dossier.objects.filter(slug=slug, is_public=True).first()
    if found is None:
        row = Redirect.objects.select_related("dossier").filter(old_path=f"/dossiers/{slug}/").first()
        if row is None or row.dossier is None or not row.dossier.is_public:
            raise Http404
        return HttpResponsePermanentRedirect(addresses.dossier(row.dossier.slug, language))
    live = Edition.objects.live(at).originals().filter(circular__dossier_entries__dossier=found)
    keys = list(live.newest_first().values_list("pk", flat=True)[:LONGEST])
    entries = listing.entries(keys, at)
    remarks = {
        circular: SafeString(names.two(korean, english, language))
        for circular, korean, english in DossierEntry.objects.filter(dossier=found, event=None).values_list(
            "circular_id", "remark_ko", "remark_en"
        )
    }
    withdrawn = notices.withdrawn(request.public_generation, at)
    events = Event.objects.filter(dossier_entries__dossier=found).order_by("-starts_on")
    context = {
        "title": SafeString(names.two(found.name_ko, found.name_en, language)),
        "summary": (found.summary_en if language == "en" else "") or found.summary_ko,
        "rows": [
            _row(
                entry,
                language,
                notices.covering(withdrawn, entry.circular, entry.language) is not None,
                remarks.get(entry.circular, ""),
            )
            for entry in entries
        ],
        "events": [
            {
                "name": (event.name_ko if language == "ko" else event.name_en) or event.name,
                "days": SafeString(days.span(event.starts_on, event.ends_on, language)),
                "place": (event.place_ko if language == "ko" else "") or event.place,
            }
            for event in events
        ],
    }
    return render(request, "circulars/dossier_detail.html", context)


def _row(entry: listing.Entry, language: str, is_withdrawn: bool, remark: str) -> dict[str, Any]:
    title, written_in, _original = lists.title_of(entry, {}, language)
    return {
        "url": addresses.circular(entry.path, language),
        "number": names.with_issuer(entry.issuer_in(language), entry.number),
        "title": title,
        "language": written_in,
        "day": SafeString(days.marked_short(entry.listed_on, language)),
        "is_withdrawn": is_withdrawn,
        "remark": remark,
    }
