"""What lists and events say of themselves."""

from collections.abc import Sequence
from typing import Any

from circulars import addresses
from circulars.events import moments
from circulars.following.json_ld.nodes import block, breadcrumb, with_values
from circulars.models import EventStatus

STATUSES = {
    EventStatus.PLANNED: "https://schema.org/EventScheduled",
    EventStatus.POSTPONED: "https://schema.org/EventPostponed",
    EventStatus.CANCELLED: "https://schema.org/EventCancelled",
}
EVENTS = {"ko": "행사", "en": "Events"}


def collection(title: str, description: str, url: str, origin: str, language: str, above: Sequence) -> str:
    """A list of documents: of a section, a dossier, or all of them."""
    page = {
        "@type": "CollectionPage",
        "@id": f"{url}#page",
        "url": url,
        "name": title,
        "description": description,
        "inLanguage": language,
        "isPartOf": {"@type": "WebSite", "@id": f"{origin}/#site", "url": f"{origin}/"},
    }
    return block([with_values(page), breadcrumb([*above, (title, "")], origin, language, url)])


def event(row: Any, *, name: str, url: str, origin: str, language: str) -> str:
    """``row`` is an Event that the public knows."""
    online, place = row.online_url, (row.place_ko if language == "ko" else "") or row.place
    locations = [{"@type": "Place", "name": place, "address": place}] if place else []
    if online:
        locations.append({"@type": "VirtualLocation", "url": online})
    mode = "Mixed" if place and online else "Online" if online else "Offline"
    found = {
        "@type": "Event",
        "@id": f"{url}#event",
        "url": url,
        "name": name,
        "alternateName": [one for one in dict.fromkeys((row.name, row.name_ko, row.name_en)) if one not in ("", name)],
        "startDate": _moment(row.starts_at, row.starts_on, row.time_zone),
        "endDate": _moment(row.ends_at, row.ends_on, row.time_zone),
        "eventStatus": STATUSES[row.status],
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode" if locations else "",
        "location": locations,
        "description": (row.status_note_en if language == "en" else "") or row.status_note_ko,
        "inLanguage": language,
        "superEvent": with_values({"@type": "EventSeries", "name": row.series_name}) if row.series_name else None,
    }
    steps = [(EVENTS[language], addresses.events(language)), (name, "")]
    return block([with_values(found), breadcrumb(steps, origin, language, url)])


def _moment(moment: Any, day: Any, time_zone: str) -> str:
    return moment.astimezone(moments.zone_of(time_zone)).isoformat() if moment else day.isoformat()
