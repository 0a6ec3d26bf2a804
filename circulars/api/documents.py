"""One edition as the API shows it: its frozen facts, and the standing facts around it as they are now.

Live documents cost three queries beside the state of the public site: the editions at the address, what they lead to
(as on the page), and topics, placements and dossiers.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value

from circulars import addresses, sections, signatories, terms
from circulars.api import addresses as api
from circulars.api import parts
from circulars.api.base import day, moment
from circulars.api.editions import Document, Reader
from circulars.api.posts import contact
from circulars.facts import OPTIONAL_FIELDS
from circulars.models import Dossier, Section, Topic
from circulars.prepared import Prepared
from circulars.reading import days, links, names, notices, staleness


def _around(at: datetime, circular: int) -> QuerySet:
    def slugs(rows: QuerySet, of: str) -> QuerySet:
        return rows.order_by().annotate(of=Value(of, output_field=CharField())).values_list("of", "slug")

    return slugs(Topic.objects.filter(circulars=circular), "topics").union(
        slugs(Section.objects.filter(placement_rows__circular=circular), "sections"),
        slugs(Dossier.objects.filter(is_public=True, entries__circular=circular), "dossiers"),
    )


_AROUND = Prepared(_around)


def shape(document: Document, alive: list[Document], reader: Reader) -> dict[str, Any]:
    """What ``serializers.circular.Circular`` names. ``alive`` are the live editions at the address."""
    origin, path = reader.origin, document.path
    facts = signatories.told(document.facts, reader.generation)
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
        "summary_is_outdated": staleness.has_old_summary(document),
        "issuer": _issuer_of(facts, origin),
        "number": number(facts["number"]),
        "version": document.version,
        "is_current": is_current,
        "is_major": document.is_major,
        "change_note": document.change_note,
        "first_published_at": moment(document.first_published_at),
        "published_at": moment(document.published_at),
        "superseded_at": None if is_current else moment(document.superseded_at),
        "body_html": parts.body(document, linked, reader),
        "deadlines": [{**line, "due_at": parts.due_at(line)} for line in facts["deadlines"]],
        "events": parts.events(facts, reader),
        "files": parts.files(document, version, origin, linked.files, alive),
        "passages": facts.get("passages", []),
        "requested_files": facts.get("requested_files", []),
        **{name: facts.get(name, "") for name in OPTIONAL_FIELDS},
        "section": section(tree.by_id.get(document.home_section_id or 0), origin),
        "further_sections": [
            section(tree.by_slug[slug], origin) for slug in sorted(around["sections"]) if slug in tree.by_slug
        ],
        "topics": [{"slug": slug, **api.topic(origin, slug)} for slug in sorted(around["topics"])],
        "dossiers": [{"slug": slug, **api.dossier(origin, slug)} for slug in sorted(around["dossiers"])],
        "past_terms": [
            term(one, origin) for one in terms.past_of(facts, terms.every(reader.generation), days.of(reader.at))
        ],
        "pinned_until": day(document.pinned_until),
        "is_quiet": document.is_quiet,
        "languages": [_language(other, origin) for other in alive],
        "editions": api.editions(origin, path),
        "relations": [
            *(
                {"kind": row.kind, "direction": "to_older", "circular": parts.linked(row, origin)}
                for row in linked.older
            ),
            *(
                {"kind": row.kind, "direction": "from_newer", "circular": parts.linked(row, origin)}
                for row in linked.newer
            ),
        ],
        "cites": [parts.linked(row, origin) for row in linked.cites],
        "cited_by": [parts.linked(row, origin) for row in linked.cited_by],
        "cited_by_count": linked.cited_by_count,
        "abbreviations": parts.abbreviations(linked, reader),
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


def _is_outdated(document: Document, alive: list[Document], reader: Reader) -> bool | None:
    if document.is_original or not alive or not alive[0].is_original:
        return None
    return staleness.of_translation(document, alive[0], reader.at, reader.generation) is not None


def section(node: sections.Node | None, origin: str) -> dict[str, Any] | None:
    if node is None:
        return None
    return {"slug": node.slug, "name_ko": node.name_ko, "name_en": node.name_en, **api.section(origin, node.slug)}


def term(one: terms.Term, origin: str) -> dict[str, Any]:
    """A term of office; ``issuer`` is None for one of this office."""
    return {
        "slug": one.slug,
        "url": f"{origin}{addresses.every_circular(api.LANGUAGE, term=one.slug)}",
        "name_ko": one.name_ko,
        "name_en": one.name_en,
        "issuer": one.issuer or None,
        "from_date": day(one.from_date),
        "to_date": day(one.to_date),
    }


def _issuer_of(facts: Mapping[str, Any], origin: str) -> dict[str, Any] | None:
    issuer = facts["issuer"]
    return {**issuer, **api.issuer(origin, issuer["slug"])} if issuer else None


def _language(document: Document, origin: str) -> dict[str, Any]:
    tongue = "" if document.is_original else document.language
    return {
        "language": document.language,
        "is_original": document.is_original,
        "title": document.facts["title"],
        **api.circular(origin, document.path, document=tongue),
    }
