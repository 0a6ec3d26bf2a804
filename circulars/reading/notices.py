"""Withdrawals in force and events that do not take place as planned: few, and kept per state of the public site."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from circulars.memory import per_generation
from circulars.models import Edition, Event, EventStatus, Withdrawal


class Notice(NamedTuple):
    """A withdrawal; ``language`` is empty where all languages are meant, ``successor`` a path or empty."""

    language: str
    reason_ko: str
    reason_en: str
    effective_at: datetime
    successor: str
    successor_number: str
    successor_title: str
    successor_language: str
    successor_title_ko: str


class EventState(NamedTuple):
    name: str
    name_ko: str
    name_en: str
    starts_on: date
    ends_on: date
    place: str
    place_ko: str
    status: str
    note_ko: str
    note_en: str
    online_url: str

    def name_in(self, language: str) -> str:
        return (self.name_ko if language == "ko" else self.name_en) or self.name

    def place_in(self, language: str) -> str:
        return (self.place_ko if language == "ko" else "") or self.place

    @property
    def is_changed(self) -> bool:
        return self.status != EventStatus.PLANNED


def withdrawal(generation: str, at: datetime, circular: int, language: str) -> Notice | None:
    """The withdrawal of a circular, or of one of its languages."""
    found = per_generation(generation, "withdrawals", lambda: _withdrawals(at)).get(circular, ())
    return next((notice for notice in found if notice.language in ("", language)), None)


def withdrawn(generation: str, at: datetime) -> dict[int, list[Notice]]:
    return per_generation(generation, "withdrawals", lambda: _withdrawals(at))


def events(generation: str, slugs: Iterable[str]) -> dict[str, EventState]:
    """The shared events of these slugs as they stand now."""
    wanted = tuple(sorted(slugs))
    return per_generation(generation, ("events", wanted), lambda: _events(wanted)) if wanted else {}


def _withdrawals(at: datetime) -> dict[int, list[Notice]]:
    rows = list(
        Withdrawal.objects.effective(at)
        .order_by("-effective_at")
        .values_list("circular_id", "language", "reason_ko", "reason_en", "effective_at", "successor_id")
    )
    wanted = {row[-1] for row in rows if row[-1]}
    successors: dict[int, tuple] = {}
    if wanted:
        live = Edition.objects.live(at).originals().filter(circular__in=wanted).select_related("circular")
        successors = {
            edition.circular_id: (
                edition.circular.path,
                edition.number,
                edition.title,
                edition.language,
                edition.title_ko,
            )
            for edition in live.defer("facts", "body", "rendered")
        }
    found: dict[int, list[Notice]] = {}
    for circular, *words, successor in rows:
        found.setdefault(circular, []).append(Notice(*words, *successors.get(successor, ("", "", "", "", ""))))
    return found


def _events(slugs: tuple[str, ...]) -> dict[str, EventState]:
    fields = (
        "name", "name_ko", "name_en", "starts_on", "ends_on", "place", "place_ko", "status",
        "status_note_ko", "status_note_en", "online_url",
    )  # fmt: skip
    rows = Event.objects.filter(slug__in=slugs).values_list("slug", *fields)
    return {slug: EventState(*values) for slug, *values in rows}


def events_now(slugs: Iterable[str]) -> dict[str, EventState]:
    """The same without the memory, for staff who preview."""
    return _events(tuple(slugs))
