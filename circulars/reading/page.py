"""All that the page of a circular shows, from three queries at most; what is shared comes from memory.

1. the live editions at the address, in all languages (or one earlier edition); 2. what the page leads to
(``links``). With the state of the public site, which the caller has read, and the check of ``?in=`` that is four.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from circulars import addresses, facts as facts_of, sections
from circulars.models import Edition, Kind, Language, Rights, SectionEntry, WorkingCopy
from circulars.reading import basics, citation, days, links, names, notices
from circulars.reading.attached import files
from circulars.reading.prepared import Prepared
from circulars.rendering import body as rendering
from contacts import directory

CONTENTS_FROM = 3  # headings
LONG = 2500  # characters of markup from which a contents list helps

COLUMNS = (
    "pk", "circular_id", "circular__path", "circular__home_section_id", "circular__post_id", "language", "version",
    "is_original", "published_at", "first_published_at", "superseded_at", "listed_on", "change_note",
    "removed_files", "facts", "rendered",
)  # fmt: skip


class Shown(NamedTuple):
    """The columns of an edition that a page needs; what ``rendering.body`` asks of an edition is among them."""

    pk: int
    circular_id: int
    path: str
    home_section_id: int | None
    post_id: int | None
    language: str
    version: int
    is_original: bool
    published_at: datetime
    first_published_at: datetime
    superseded_at: datetime | None
    listed_on: date
    change_note: str
    removed_files: list[str]
    facts: dict[str, Any]
    rendered: str
    body: str = ""

    @property
    def is_corrected(self) -> bool:
        return self.published_at != self.first_published_at


_LIVE = Prepared(
    lambda at, path: Edition.objects.live(at)
    .at_path(path)
    .order_by("-is_original", "language")
    .values_list(*COLUMNS)
)
_RELEASED = Prepared(
    lambda at, path, version: Edition.objects.released(at)
    .at_path(path)
    .filter(version=version)
    .order_by("-is_original", "language")
    .values_list(*COLUMNS)
)


def live_editions(path: str, at: datetime) -> list[Shown]:
    """One per language, the original first; empty where nothing is public at this address."""
    return [Shown(*row) for row in _LIVE.rows(at=at, path=path)]


def released_edition(path: str, at: datetime, *, version: int, language: str = "") -> Shown | None:
    """Edition ``version`` in a language, without one in that of the original."""
    for row in _RELEASED.rows(at=at, path=path, version=version):
        shown = Shown(*row)
        if shown.language == language or (not language and shown.is_original):
            return shown
    return None


def context(
    shown: Shown,
    *,
    at: datetime,
    generation: str,
    language: str,
    editions: list[Shown],
    publishes_names: bool,
    in_section: str = "",
) -> dict[str, Any]:
    """What ``circulars/circular_detail.html`` needs. ``editions`` are the live ones; ``language`` the interface's."""
    today = days.of(at)
    is_earlier = shown.superseded_at is not None and shown.superseded_at <= at
    tree = sections.tree(generation)
    section = _section(tree, shown, in_section)
    linked = links.load(
        at=at,
        circular=shown.circular_id,
        edition=shown.pk,
        section=section.pk if section and not is_earlier else 0,
        listed_on=shown.listed_on,
    )
    found = _document(shown, today, language, generation=generation, linked=linked)
    found |= _around(shown, linked, language, section, in_section, editions, is_earlier)
    found["breadcrumb"] = [
        (node.name(language), addresses.section(node.slug, language))
        for node in (tree.ancestors(section.pk) if section else ())
    ]
    found["withdrawal"] = _withdrawal(shown, at, generation, language)
    found["contact"] = _contact(shown.post_id, today, generation, publishes_names, language)
    return found


def preview(copy: WorkingCopy, *, at: datetime, language: str, publishes_names: bool = False) -> dict[str, Any]:
    """The context of the same page for words that are not published; for staff alone."""
    circular = copy.circular
    shown = Shown(
        0, circular.pk, circular.path or "", circular.home_section_id, circular.post_id, copy.language, 0,
        copy.language == circular.original_language, at, at, None, days.of(at), "", [],
        facts_of.collect(copy), rendering.render(copy.body),
    )  # fmt: skip
    today = days.of(at)
    tree = sections.load()
    found = _document(shown, today, language, generation="", linked=links.Links(), is_published=False)
    found |= _around(shown, links.Links(), language, None, "", [shown], False)
    found["breadcrumb"] = [
        (node.name(language), addresses.section(node.slug, language))
        for node in (tree.ancestors(shown.home_section_id) if shown.home_section_id else ())
    ]
    found["withdrawal"] = None
    found |= {"is_preview": True, "is_print": False, "layout": "base.html"}
    found["contact"] = _contact(shown.post_id, today, "", publishes_names, language)
    return found


