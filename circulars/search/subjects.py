"""Events and dossiers in the index; teams and posts, matched in memory because the directory turns by the day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet

from circulars import addresses, words
from circulars.memory import per_generation
from circulars.models import Dossier, Edition, Event, EventAlias, EventMention, SearchSubject
from circulars.prepared import Prepared, for_reading, padded
from circulars.reading import days
from circulars.search import backends, excerpts, index, matching
from circulars.search.excerpts import Marked
from circulars.search.parsing import Query
from circulars.search.tree import Node, within
from contacts import directory
from contacts.words import Words

MOST = 5  # of all kinds together
LOOKED_AT = 20  # rows of the index
MENTIONS = 200  # of all events together, the newest


class Subject(NamedTuple):
    """``kind`` is "event", "dossier", "team" or "post"; ``detail`` is told beside the title."""

    kind: str
    slug: str
    title: Marked
    address: str
    detail: str
    language: str


def index_subjects(*, events: Iterable[int] = (), dossiers: Iterable[int] = ()) -> None:
    """Write the words of these events and dossiers; those that are gone went with their rows."""
    rows = []
    for event in Event.objects.filter(pk__in=list(events)).prefetch_related("aliases"):
        names = [event.name, event.name_ko, event.name_en, event.series_name]
        names += [alias.text for alias in event.aliases.all() if alias.of != EventAlias.Of.ADDRESS]
        others = [event.place, event.place_ko, str(event.starts_on.year), event.series_edition]
        subject, _new = SearchSubject.objects.update_or_create(event=event, defaults={"version": words.VERSION})
        rows.append(index.words_of(subject.pk, filter(None, names), filter(None, others))[0])
    for dossier in Dossier.objects.filter(pk__in=list(dossiers)).prefetch_related("bodies", "milestones"):
        names = [dossier.name_ko, dossier.name_en]
        others = [dossier.summary_ko, dossier.summary_en, *(body.name for body in dossier.bodies.all())]
        others += [name for row in dossier.milestones.all() for name in (row.name_ko, row.name_en)]
        subject, _new = SearchSubject.objects.update_or_create(dossier=dossier, defaults={"version": words.VERSION})
        rows.append(index.words_of(subject.pk, filter(None, names), filter(None, others))[0])
    index.write("subjects", rows)


def found(query: Query, *, at: datetime, today: date, language: str, generation: str) -> list[Subject]:
    """The best few: dossiers, then events, teams and posts; at most four queries, and one where nothing fits."""
    node = query.node()
    if node is None:
        return []
    events, dossiers = indexed(node)
    subjects = [
        *(_dossiers(dossiers, query, language) if dossiers else ()),
        *(_events(events, query, at, language) if events else ()),
        *(
            Subject("team", slug, excerpts.marked(name, query), address, duties, written_in)
            for slug, name, address, duties, written_in, tokens in teams(today, language, generation)
            if matching.matches(node, tokens)
        ),
        *(
            Subject("post", slug, excerpts.marked(duty, query), address, team, written_in)
            for slug, duty, address, team, written_in, tokens in posts(today, language, generation)
            if matching.matches(node, tokens)
        ),
    ]
    return subjects[:MOST]


def indexed(node: Node) -> tuple[list[int], list[int]]:
    """(events, dossiers) that hold the words, those with them in their name first, the latest written first."""
    backend = backends.current()
    key, words = backend.key("subjects"), backends.table("subjects")
    condition, parameters = backend.condition("subjects", node)
    in_name, more = backend.condition("subjects", within(node, "title"))
    with for_reading().cursor() as cursor:
        cursor.execute(
            f"SELECT s.event_id, s.dossier_id FROM {SearchSubject._meta.db_table} s "  # noqa: S608  (our own names)
            f"JOIN (SELECT {key} AS named, 0 AS place FROM {words} WHERE {in_name} UNION ALL "
            f"SELECT {key} AS named, 1 AS place FROM {words} WHERE {condition}) AS found ON found.named = s.id "
            f"GROUP BY s.id, s.event_id, s.dossier_id ORDER BY MIN(found.place), s.id DESC LIMIT {LOOKED_AT}",
            [*more, *parameters],
        )
        rows = cursor.fetchall()
    return [event for event, _dossier in rows if event], [dossier for _event, dossier in rows if dossier]


def _dossiers(keys: Sequence[int], query: Query, language: str) -> list[Subject]:
    rows = Dossier.objects.filter(pk__in=keys, is_public=True).values_list("pk", "slug", "name_ko", "name_en")
    by_key = {pk: rest for pk, *rest in rows}
    found = []
    for slug, korean, english in (by_key[key] for key in keys if key in by_key):
        name = Words(korean, english)
        title = excerpts.marked(name.text(language), query)
        found.append(Subject("dossier", slug, title, addresses.dossier(slug, language), "", name.written_in(language)))
    return found


def _events(keys: Sequence[int], query: Query, at: datetime, language: str) -> list[Subject]:
    """Events that a live circular speaks of; one that was merged into another stands for that one."""
    lines = _MENTIONS.rows(**padded(keys, LOOKED_AT))
    live = set(_live({edition for _event, edition in lines}, at))
    told = {event for event, edition in lines if edition in live}
    events = Event.objects.select_related("merged_into").in_bulk([key for key in keys if key in told])
    present = {(event.merged_into or event).pk: event.merged_into or event for event in _in_order(keys, events)}
    found = []
    for event in present.values():
        name, place = _name_of(event, language), event.place_ko if language == "ko" else event.place
        first, last = days.short(event.starts_on, language), days.short(event.ends_on, language)
        span = first if first == last else f"{first} – {last}"
        detail = " · ".join(filter(None, (span, place or event.place)))
        address = addresses.event(event.slug, language)
        found.append(Subject("event", event.slug, excerpts.marked(name, query), address, detail, language))
    return found


def _mentions_of(**keys: int) -> QuerySet:
    lines = EventMention.objects.filter(event__in=list(keys.values())).exclude(edition=None)
    return lines.order_by("-edition_id").values_list("event_id", "edition_id")[:MENTIONS]


_MENTIONS = Prepared(_mentions_of)


def _live(editions: Iterable[int], at: datetime) -> Iterable[int]:
    live = Edition.objects.live(at).filter(pk__in=editions)
    return live.order_by().values_list("pk", flat=True) if editions else ()


def _in_order(keys: Iterable[int], events: Mapping[int, Event]) -> Iterator[Event]:
    return (events[key] for key in keys if key in events)


def _name_of(event: Event, language: str) -> str:
    return (event.name_ko if language == "ko" else event.name_en) or event.name


def teams(today: date, language: str, generation: str) -> list[tuple[str, str, str, str, str, matching.Tokens]]:
    """(slug, name, address, duties, language of the name, words) of every team that is open today, with its posts."""

    def compute() -> list[tuple[str, str, str, str, str, matching.Tokens]]:
        day = directory.as_of(today, generation)
        found = []
        for team in day.teams:
            duties = [post.duty(language) for post in day.posts_of(team)]
            texts = [*team.names, *team.duties, *(text for post in day.posts_of(team) for text in post.duties)]
            texts = [text for text in texts if text]
            heads = [head for text in texts for head in words.heads(text)]
            found.append(
                (
                    team.slug,
                    team.name(language),
                    addresses.team(team.slug, language),
                    ", ".join(dict.fromkeys(filter(None, duties))),
                    team.names.written_in(language),
                    matching.Tokens(texts, heads),
                )
            )
        return found

    return per_generation(generation, ("search.teams", today, language), compute)


def posts(today: date, language: str, generation: str) -> list[tuple[str, str, str, str, str, matching.Tokens]]:
    """(slug, duty, address, team, language of the duty, words) of every post that is open today."""

    def compute() -> list[tuple[str, str, str, str, str, matching.Tokens]]:
        found = []
        for post in directory.as_of(today, generation).posts:
            texts = [text for text in post.duties if text]
            tokens = matching.Tokens(texts, [head for text in texts for head in words.heads(text)])
            address, team = addresses.post(post.slug, language), post.team.name(language)
            found.append((post.slug, post.duty(language), address, team, post.duties.written_in(language), tokens))
        return found

    return per_generation(generation, ("search.posts", today, language), compute)
