"""Atom 1.0 (RFC 4287): whole texts, names that no move changes, and ``updated`` only where readers should look again.

A feed holds the newest forty documents and says where the rest is; it has no pages, because what lies behind them moves
with every new document. Source: docs/architecture.md, "Following".
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

from django.utils.html import linebreaks
from django.utils.translation import gettext

from circulars import addresses, references, sections, signatories
from circulars.following import licences, news
from circulars.following.identity import urn
from circulars.following.news import Item
from circulars.following.xml import DECLARATION, element, text
from circulars.models import FileRole, Kind, Rights
from circulars.reading import days, names, notices, words
from circulars.rendering import body as rendering

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
BEFORE_EVERYTHING = datetime(2026, 1, 1, tzinfo=UTC)  # ``updated`` of a feed that tells nothing yet
OWN_ADDRESS = re.compile(r' (href|src)="(/[^/"][^"]*|/)"')


class Feed(NamedTuple):
    """``address`` is the feed's own and ``page`` that of the page it stands for, both absolute."""

    title: str
    subtitle: str
    address: str
    page: str
    origin: str
    office: str
    language: str
    alternates: Sequence[tuple[str, str]] = ()  # (language of the interface, the feed in it)


class Context(NamedTuple):
    at: datetime
    generation: str
    language: str
    origin: str


def feed(about: Feed, circulars: Sequence[int], at: datetime, generation: str) -> bytes:
    """The feed of these circulars, in the language of ``about``, which must be the active one."""
    context = Context(at, generation, about.language, about.origin)
    found = news.items(circulars, at, about.language)
    topics = news.topics([item.circular for item, _languages in found], about.language) if found else {}
    cited = references.targets_of_each([item.pk for item, _languages in found], at, about.language) if found else {}
    told = [(_updated(item, context), item, languages) for item, languages in found]
    told.sort(key=lambda one: one[0], reverse=True)
    entries = "".join(
        _entry(item, languages, updated, topics.get(item.circular, []), cited.get(item.pk, {}), context)
        for updated, item, languages in told
    )
    head = [
        element("id", about.address),
        element("title", " ".join(about.title.split())),
        element("subtitle", about.subtitle),
        element("updated", _moment(told[0][0] if told else BEFORE_EVERYTHING)),
        f"<author>{element('name', about.office)}{element('uri', f'{about.origin}/')}</author>",
        element("link", rel="self", type="application/atom+xml", href=about.address),
        element("link", rel="alternate", type="text/html", href=about.page),
        *(
            element("link", rel="alternate", type="application/atom+xml", hreflang=code, href=address)
            for code, address in about.alternates
            if code != about.language
        ),
        element("generator", "Hoeram"),
    ]
    opening = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{about.language}">'
    return "\n".join([f"{DECLARATION}{opening}", *filter(None, head), f"{entries}</feed>\n"]).encode()


def _updated(item: Item, context: Context) -> datetime:
    turned = [turn.at for turn in news.turns_of(context.generation, context.at, item.circular, item.language)]
    return max([item.changed_at, *turned])


def _entry(
    item: Item,
    languages: Sequence[Item],
    updated: datetime,
    topics: Sequence[tuple[str, str]],
    cited: Mapping[int, tuple[str, str]],
    context: Context,
) -> str:
    language, facts = context.language, item.facts
    notice = notices.withdrawal(context.generation, context.at, item.circular, item.language)
    number = names.number_of(facts)
    title, written_in = (
        (facts["title_ko"], "ko") if language == "ko" and facts["title_ko"] else (facts["title"], item.language)
    )
    said = names.with_issuer(names.short_issuer(facts["issuer"], language), number) if number else ""
    headline = " ".join(f"{said}: {title}".split() if said else title.split())
    if notice:
        headline = f"[{gettext('withdrawn')}] {headline}"
    page = _page(item, context)
    summary = facts["summary_ko"] if language == "ko" else ""
    content = text(_content(item, notice, cited, page, context))
    parts = [
        element("id", urn("document", item.code_of_first)),
        element("title", headline, xml_lang=written_in),
        element("updated", _moment(updated)),
        element("published", _moment(item.first_at)),
        _author(item, language),
        element("link", rel="alternate", type="text/html", hreflang=item.language, href=page),
        *(
            element("link", rel="alternate", type="text/html", hreflang=one.language, href=_page(one, context))
            for one in languages
            if one.language != item.language
        ),
        *_categories(item, topics, notice is not None, context),
        *_enclosures(item, context.origin),
        element("rights", _rights(item, language)),
        *([element("link", rel="license", href=address)] if (address := licences.address(facts["rights"])) else []),
        element("summary", summary, xml_lang="ko") if summary else "",
        f'<content type="html" xml:lang="{item.language}">{content}</content>',
    ]
    return "\n".join([f'<entry xml:lang="{language}">', *filter(None, parts), "</entry>\n"])


