"""What may belong into a dossier: found by citations, relations, events and topics of what stands in it already.

Only what is public is suggested, nothing that was refused, and each with its reasons in words. Nothing is stored but
the answer (``entering``).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from circulars.models import (
    Dossier,
    DossierEntry,
    DossierRefusal,
    Edition,
    Event,
    EventMention,
    Origin,
    Reference,
    Relation,
    Topic,
)
from circulars.reading import names

SHOWN = 50
LOOKED_AT = 300  # rows of each kind of reason
ACCEPTED = [Origin.AUTOMATIC, Origin.MANUAL, Origin.CONFIRMED]
NAMED = 3  # reasons of one suggestion
CITES, RELATED, EVENT, SERIES, TOPIC = 8, 8, 6, 4, 1
SHARE = 3  # a topic counts that every third entry has, and two at least


@dataclass(slots=True)
class Suggestion:
    """``key`` is ``c12`` for a circular and ``e12`` for an event; ``weight`` orders."""

    key: str
    day: date
    name: str
    language: str
    path: str  # of a circular
    slug: str  # of an event
    reasons: list[str] = field(default_factory=list)
    weight: int = 0


class _Found:
    """Reasons by subject, each told once."""

    def __init__(self) -> None:
        self.reasons: dict[int, dict[str, int]] = {}

    def add(self, key: int | None, reason: str, weight: int) -> None:
        if key is not None:
            self.reasons.setdefault(key, {}).setdefault(reason, weight)

    def weight(self, key: int) -> int:
        return sum(self.reasons[key].values())

    def best(self, without: Iterable[int | None]) -> list[int]:
        known = set(without)
        keys = [key for key in self.reasons if key not in known]
        return sorted(keys, key=lambda key: (-self.weight(key), -key))[: 4 * SHOWN]


def of(dossier: Dossier, at: datetime) -> list[Suggestion]:
    """The best ones first, ``SHOWN`` at most, in a fixed number of queries."""
    entries = list(DossierEntry.objects.filter(dossier=dossier).values_list("circular_id", "event_id"))
    refused = list(DossierRefusal.objects.filter(dossier=dossier).values_list("circular_id", "event_id"))
    inside = {circular for circular, _event in entries if circular}
    events_inside = {event for _circular, event in entries if event}
    circulars, events = _Found(), _Found()
    live = Edition.objects.live(at).originals()
    called = _called(live, inside)
    _by_citation(circulars, inside, called, live)
    _by_relation(circulars, inside, called)
    _by_event(circulars, events, inside, events_inside, called, live)
    _by_series(events, events_inside)
    _by_topic(circulars, inside, live)
    found = [
        *_circulars(circulars, circulars.best([*inside, *(circular for circular, _event in refused)]), live),
        *_events(events, events.best([*events_inside, *(event for _circular, event in refused)])),
    ]
    found.sort(key=lambda one: (-one.weight, -one.day.toordinal(), one.key))
    return found[:SHOWN]


def _called(live, circulars: Iterable[int]) -> dict[int, str]:
    rows = live.filter(circular__in=circulars).values_list(
        "circular_id", "circular__series__issuer__abbreviation", "number_label", "number_serial", "number_suffix",
        "number_year", "title",
    )  # fmt: skip
    return {
        key: _name(issuer, names.number_text(label, serial, suffix, year), title)
        for key, issuer, label, serial, suffix, year, title in rows
    }


def _name(issuer: str, number: str, title: str) -> str:
    return names.with_issuer(issuer, number) if number else title


def _by_citation(found: _Found, inside: set[int], called: dict[int, str], live) -> None:
    cited = Reference.objects.filter(
        edition__in=live.filter(circular__in=inside), target__isnull=False, origin__in=ACCEPTED
    )
    for circular, target in cited.order_by("-pk").values_list("edition__circular", "target")[:LOOKED_AT]:
        found.add(target, _("%(entry)s cites it.") % {"entry": called.get(circular, "")}, CITES)
    citing = Reference.objects.filter(target__in=inside, edition__in=live, origin__in=ACCEPTED)
    for circular, target in citing.order_by("-pk").values_list("edition__circular", "target")[:LOOKED_AT]:
        if target in called:
            found.add(circular, _("It cites %(entry)s.") % {"entry": called[target]}, CITES)


def _by_relation(found: _Found, inside: set[int], called: dict[int, str]) -> None:
    for ours, theirs in (("from_circular", "to_circular"), ("to_circular", "from_circular")):
        rows = Relation.objects.filter(origin__in=ACCEPTED, **{f"{ours}__in": inside}).order_by("-pk")
        for mine, other in rows.values_list(f"{ours}_id", f"{theirs}_id")[:LOOKED_AT]:
            if mine in called:
                found.add(other, _("It is related to %(entry)s.") % {"entry": called[mine]}, RELATED)


def _by_event(
    circulars: _Found, events: _Found, inside: set[int], events_inside: set[int], called: dict[int, str], live
) -> None:
    told = EventMention.objects.filter(edition__in=live.filter(circular__in=inside), event__isnull=False)
    told = told.annotate(present=Coalesce("event__merged_into", "event"))  # what it was merged into
    for circular, event in told.order_by("-pk").values_list("edition__circular", "present")[:LOOKED_AT]:
        events.add(event, _("%(entry)s speaks of it.") % {"entry": called.get(circular, "")}, EVENT)
    concerned = events_inside | set(events.reasons)
    meant = Q(event__in=concerned) | Q(event__merged_into__in=concerned)
    tells = EventMention.objects.filter(meant, edition__in=live)
    tells = tells.annotate(called=Coalesce("event__merged_into__name", "event__name"))
    for circular, event in tells.order_by("-pk").values_list("edition__circular", "called")[:LOOKED_AT]:
        circulars.add(circular, _("It speaks of the same event: %(event)s") % {"event": event}, EVENT)


def _by_series(found: _Found, events_inside: set[int]) -> None:
    named = Event.objects.filter(pk__in=events_inside).exclude(series_name="").values("series_name")
    for key, series in Event.objects.alone().filter(series_name__in=named).values_list("pk", "series_name")[:LOOKED_AT]:
        found.add(key, _("It is of the same series: %(series)s") % {"series": series}, SERIES)


def _by_topic(found: _Found, inside: set[int], live) -> None:
    counted = Counter(Topic.circulars.through.objects.filter(circular__in=inside).values_list("topic", flat=True))
    topics = [key for key, count in counted.most_common(5) if count >= 2 and count * SHARE >= len(inside)]
    words = dict(Topic.objects.filter(pk__in=topics).values_list("pk", "name_ko"))
    rows = live.filter(circular__topics__in=topics).exclude(circular__in=inside)
    for circular, topic in rows.newest_first().values_list("circular_id", "circular__topics")[:LOOKED_AT]:
        if topic in words:
            reason = _("It has the topic “%(topic)s”, as %(count)d entries have.")
            found.add(circular, reason % {"topic": words[topic], "count": counted[topic]}, TOPIC)


def _circulars(found: _Found, keys: list[int], live) -> list[Suggestion]:
    rows = live.filter(circular__in=keys).values_list(
        "circular_id", "circular__path", "listed_on", "language", "circular__series__issuer__abbreviation",
        "number_label", "number_serial", "number_suffix", "number_year", "title",
    )  # fmt: skip
    suggested = []
    for key, path, day, language, issuer, label, serial, suffix, year, title in rows:
        name = _name(issuer, names.number_text(label, serial, suffix, year), title)
        said = name if name == title else f"{name}: {title}"
        reasons, weight = list(found.reasons[key])[:NAMED], found.weight(key)
        suggested.append(Suggestion(f"c{key}", day, said, language, path, "", reasons, weight))
    return suggested


def _events(found: _Found, keys: list[int]) -> list[Suggestion]:
    rows = Event.objects.filter(pk__in=keys).values_list("pk", "starts_on", "name_ko", "name", "slug")
    suggested = []
    for key, day, korean, own, slug in rows:
        name = korean or own
        language = "ko" if names.HANGUL.search(name) else "en"
        reasons, weight = list(found.reasons[key])[:NAMED], found.weight(key)
        suggested.append(Suggestion(f"e{key}", day, name, language, "", slug, reasons, weight))
    return suggested