def _document(
    shown: Shown,
    today: date,
    language: str,
    *,
    generation: str,
    linked: links.Links,
    is_published: bool = True,
) -> dict[str, Any]:
    """The words and facts themselves."""
    facts = shown.facts
    written_in = facts["language"]
    slugs = {line["event"] for line in facts["events"] if line["event"]}
    events = (notices.events(generation, slugs) if generation else notices.events_now(slugs)) if slugs else {}
    corrected = is_published and shown.is_corrected
    dates = basics.Dates(
        shown.first_published_at if is_published else None, shown.published_at if is_published else None, corrected
    )
    number = names.number_of(facts)
    title_ko = facts["title_ko"]
    is_earlier_file = shown.version if shown.superseded_at else None
    attached = files(facts, shown.removed_files, version=is_earlier_file)
    return {
        "facts": facts,
        "written_in": written_in,
        "direction": "rtl" if written_in == "ar" else "",
        "kind": Kind(facts["kind"]).label,
        "number": number,
        "title": facts["title"],
        "title_ko": title_ko if written_in != "ko" and title_ko else "",
        "heading": f"{number} {facts['title']}".strip(),
        "basics": basics.rows(facts, dates=dates, events=events, today=today, language=language),
        "summary_ko": facts["summary_ko"],
        "contents": _contents(shown.rendered),
        "body": _body(shown, linked, language),
        "files": attached,
        "sources": [_source(line, language) for line in facts["sources"]],
        "rights": _rights(facts, language),
        "citation": citation.citation(facts, language),
        "corrected_on": days.long(days.of(shown.published_at), language) if corrected else "",
        "change_note": shown.change_note if corrected else "",
        "published_on": days.long(days.of(shown.published_at), language) if is_published else "",
        "version": shown.version,
        "summary": _summary(facts, language),
        "is_preview": False,
    }


def _around(
    shown: Shown,
    linked: links.Links,
    language: str,
    section: sections.Node | None,
    in_section: str,
    editions: list[Shown],
    is_earlier: bool,
) -> dict[str, Any]:
    """Addresses and links around the document."""
    document = "" if shown.is_original else shown.language
    address = addresses.circular(shown.path, language, document=document) if shown.path else ""
    kept = section.slug if section and in_section else ""
    own = addresses.circular(shown.path, language, document=document, version=shown.version) if is_earlier else address

    def banner(row: links.Linked, is_newer: bool) -> tuple:
        return links.WORDS[row.kind][is_newer], link(row)

    def link(row: links.Linked, kept: str = "") -> dict[str, str]:
        title, written_in = row.title_in(language)
        return {
            "url": addresses.circular(row.path, language, section=kept),
            "number": row.number,
            "issuer": row.issuer,
            "title": title,
            "language": written_in,
        }

    return {
        "address": own,
        "current_address": address,
        "is_earlier": is_earlier,
        "replaced_on": days.long(days.of(shown.superseded_at), language) if is_earlier and shown.superseded_at else "",
        "history_address": addresses.history(shown.path, language) if shown.path else "",
        "archive_address": addresses.archive(shown.path, language, document=document) if shown.path else "",
        "card_address": addresses.card(shown.path, language, document=document) if shown.path else "",
        "banners": [banner(row, True) for row in linked.newer] + [banner(row, False) for row in linked.older],
        "cites": [link(row) for row in linked.cites],
        "cited_by": [link(row) for row in linked.cited_by],
        "previous": link(linked.previous, kept) if linked.previous else None,
        "next": link(linked.next, kept) if linked.next else None,
        "section_address": addresses.section(section.slug, language) if section else "",
        "languages": [
            {
                "code": other.language,
                "name": Language(other.language).label,
                "url": addresses.circular(
                    shown.path, language, document="" if other.is_original else other.language, section=kept
                ),
                "is_current": other.language == shown.language and not is_earlier,
                "is_original": other.is_original,
            }
            for other in editions
        ]
        if len(editions) > 1
        else [],
        "is_translation": not shown.is_original,
    }


