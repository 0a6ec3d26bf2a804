"""Withdrawals in force and events that do not take place as planned: few, and kept per state of the public site."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from circulars.memory import per_generation
from circulars.models import Edition, Event, EventStatus, Withdrawal


class Notice(NamedTuple):
    """A withdrawal; ``language`` is empty where all languages are meant, ``successor`` a path or empty.

    The successor is named only while it is public itself. ``path`` is that of the withdrawn circular.
    """

    path: str
    language: str
    reason_ko: str
    reason_en: str
    effective_at: datetime
    is_merged: bool
    successor_key: int | None
    successor: str
    successor_number: str
    successor_title: str
    successor_language: str
    successor_title_ko: str


class Merged(NamedTuple):
    """A circular that was merged into another one, as the other one's page speaks of it."""

    path: str
    language: str
    version: int
    is_original: bool
    number: str
    title: str
    merged_at: datetime

    @property
    def document(self) -> str:
        return "" if self.is_original else self.language


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
    slug: str = ""  # of its page; that of the line may be a former one

    def name_in(self, language: str) -> str:
        return (self.name_ko if language == "ko" else self.name_en) or self.name

    def place_in(self, language: str) -> str:
        return (self.place_ko if language == "ko" else "") or self.place

    @property
    def is_changed(self) -> bool:
        return self.status != EventStatus.PLANNED


Withdrawn = Mapping[int, list[Notice]]


def withdrawal(generation: str, at: datetime, circular: int, language: str) -> Notice | None:
    """The withdrawal of a circular, or of one of its languages."""
    return covering(withdrawn(generation, at), circular, language)


def withdrawn(generation: str, at: datetime) -> Withdrawn:
    """All withdrawals in force, by the key of the circular."""
    return per_generation(generation, "withdrawals", lambda: _withdrawals(at))


def covering(found: Withdrawn, circular: int, language: str) -> Notice | None:
    """That of the whole circular or of this language; another language of it may be withdrawn alone."""
    return next((notice for notice in found.get(circular, ()) if notice.language in ("", language)), None)


def withdrawn_paths(generation: str, at: datetime) -> set[tuple[str, str]]:
    """(path, language, which is empty for all) of what is withdrawn."""
    return per_generation(
        generation,
        "withdrawn paths",
        lambda: {(notice.path, notice.language) for found in withdrawn(generation, at).values() for notice in found},
    )


def leads_to(generation: str, at: datetime, notice: Notice | None) -> str:
    """The path of the circular that readers of a merged one are led to; empty where they stay and read the notice.

    A successor that was merged itself leads on; a ring leads nowhere.
    """
    found = withdrawn(generation, at)
    seen: set[int] = set()
    target = ""
    while notice is not None and notice.is_merged and notice.successor and notice.successor_key not in seen:
        seen.add(notice.successor_key or 0)
        target = notice.successor
        notice = covering(found, notice.successor_key or 0, notice.successor_language)
    return "" if notice is not None and notice.is_merged and notice.successor else target


def merged_into(generation: str, at: datetime, path: str, target: str) -> Merged | None:
    """The circular at ``path`` if it is public and really leads to ``target``; what a reader typed proves nothing."""
    found = [notice for rows in withdrawn(generation, at).values() for notice in rows if notice.path == path]
    notice = next((notice for notice in found if leads_to(generation, at, notice) == target), None)
    if notice is None:
        return None
    live = Edition.objects.live(at).at_path(path)
    live = live.filter(language=notice.language) if notice.language else live.originals()
    edition = live.defer("facts", "body", "rendered").first()
    if edition is None:
        return None
    return Merged(
        path, edition.language, edition.version, edition.is_original, edition.number, edition.title, notice.effective_at
    )


def events(generation: str, slugs: Iterable[str]) -> dict[str, EventState]:
    """The shared events of these slugs as they stand now."""
    wanted = tuple(sorted(slugs))
    return per_generation(generation, ("events", wanted), lambda: _events(wanted)) if wanted else {}


def _withdrawals(at: datetime) -> dict[int, list[Notice]]:
    rows = list(
        Withdrawal.objects.effective(at)
        .order_by("-effective_at")
        .values_list(
            "circular_id",
            "circular__path",
            "language",
            "reason_ko",
            "reason_en",
            "effective_at",
            "is_merged",
            "successor_id",
        )
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
        named = successors.get(successor, ("", "", "", "", ""))
        found.setdefault(circular, []).append(Notice._make([*words, successor, *named]))
    return found


def _events(slugs: tuple[str, ...]) -> dict[str, EventState]:
    fields = (
        "name", "name_ko", "name_en", "starts_on", "ends_on", "place", "place_ko", "status",
        "status_note_ko", "status_note_en", "online_url", "slug",
    )  # fmt: skip
    return {
        slug: EventState(*(getattr(event, name) for name in fields))
        for slug, event in Event.objects.by_slugs(slugs).items()
    }


def events_now(slugs: Iterable[str]) -> dict[str, EventState]:
    """The same without the memory, for staff who preview; nobody is led to a page that may not be there yet."""
    return unlinked(_events(tuple(slugs)))


def unlinked(events: Mapping[str, EventState]) -> dict[str, EventState]:
    """Without the addresses of their pages: an earlier edition may speak of an event that no live one knows."""
    return {slug: event._replace(slug="") for slug, event in events.items()}