def _page(item: Item, context: Context) -> str:
    return f"{context.origin}{addresses.circular(item.path, context.language, document=item.document)}"


def _author(item: Item, language: str) -> str:
    """The body whose document it is."""
    issuer = item.facts["issuer"]
    name = item.facts["issuer_name"] or (names.issuer_name(issuer, language) if issuer else "")
    return f"<author>{element('name', ' '.join(name.split()))}</author>" if name.strip() else ""


def _categories(item: Item, topics: Sequence[tuple[str, str]], is_withdrawn: bool, context: Context) -> list[str]:
    language, origin = context.language, context.origin
    tree = sections.tree(context.generation)
    section = tree.by_id.get(item.home_section) if item.home_section else None
    found = [element("category", term=item.facts["kind"], scheme=f"{origin}/api/v1/schema/#kind", label=_kind(item))]
    if section:
        found.append(element("category", term=section.slug, scheme=f"{origin}/sections/", label=section.name(language)))
    found += [element("category", term=slug, scheme=f"{origin}/topics/", label=name) for slug, name in topics]
    if is_withdrawn:
        found.append(element("category", term="withdrawn", label=gettext("withdrawn")))
    return found


def _kind(item: Item) -> str:
    return str(Kind(item.facts["kind"]).label)


def _files(item: Item) -> list[dict]:
    return [
        line
        for line in item.facts["files"]
        if line["role"] == FileRole.ATTACHMENT and line["code"] not in item.removed_files
    ]


def _enclosures(item: Item, origin: str) -> list[str]:
    return [
        element(
            "link",
            rel="enclosure",
            type=line["media_type"],
            length=line["size"],
            hreflang=line["language"] or item.language,
            title=line["title"] or line["name"],
            href=f"{origin}{addresses.file(line['code'], line['name'])}",
        )
        for line in _files(item)
    ]


def _rights(item: Item, language: str) -> str:
    return ", ".join(part for part in (str(Rights(item.facts["rights"]).label), item.facts["rights_holder"]) if part)


def _content(
    item: Item, notice: notices.Notice | None, cited: Mapping[int, tuple[str, str]], page: str, context: Context
) -> str:
    """What a reader in a feed needs to have it all: notice, reason of a correction, deadlines, words, files."""
    facts, language = signatories.told(item.facts, context.generation), context.language
    body = rendering.linked(item.rendered, cited)
    if item.removed_files:
        body = rendering.without_pictures(body, item.removed_files)
    parts = [
        f"<p><strong>{escape(gettext('withdrawn'))}</strong>: "
        f"{names.two(notice.reason_ko, notice.reason_en, language)}</p>"
        if notice
        else "",
        f"<p><em>{names.in_guessed_language(item.change_note, language)}</em></p>"
        if item.change_note and item.published_at != item.first_published_at
        else "",
        _deadlines(item, language),
        f"<p>{escape(facts['salutation'])}</p>" if facts["salutation"] else "",
        _absolute(body, context.origin),
        f"<p>{escape(facts['closing'])}</p>" if facts["closing"] else "",
        linebreaks(facts["signatory"], autoescape=True) if facts["signatory"] else "",
        _file_list(item, context),
        f'<p lang="{language}"><a href="{escape(page)}">{escape(gettext("Read on the portal"))}</a></p>',
    ]
    return "\n".join(part for part in parts if part)


def _deadlines(item: Item, language: str) -> str:
    """The days as they are printed, without how many are left: a feed that was read lies for weeks."""
    if not item.facts["deadlines"]:
        return ""
    kinds = words.choices("deadline", language)
    rows = []
    for line in item.facts["deadlines"]:
        day = days.parse(line["due_on"])
        hour = f" {line['due_time'][:5]} {escape(line['time_zone'])}".rstrip() if line["due_time"] else ""
        said = f" {names.in_language(line['text'], item.language, language)}" if line["text"] else ""
        when = f"{days.marked(day, language) if day else ''}{hour}"
        rows.append(f"<li><strong>{kinds[line['kind']]}</strong> {when}{said}</li>")
    return f'<ul lang="{language}">{"".join(rows)}</ul>'


def _absolute(body: str, origin: str) -> str:
    """Addresses of our own with the portal before them: readers forget ``xml:base``."""
    return OWN_ADDRESS.sub(lambda match: f' {match[1]}="{escape(origin)}{match[2]}"', body)


def _file_list(item: Item, context: Context) -> str:
    rows = "".join(
        f'<li><a href="{escape(context.origin)}{escape(addresses.file(line["code"], line["name"]))}" '
        f'lang="{line["language"] or item.language}">{escape(line["title"] or line["name"])}</a> '
        f"({days.size(line['size'])})</li>"
        for line in _files(item)
    )
    if not rows:
        return ""
    language = context.language
    return f'<h2 lang="{language}">{words.labels(language)["files"]}</h2><ul>{rows}</ul>'


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
