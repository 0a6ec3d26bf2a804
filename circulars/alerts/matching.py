"""Whom a change concerns: the subscriptions that follow any of what its circular stands in, is filed under or says."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from circulars.models import (
    AddresseeLine,
    AlertChange,
    Circular,
    DossierEntry,
    Edition,
    EventMention,
    Reason,
    SearchEntry,
    SearchPart,
    SectionEntry,
    Subscription,
)
from circulars.search import finding, parsing

Kind = Subscription.Kind
FLAGS = {
    Reason.NEW: ("on_new",),
    Reason.CORRECTED: ("on_corrected",),
    Reason.DEADLINE: ("on_deadline", "on_corrected"),
    Reason.WITHDRAWN: ("on_withdrawn",),
    Reason.EVENT: ("on_event",),
}
LANGUAGE_OF_SEARCH = "ko"  # names in a search are known in every language; this one decides nothing but labels


class Match(NamedTuple):
    subscriber: int
    subscription: int
    rhythm: str


def circulars_of(change: AlertChange, at: datetime) -> list[int]:
    """The public circulars that a change is about: its own, or all that name its event."""
    live = Edition.objects.live(at).originals()
    if change.circular_id:
        return list(live.filter(circular=change.circular_id).values_list("circular_id", flat=True))
    is_it = Q(event=change.event_id) | Q(event__merged_into=change.event_id)
    mentions = EventMention.objects.filter(is_it, edition__in=live)
    return sorted(set(mentions.values_list("edition__circular_id", flat=True)))


def follow(change: AlertChange, circulars: list[int], at: datetime, generation: str) -> Q:
    """The subscriptions that any of the circulars concerns, as a condition; the searches are asked one by one."""
    live = Edition.objects.live(at).originals().filter(circular__in=circulars)
    targets = {
        Kind.CIRCULAR: circulars,
        Kind.SECTION: SectionEntry.objects.filter(edition__in=live).values("section"),
        Kind.ISSUER: Circular.objects.filter(pk__in=circulars).values("series__issuer"),
        Kind.TOPIC: Circular.topics.through.objects.filter(circular__in=circulars).values("topic"),
        Kind.DOSSIER: DossierEntry.objects.filter(circular__in=circulars, dossier__is_public=True).values("dossier"),
        Kind.ADDRESSEE: AddresseeLine.objects.filter(edition__in=live, addressee__isnull=False).values("addressee"),
    }
    wanted = Q(kind=Kind.SITE)
    for kind, keys in targets.items():
        wanted |= Q(kind=kind, target_id__in=keys)
    if queries := _queries_that_find(circulars, at, generation):
        wanted |= Q(kind=Kind.SEARCH, query__in=queries)
    return wanted & _flags(change.reason)


def next_matches(wanted: Q, change: AlertChange, *, after: int, count: int) -> list[Match]:
    """One for each of the next subscribers by key, at once where any of theirs says so; ``count`` rows are read.

    Whoever subscribed after the change is not told of it.
    """
    rows: QuerySet = Subscription.objects.filter(
        wanted, subscriber_id__gt=after, subscriber__stopped_at=None, created_at__lte=change.happened_at
    )
    rows = rows.order_by("subscriber_id", "pk").values_list("subscriber_id", "pk", "rhythm")
    found = [Match(*row) for row in rows[:count]]
    if len(found) == count:  # the last one's other subscriptions may lie beyond
        last = found[-1].subscriber
        whole = [match for match in found if match.subscriber != last]
        found = whole or [Match(*row) for row in rows.filter(subscriber_id=last)]
    first: dict[int, Match] = {}
    for match in found:
        if match.subscriber not in first or _haste(match) < _haste(first[match.subscriber]):
            first[match.subscriber] = match
    return list(first.values())


def _haste(match: Match) -> int:
    return ("now", "daily", "weekly").index(match.rhythm)


def _flags(reason: str) -> Q:
    condition = Q()
    for name in FLAGS[Reason(reason)]:
        condition |= Q(**{name: True})
    return condition


def _queries_that_find(circulars: Iterable[int], at: datetime, generation: str) -> list[str]:
    """Of the searches that somebody follows, those that one of the circulars answers, by its words or its files."""
    queries = list(Subscription.objects.filter(kind=Kind.SEARCH).values_list("query", flat=True).distinct())
    if not queries:
        return []
    entries = dict(SearchEntry.objects.live(at).filter(circular__in=list(circulars)).values_list("edition_id", "pk"))
    parts = list(SearchPart.objects.filter(entry__in=entries.values()).values_list("pk", "entry_id"))
    return [query for query in queries if _finds(query, entries, parts, at, generation)]


def _finds(typed: str, entries: dict[int, int], parts: list[tuple[int, int]], at: datetime, generation: str) -> bool:
    query = parsing.parse(typed, language=LANGUAGE_OF_SEARCH, generation=generation, at=at)
    limits = finding.where(
        at, timezone.localdate(at), query.narrowed, language=LANGUAGE_OF_SEARCH, generation=generation
    )
    allowed = {row.edition for row in finding.of_editions(entries, limits)}
    keys = [entries[edition] for edition in allowed]
    if not keys:
        return False
    node = query.node()
    if node is None:
        return query.narrowed.is_anything
    if finding.standing({"it": node}, name="editions", keys=keys)["it"]:
        return True
    inside = [part for part, entry in parts if entry in keys]
    return bool(inside and finding.standing({"it": node}, name="parts", keys=inside)["it"])
