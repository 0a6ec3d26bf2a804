"""All that the page of a circular shows, from three queries at most; what is shared comes from memory.

1. the live editions at the address, in all languages (or one earlier edition); 2. what the page leads to
(``links``); 3. what stands beside it (``beside``), where there is something. With the state of the public site, which
the caller has read, and the check of ``?in=`` that is five.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from circulars import addresses, glossary, sections, signatories, terms
from circulars.following import json_ld, marks
from circulars.models import SectionEntry
from circulars.reading import beside, days, links, names, notices, staleness, words
from circulars.reading.citation import citation
from circulars.reading.parts import (
    abbreviations,
    around,
    basics,
    document,
    files,
    related,
    saving,
    sharing,
    translations,
)
from circulars.reading.parts import figures as counting
from circulars.reading.parts import received as receipt
from circulars.reading.shown import Shown
from circulars.rendering import body as rendering
from contacts import directory


class Reader(NamedTuple):
    """Who asks, and when: ``language`` is that of the interface, ``origin`` scheme and host of the portal."""

    at: datetime
    generation: str
    language: str
    origin: str
    publishes_names: bool
    in_section: str = ""
    is_print: bool = False
    came_from: str = ""  # the path of a circular that was merged into this one, as the address says
    office: str = ""  # its name, for the subject of a mail


def context(shown: Shown, editions: list[Shown], reader: Reader) -> dict[str, Any]:
    """What ``circulars/circular_detail.html`` needs. ``editions`` are the live ones of the circular."""
    language, at = reader.language, reader.at
    shown = shown._replace(facts=signatories.told(shown.facts, reader.generation))
    is_earlier = shown.superseded_at is not None and shown.superseded_at <= at
    tree = sections.tree(reader.generation)
    section = _section(tree, shown, reader.in_section)
    linked = links.load(
        at=at,
        circular=shown.circular_id,
        edition=shown.pk,
        section=section.pk if section and not is_earlier else 0,
        listed_on=shown.listed_on,
    )
    kept = section.slug if section and reader.in_section else ""
    notice = notices.withdrawal(reader.generation, at, shown.circular_id, shown.language)
    current = own = addresses.circular(shown.path, language, document=shown.document)
    if is_earlier:
        own = f"{current}v{shown.version}/"
    if notices.leads_to(reader.generation, at, notice):  # its address leads away: the last text is read at its edition
        last = next((edition.version for edition in editions if edition.language == shown.language), shown.version)
        current, own = f"{current}v{last}/", f"{current}v{shown.version}/"
    merged = (
        notices.merged_into(reader.generation, at, reader.came_from, shown.path)
        if reader.came_from and not is_earlier
        else None
    )
    history = addresses.history(shown.path, language)
    published_on = days.long(days.of(shown.published_at), language)
    corrected_on = published_on if shown.is_corrected else ""
    url = f"{reader.origin}{own}"
    slugs = {line["event"] for line in shown.facts["events"] if line["event"]}
    near = (
        beside.Beside(beside.part_of(reader.generation, shown.circular_id))
        if is_earlier
        else beside.load(
            reader.generation,
            at=at,
            circular=shown.circular_id,
            edition=shown.pk,
            listed_on=shown.listed_on,
            has_events=bool(slugs),
        )
    )
    events = notices.events(reader.generation, slugs)
    events = notices.unlinked(events) if is_earlier else events
    found = words_of(
        shown,
        linked,
        language,
        dates=basics.Dates(shown.first_published_at, shown.published_at, shown.is_corrected),
        events=events,
        at=at,
        archive=addresses.archive(shown.path, language, document=shown.document),
        citing=addresses.citing(shown.path, language),
        version=shown.version if is_earlier else None,
        explained=glossary.explained(linked.abbreviations, glossary.office(reader.generation)),
        bodies=_bodies(editions),
        past_terms=terms.past_of(shown.facts, terms.every(reader.generation), days.of(at)),
        is_print=reader.is_print,
        known_files=files.Around(linked.files, {} if is_earlier else files.public_lines(editions)),
        summary_behind=""
        if is_earlier
        else translations.summary_behind(shown, staleness.of_summary(shown, at, reader.generation), language),
    )
    post = directory.as_of(days.of(at), reader.generation).post(shown.post_id) if shown.post_id else None
    parts = {
        "breadcrumb": breadcrumb(tree, section, found, language),
        "banners": around.came_from(merged, language)
        + around.withdrawal(notice, language)
        + _of_translation(shown, editions, reader, is_earlier)
        + around.banners(linked, language, notices.withdrawn_paths(reader.generation, at)),
        "share": around.share(
            address=own,
            url=url,
            heading=found["heading"],
            citation=citation(shown.facts, language),
            mail=sharing.mail(shown.facts, url, reader.office, language),
            saving=saving.saving(shown, shown.version if is_earlier else None, language),
            more="" if is_earlier else addresses.share(shown.path, language, document=shown.document),
            alert="" if is_earlier else addresses.alert(language, "circular", shown.path),
            language=language,
        ),
        "languages": translations.languages(editions, shown, is_earlier, language, kept),
        "corrected": around.corrected(corrected_on, shown.change_note, history, language),
        "contact": document.contact(post, reader.publishes_names, language),
        "imprint": around.imprint(
            shown, published_on, corrected_on, history, url, language, origin=reader.origin, is_print=reader.is_print
        ),
        "part_of": related.part_of(near.part_of, language),
        "related": related.related(near, linked, events, notices.withdrawn_paths(reader.generation, at), language),
        "neighbours": around.neighbours(linked, section if not is_earlier else None, kept, language),
    }
    found |= {name: SafeString(part) for name, part in parts.items()}
    card = f"{reader.origin}{addresses.card(shown.path, language, document=shown.document)}"
    return found | {
        "is_preview": False,
        "figures": SafeString("" if is_earlier or reader.is_print else counting.marks(shown.path, language)),
        "reads": SafeString("" if is_earlier or reader.is_print else counting.slot(shown.path, language)),
        "is_earlier": is_earlier,
        "version": shown.version,
        "replaced_on": days.long(days.of(shown.superseded_at), language) if is_earlier else "",
        "current_address": current,
        "dates": SafeString("" if is_earlier else marks.dates(shown.facts, shown.path, shown.document, language)),
        "page_url": url,
        "pdf_link": SafeString(saving.alternate(shown, shown.version if is_earlier else None, language)),
        "pdf_url": addresses.pdf(
            shown.path, language, document=shown.document, version=shown.version if is_earlier else None
        ),
        "card_url": card,
        "json_ld": ""
        if is_earlier or reader.is_print
        else SafeString(
            json_ld.circular(
                shown,
                editions,
                language=language,
                origin=reader.origin,
                url=url,
                description=found["description"],
                office=reader.office,
                post=post,
                cites=linked.cites,
                above=_above(tree, section, language),
                card=card,
                is_withdrawn=notice is not None,
            )
        ),
    }


def words_of(
    shown: Shown,
    linked: links.Links,
    language: str,
    *,
    dates: basics.Dates,
    events: dict[str, notices.EventState],
    at: datetime,
    archive: str,
    citing: str,
    version: int | None,
    explained: list[glossary.Explained],
    past_terms: Sequence[terms.Term] = (),
    bodies: Collection[str] = (),
    is_print: bool = False,
    known_files: files.Around | None = None,
    summary_behind: str = "",
) -> dict[str, Any]:
    """The words and facts of the document itself."""
    facts = shown.facts
    written_in, number = facts["language"], names.number_of(facts)
    body = _body(shown, linked, language, version)
    headings = rendering.headings(body) if len(body) > document.LONG else []
    parts = {
        "basics": basics.table(
            facts, dates=dates, events=events, at=at, language=language, past_terms=past_terms, bodies=bodies
        ),
        "summary": document.summary(facts, language, summary_behind),
        "contents": document.contents(headings, written_in, language),
        "text": document.text(facts, body),
        "files": files.files(facts, shown.removed_files, archive, language, version, known_files or files.Around()),
        "missing_files": receipt.missing_files(facts, language),
        "sources": document.sources(facts, language),
        "received": receipt.received(facts, language=language, is_print=is_print),
        "citations": document.citations(linked, citing, language),
        "abbreviations": abbreviations.abbreviations(explained, written_in, language, is_print=is_print),
        "rights": document.rights(facts, language),
    }
    return {name: SafeString(part) for name, part in parts.items()} | {
        "written_in": written_in,
        "is_rtl": written_in == "ar",
        "kind": SafeString(words.choices("kind", language)[facts["kind"]]),
        "number": number,
        "title": facts["title"],
        "title_ko": facts["title_ko"] if written_in != "ko" else "",
        "heading": f"{number} {facts['title']}" if number else facts["title"],
        "description": _description(facts, number, language),
    }


def _bodies(editions: list[Shown]) -> set[str]:
    """Slugs of the addressees that have a page, which the live original gives them."""
    lines = editions[0].facts["addressees"] if editions and editions[0].is_original else ()
    return {line["addressee"] for line in lines if line["addressee"]}


def _body(shown: Shown, linked: links.Links, language: str, version: int | None) -> str:
    """``rendering.body`` for columns: citations as links, removed pictures out, an earlier edition's own files."""
    targets = {
        ordinal: (addresses.circular(row.path, language), row.title_in(language)[0])
        for ordinal, row in linked.by_ordinal.items()
    }
    html = rendering.linked(shown.rendered, targets)
    if shown.removed_files:
        html = rendering.without_pictures(html, shown.removed_files)
    if version is not None:
        html = rendering.version_files(html, version, {file["code"] for file in shown.facts["files"]})
    return html


