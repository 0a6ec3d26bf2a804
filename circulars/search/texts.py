"""What is found of a document: the texts of its title and the others, from frozen facts or from a working copy.

Names that stand around the words (bodies, events with their aliases, the duty that answers) are read for many documents
at once. Nobody's name is among them: a contact is found by its duty.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from circulars import signatories
from circulars.models import Addressee, AddresseeAlias, Event, EventAlias, Issuer
from circulars.rendering import plain_text
from contacts import directory

EVENT_NAMES = ("name", "name_ko", "name_en", "series_name", "place", "place_ko")
BEGINNING = 90  # characters of the text that say what it is about


class Around:
    """Names of what the facts of some documents mention, in at most eleven queries however many they are."""

    def __init__(self, facts: Iterable[Mapping[str, Any]]) -> None:
        facts = [one for one in facts if one]
        bodies = {line["addressee"] for one in facts for line in one["addressees"] if line["addressee"]}
        events = {line["event"] for one in facts for line in one["events"] if line["event"]}
        issuers = {one["issuer"]["slug"] for one in facts if one["issuer"]}
        self._bodies = _names(Addressee, bodies, ("name", "name_ko", "name_en"))
        present = Event.objects.by_slugs(events)
        self._events = {
            slug: [text for name in EVENT_NAMES if (text := getattr(event, name))] for slug, event in present.items()
        }
        self._issuers = _names(Issuer, issuers, ("abbreviation", "name", "name_ko", "name_en"))
        aliases = AddresseeAlias.objects.filter(addressee__slug__in=bodies).values_list("addressee__slug", "text")
        for slug, text in aliases if bodies else ():
            self._bodies[slug].append(text)
        known: dict[int, list[str]] = {}
        other_names = EventAlias.objects.filter(event__in=present.values()).exclude(of=EventAlias.Of.ADDRESS)
        for key, text in other_names.values_list("event_id", "text") if present else ():
            known.setdefault(key, []).append(text)
        for slug, event in present.items():
            self._events[slug] += known.get(event.pk, [])
        self._signatories = signatories.load(facts)
        self._directory: directory.Directory | None = None

    def bodies(self, facts: Mapping[str, Any]) -> list[str]:
        return [name for line in facts["addressees"] for name in self._bodies.get(line["addressee"], ())]

    def events(self, facts: Mapping[str, Any]) -> list[str]:
        return [name for line in facts["events"] for name in self._events.get(line["event"], ())]

    def issuer(self, facts: Mapping[str, Any]) -> list[str]:
        return self._issuers.get(facts["issuer"]["slug"], []) if facts["issuer"] else []

    def signatory(self, facts: Mapping[str, Any]) -> str:
        """As printed; of the office's own the duty alone, so that no name has to be taken out of the index."""
        return signatories.in_words(facts, self._signatories, with_name=False)["signatory"]

    def contact(self, post_id: int | None) -> list[str]:
        """Duty and team of the day; when they change, the entries are marked stale."""
        if post_id is None:
            return []
        if self._directory is None:  # not that of a generation: this may be inside a transaction that changes it
            self._directory = directory.load(timezone.localdate())
        post = self._directory.post(post_id)
        if post is None:
            return []
        return [*post.duties, *post.team.names]


def _names(model, slugs: set[str], fields: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    if not slugs:
        return found
    for slug, *names in model.objects.filter(slug__in=slugs).values_list("slug", *fields):
        found[slug] = [name for name in names if name]
    return found


def title(facts: Mapping[str, Any]) -> list[str]:
    """Titles, and the number in the forms in which it is typed."""
    number = facts["number"] or {}
    texts = [facts["title"], facts["title_ko"], number.get("label") or ""]
    if number.get("serial") is not None:
        issuer = (facts["issuer"] or {}).get("abbreviation") or ""
        texts.append(f"{issuer} {number['serial']}{number['suffix']}/{number['year'] or ''}")
    return list(dict.fromkeys(filter(None, texts)))


def about(facts: Mapping[str, Any], body: str, around: Around) -> list[str]:
    """What a document is about even where it says it once: events and their places, the summary, how it begins."""
    lines = [text for line in facts["events"] for text in (line["text"], line["place"])]
    return [text for text in (*lines, *around.events(facts), facts["summary_ko"], plain_text(body)[:BEGINNING]) if text]


def others(facts: Mapping[str, Any], body: str, around: Around, post_id: int | None) -> list[str]:
    """Everything else that is found, the longest last."""
    lines = [
        *around.issuer(facts),
        facts["issuer_name"],
        facts["place"],
        *(line["text"] for line in facts["addressees"]),
        *around.bodies(facts),
        *(text for line in facts["events"] for text in (line["text"], line["place"])),
        *around.events(facts),
        *(text for line in facts["deadlines"] for text in (line["text"], line["answer_to"])),
        *(text for line in facts["sources"] for text in (line["publisher"], line["title"])),
        *(text for line in facts["files"] for text in (_stem(line["name"]), line["title"], line["caption"])),
        *(line["text"] for line in facts.get("requested_files", ())),
        *around.contact(post_id),
        around.signatory(facts),
        facts["summary_ko"],
    ]
    passages = [(line["heading"], plain_text(line["body"])) for line in facts.get("passages", ())]
    texts = [*lines, *(text for passage in passages for text in passage), plain_text(body)]
    return list(dict.fromkeys(filter(None, texts)))


def file_title(facts: Mapping[str, Any], line: Mapping[str, Any]) -> list[str]:
    """What a word may stand in beside the file's own text: a search may name the document and the content."""
    return [*title(facts), _stem(line["name"]), line["title"]]


def _stem(name: str) -> str:
    return name.rpartition(".")[0].replace("_", " ") or name