def _body(shown: Shown, linked: links.Links, language: str) -> SafeString:
    targets = {
        ordinal: (addresses.circular(row.path, language), row.title_in(language)[0])
        for ordinal, row in linked.by_ordinal.items()
    }
    html = rendering.linked(shown.rendered, targets)
    if shown.removed_files:
        html = rendering.without_pictures(html, shown.removed_files)
    if shown.superseded_at is not None and shown.version:
        codes = {file["code"] for file in shown.facts["files"]}
        html = rendering.version_files(html, shown.version, codes)
    return mark_safe(html)  # noqa: S308 — sanitised when frozen


def _contents(rendered: str) -> list:
    if len(rendered) < LONG:
        return []
    headings = rendering.headings(rendered)
    return headings if len(headings) >= CONTENTS_FROM else []


def _section(tree: sections.SectionTree, shown: Shown, in_section: str) -> sections.Node | None:
    """The section asked for by ``?in=`` if the circular stands in it, else its home."""
    home = tree.by_id.get(shown.home_section_id) if shown.home_section_id else None
    asked = tree.by_slug.get(in_section) if in_section else None
    if asked is None or asked == home:
        return home
    if home and asked in tree.ancestors(home.pk):
        return asked
    return asked if SectionEntry.objects.filter(section=asked.pk, circular=shown.circular_id).exists() else home


def _withdrawal(shown: Shown, at: datetime, generation: str, language: str) -> dict[str, Any] | None:
    notice = notices.withdrawal(generation, at, shown.circular_id, shown.language)
    if notice is None:
        return None
    return {
        "on": days.long(days.of(notice.effective_at), language),
        "reason": notices.reason(notice, language),
        "successor": {
            "url": addresses.circular(notice.successor, language),
            "number": notice.successor_number,
            "title": notice.successor_title,
            "language": notice.successor_language,
            "issuer": "",
        }
        if notice.successor
        else None,
    }


def _contact(
    post_id: int | None, today: date, generation: str, publishes_names: bool, language: str
) -> dict[str, Any] | None:
    if post_id is None:
        return None
    found = directory.as_of(today, generation) if generation else directory.load(today)
    post = found.post(post_id)
    if post is None:
        return None
    return {
        "post": post,
        "team": post.team,
        "team_address": f"{addresses.prefix(language)}/contacts/teams/{post.team.slug}/",
        "duty": names.in_language(post.duties.text(language), post.duties.written_in(language), language),
        "team_name": names.in_language(post.team.names.text(language), post.team.names.written_in(language), language),
        "holders": [
            {"name": holder.name(language), "is_acting": holder.is_acting}
            for holder in post.holders(publishes_names)
            if holder.names
        ],
        "telephone": post.telephone,
        "telephone_text": post.telephone.display(language) if post.telephone else "",
        "mailbox": post.mailbox,
    }


def _source(line: Mapping[str, Any], language: str) -> dict[str, Any]:
    dated, accessed = days.parse(line["dated_on"]), days.parse(line["accessed_on"])
    return {
        "publisher": line["publisher"],
        "title": line["title"],
        "url": line["url"],
        "dated": days.marked(dated, language) if dated else "",
        "accessed": days.marked(accessed, language) if accessed else "",
    }


def _rights(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    code = facts["rights"]
    holder = facts["rights_holder"]
    if not holder and code == Rights.ISSUER:
        holder = names.short_issuer(facts["issuer"], language) or facts["issuer_name"]
    return {
        "label": Rights(code).label,
        "holder": holder,
        "ai": gettext("It may be used to train artificial intelligence.") if facts["allows_ai_training"] else "",
    }


def _summary(facts: Mapping[str, Any], language: str) -> str:
    """One line for search engines and shared cards."""
    if facts["summary_ko"] and language == "ko":
        return " ".join(facts["summary_ko"].split())[:200]
    issuer = names.short_issuer(facts["issuer"], language) or facts["issuer_name"]
    return " · ".join(part for part in (issuer, names.number_of(facts), facts["title"]) if part)