def _of_translation(shown: Shown, editions: list[Shown], reader: Reader, is_earlier: bool) -> str:
    original = editions[0] if editions and editions[0].is_original else None
    if is_earlier or shown.is_original or original is None:
        return ""
    behind = staleness.of_translation(shown, original, reader.at, reader.generation)
    return translations.notice(shown, original, behind, reader.language)


def _section(tree: sections.SectionTree, shown: Shown, in_section: str) -> sections.Node | None:
    """The section asked for by ``?in=`` if the circular stands in it, else its home."""
    home = tree.by_id.get(shown.home_section_id) if shown.home_section_id else None
    asked = tree.by_slug.get(in_section) if in_section else None
    if asked is None or asked == home:
        return home
    if home and asked in tree.ancestors(home.pk):
        return asked
    return asked if SectionEntry.objects.filter(section=asked.pk, circular=shown.circular_id).exists() else home


def _above(tree: sections.SectionTree, section: sections.Node | None, language: str) -> list[tuple[str, str]]:
    if section is None:
        return []
    return [(node.name(language), addresses.section(node.slug, language)) for node in tree.ancestors(section.pk)]


def breadcrumb(tree: sections.SectionTree, section: sections.Node | None, found: dict[str, Any], language: str) -> str:
    """``found`` is what ``words_of`` gave."""
    here = names.in_language(found["number"] or found["title"], found["written_in"], language)
    return around.breadcrumb(_above(tree, section, language), here)


def _description(facts: dict[str, Any], number: str, language: str) -> str:
    """One line for search engines and shared cards."""
    if facts["summary_ko"] and language == "ko":
        return " ".join(facts["summary_ko"].split())[:200]
    issuer = names.short_issuer(facts["issuer"], language) or facts["issuer_name"]
    return " · ".join(part for part in (issuer, number, facts["title"]) if part)
