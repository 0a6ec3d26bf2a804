"""One edition as the API shows it: its frozen facts, and the standing facts around it as they are now.

Live documents cost three queries beside the state of the public site: the editions at the address, what they lead to
(as on the page), and topics, placements and dossiers.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import CharField, QuerySet, Value
from django.utils import timezone

from circulars import addresses, glossary, sections
from circulars.api import addresses as api
from circulars.api.base import day, moment
from circulars.facts import OPTIONAL_FIELDS
from circulars.file_access import FileState
from circulars.models import Dossier, Edition, Section, Topic
from circulars.prepared import Prepared
from circulars.reading import days, links, names, notices, staleness
from circulars.reading.parts import files
from circulars.rendering import body as rendering
from contacts import directory
from contacts.entries import PostView

COLUMNS = (
    "pk", "circular_id", "circular__path", "circular__home_section_id", "circular__post_id", "circular__pinned_until",
    "circular__is_quiet", "language", "version", "is_original", "published_at", "first_published_at", "superseded_at",
    "listed_on", "is_major", "change_note", "removed_files", "facts", "rendered",
    *staleness.COLUMNS,
)  # fmt: skip
TAG_WITH_ADDRESS = re.compile(r'<[a-z][^<>]* (?:href|src)="/[^<>]*>')
OWN_ADDRESS = re.compile(r'( (?:href|src)=")/(?!/)')


class Document(NamedTuple):
    """The columns of an edition that are shown; what ``rendering.body`` asks of an edition is among them."""

    pk: int
    circular_id: int
    path: str
    home_section_id: int | None
    post_id: int | None
    pinned_until: date | None
    is_quiet: bool
    language: str
    version: int
    is_original: bool
    published_at: datetime
    first_published_at: datetime
    superseded_at: datetime | None
    listed_on: date
    is_major: bool
    change_note: str
    removed_files: list[str]
    facts: dict[str, Any]
    rendered: str
    translates_version: int | None
    translates_removed_at: datetime | None
    summary_of_version: int | None
    body: str = ""


class Reader(NamedTuple):
    """For whom a document is shaped, and when."""

    at: datetime
    generation: str
    origin: str
    publishes_names: bool


_LIVE = Prepared(
    lambda at, path: Edition.objects.live(at).at_path(path).order_by("-is_original", "language").values_list(*COLUMNS)
)
_RELEASED = Prepared(
    lambda at, path, version: (
        Edition.objects.released(at)
        .at_path(path)
        .filter(version=version)
        .order_by("-is_original", "language")
        .values_list(*COLUMNS)
    )
)


def _around(at: datetime, circular: int) -> QuerySet:
    def slugs(rows: QuerySet, of: str) -> QuerySet:
        return rows.order_by().annotate(of=Value(of, output_field=CharField())).values_list("of", "slug")

    return slugs(Topic.objects.filter(circulars=circular), "topics").union(
        slugs(Section.objects.filter(placement_rows__circular=circular), "sections"),
        slugs(Dossier.objects.filter(is_public=True, entries__circular=circular), "dossiers"),
    )


_AROUND = Prepared(_around)


def live(path: str, at: datetime) -> list[Document]:
    """One per language, the original first."""
    return [Document(*row) for row in _LIVE.rows(at=at, path=path)]


def released(path: str, at: datetime, *, version: int, language: str = "") -> Document | None:
    """Edition ``version`` in a language, without one in that of the original."""
    for row in _RELEASED.rows(at=at, path=path, version=version):
        document = Document(*row)
        if document.language == language or (not language and document.is_original):
            return document
    return None


def shape(document: Document, alive: list[Document], reader: Reader) -> dict[str, Any]:
    """What ``serializers.circular.Circular`` names. ``alive`` are the live editions at the address."""
    origin, facts, path = reader.origin, document.facts, document.path
    is_current = document.superseded_at is None or document.superseded_at > reader.at
    version = None if is_current else document.version
    tongue = "" if document.is_original else document.language
    linked = links.load(
        at=reader.at, circular=document.circular_id, edition=document.pk, section=0, listed_on=document.listed_on
    )
    around: dict[str, list[str]] = {"topics": [], "sections": [], "dossiers": []}
    for of, slug in _AROUND.rows(at=reader.at, circular=document.circular_id):
        around[of].append(slug)
    tree = sections.tree(reader.generation)
    _issuer, year, key = path.split("/")
    return {
        **facts,
        **api.circular(origin, path, document=tongue, version=version),
        "year": int(year),
        "key": key,
        "is_original": document.is_original,
        "translates_version": document.translates_version,
        "is_outdated": _is_outdated(document, alive, reader) if is_current else None,
        "summary_of_version": document.summary_of_version,
        "summary_is_outdated": staleness.of_summary(document) is not None,
        "issuer": _issuer_of(facts, origin),
        "number": number(facts["number"]),
        "version": document.version,
        "is_current": is_current,
        "is_major": document.is_major,
        "change_note": document.change_note,
        "first_published_at": moment(document.first_published_at),
        "published_at": moment(document.published_at),
        "superseded_at": None if is_current else moment(document.superseded_at),
        "body_html": _body(document, linked, reader),
        "deadlines": [{**line, "due_at": _due_at(line)} for line in facts["deadlines"]],
        "events": _events(facts, reader),
        "files": _files(document, version, origin, linked.files, alive),
        "passages": facts.get("passages", []),
        "requested_files": facts.get("requested_files", []),
        **{name: facts.get(name, "") for name in OPTIONAL_FIELDS},
        "section": section(tree.by_id.get(document.home_section_id or 0), origin),
        "further_sections": [
            section(tree.by_slug[slug], origin) for slug in sorted(around["sections"]) if slug in tree.by_slug
        ],
        "topics": [{"slug": slug, **api.topic(origin, slug)} for slug in sorted(around["topics"])],
        "dossiers": [{"slug": slug, **api.dossier(origin, slug)} for slug in sorted(around["dossiers"])],
        "pinned_until": day(document.pinned_until),
        "is_quiet": document.is_quiet,
        "languages": [_language(other, origin) for other in alive],
        "editions": api.editions(origin, path),
        "relations": [
            *({"kind": row.kind, "direction": "to_older", "circular": _linked(row, origin)} for row in linked.older),
            *({"kind": row.kind, "direction": "from_newer", "circular": _linked(row, origin)} for row in linked.newer),
        ],
        "cites": [_linked(row, origin) for row in linked.cites],
        "cited_by": [_linked(row, origin) for row in linked.cited_by],
        "cited_by_count": linked.cited_by_count,
        "abbreviations": _abbreviations(linked, reader),
        "contact": contact(document.post_id, reader),
        "withdrawn": withdrawn(document.circular_id, document.language, reader),
    }


def number(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """With ``text``, the number as people write it."""
    text = names.number_text(value["label"], value["serial"], value["suffix"], value["year"]) if value else ""
    return {**value, "text": text} if value and text else None


def withdrawn(circular: int, language: str, reader: Reader) -> dict[str, Any] | None:
    notice = notices.withdrawal(reader.generation, reader.at, circular, language)
    if notice is None:
        return None
    successor = None
    if notice.successor:
        successor = {
            **api.circular(reader.origin, notice.successor),
            "number": notice.successor_number,
            "title": notice.successor_title,
            "language": notice.successor_language,
        }
    return {
        "reason_ko": notice.reason_ko,
        "reason_en": notice.reason_en,
        "since": moment(notice.effective_at),
        "successor": successor,
        "merged_into": successor if notice.is_merged else None,
    }


def contact(post_id: int | None, reader: Reader) -> dict[str, Any] | None:
    """The post that answers today, in place of one that was closed; None where none is named."""
    if post_id is None:
        return None
    found = directory.as_of(days.of(reader.at), reader.generation).post(post_id)
    if found is None:
        return None
    team = found.team
    return post(found, reader) | {
        "team": {
            "slug": team.slug,
            "name_ko": team.names.ko,
            "name_en": team.names.en,
            **api.team(reader.origin, team.slug),
        }
    }


def post(view: PostView, reader: Reader) -> dict[str, Any]:
    """Telephone and mailbox are the post's own, else its team's; names of people only where they are public."""
    return {
        "slug": view.slug,
        "duty_ko": view.duties.ko,
        "duty_en": view.duties.en,
        "telephone": telephone(view.telephone),
        "mailbox": view.mailbox,
        "card": api.post_card(reader.origin, view.pk),
        "is_closed": view.is_closed,
        "holders": [
            {"name_ko": holder.names.ko, "name_en": holder.names.en, "is_acting": holder.is_acting}
            for holder in view.holders(reader.publishes_names)
            if holder.names
        ],
    }


def telephone(number_typed) -> dict[str, str] | None:
    if number_typed is None:
        return None
    return {"text": number_typed.display("en"), "text_ko": number_typed.display("ko"), "uri": number_typed.tel_uri}


def _issuer_of(facts: Mapping[str, Any], origin: str) -> dict[str, Any] | None:
    issuer = facts["issuer"]
    return {**issuer, **api.issuer(origin, issuer["slug"])} if issuer else None


def _is_outdated(document: Document, alive: list[Document], reader: Reader) -> bool | None:
    if document.is_original or not alive or not alive[0].is_original:
        return None
    return staleness.of_translation(document, alive[0], reader.at, reader.generation) is not None


def _language(document: Document, origin: str) -> dict[str, Any]:
    tongue = "" if document.is_original else document.language
    return {
        "language": document.language,
        "is_original": document.is_original,
        "title": document.facts["title"],
        **api.circular(origin, document.path, document=tongue),
    }


def section(node: sections.Node | None, origin: str) -> dict[str, Any] | None:
    if node is None:
        return None
    return {"slug": node.slug, "name_ko": node.name_ko, "name_en": node.name_en, **api.section(origin, node.slug)}


def _linked(row: links.Linked, origin: str) -> dict[str, Any]:
    return {
        **api.circular(origin, row.path),
        "issuer": row.issuer,
        "number": row.number,
        "title": row.title,
        "title_ko": row.title_ko,
        "language": row.language,
    }


def _files(
    document: Document, version: int | None, origin: str, states: Mapping[str, FileState], alive: list[Document]
) -> list[dict[str, Any]]:
    """Without those that were removed alone."""
    public = files.public_lines(alive) if any(state.copy for state in states.values()) else {}
    return [
        {
            **line,
            "url": f"{origin}{addresses.file(line['code'], line['name'], version=version)}",
            "accessibility": _accessibility(line, states.get(line["code"]), public, version, origin),
        }
        for line in document.facts["files"]
        if line["code"] not in document.removed_files
    ]


def _accessibility(
    line: Mapping[str, Any],
    state: FileState | None,
    public: Mapping[str, Mapping[str, Any]],
    version: int | None,
    origin: str,
) -> dict[str, Any] | None:
    """None for pictures of the text, which have their alternative text."""
    if state is None:
        return None
    found, copy = state.found, public.get(state.copy)
    text = addresses.file_text(line["code"], line["name"], settings.LANGUAGE_CODE)
    return {
        "text": state.text or "waiting",
        "text_url": f"{origin}{text}" if state.has_text and version is None else None,
        "tagged": found.get("tagged"),
        "declared_language": found.get("language", ""),
        "has_title": found.get("has_title"),
        "shows_title": found.get("shows_title"),
        "has_headings": found.get("has_headings"),
        "pictures_without_text": found.get("pictures_without_text"),
        "verdict": state.verdict,
        "checked_on": day(state.checked_on),
        "accessible_copy": f"{origin}{addresses.file(copy['code'], copy['name'])}" if copy else None,
    }


def _events(facts: Mapping[str, Any], reader: Reader) -> list[dict[str, Any]]:
    """What the document says of each event, and the shared event as it stands now."""
    if not facts["events"]:
        return []
    known = notices.events(reader.generation, {line["event"] for line in facts["events"] if line["event"]})
    found = []
    for line in facts["events"]:
        event = None
        if state := known.get(line["event"]):
            event = {
                "slug": state.slug,
                "name": state.name,
                "name_ko": state.name_ko,
                "name_en": state.name_en,
                "starts_on": day(state.starts_on),
                "ends_on": day(state.ends_on),
                "status": state.status,
                "self": api.event(reader.origin, state.slug)["self"],
            }
        found.append({**line, "event": event})
    return found


def _abbreviations(linked: links.Links, reader: Reader) -> list[dict[str, Any]]:
    """As at the foot of the page."""
    return [
        {
            "short": entry.short,
            "names": [{"name": name, "language": language} for name, language in entry.names],
            "explanation_ko": entry.explanation_ko,
            "explanation_en": entry.explanation_en,
            "website": entry.website,
            "is_office": entry.is_office,
        }
        for entry in glossary.explained(linked.abbreviations, glossary.office(reader.generation))
    ]


def _body(document: Document, linked: links.Links, reader: Reader) -> str:
    targets = {
        ordinal: (api.circular(reader.origin, row.path)["url"], row.title) for ordinal, row in linked.by_ordinal.items()
    }
    html = str(rendering.body(document, reader.at, targets))
    if '="/' not in html:
        return html
    return TAG_WITH_ADDRESS.sub(lambda tag: OWN_ADDRESS.sub(rf"\g<1>{reader.origin}/", tag[0]), html)


def _due_at(line: Mapping[str, Any]) -> str | None:
    """The hour with its offset where one is printed; without a zone of its own the office's."""
    if not line["due_time"]:
        return None
    try:
        zone = ZoneInfo(line["time_zone"] or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        zone = timezone.get_default_timezone()
    due = datetime.combine(date.fromisoformat(line["due_on"]), time.fromisoformat(line["due_time"]), tzinfo=zone)
    return due.isoformat()
