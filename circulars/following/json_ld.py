"""What pages say of themselves to machines: schema.org in JSON-LD, one block in the head of a page.

A block is data and no script: browsers run nothing of it, and the policy of the page allows none. Names of staff are
not in it. Source: docs/architecture.md, "Following".
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from circulars import addresses
from circulars.events import moments
from circulars.following import licences
from circulars.models import AddresseeRole, EventStatus, FileRole, Kind
from circulars.reading import names
from contacts.entries import PostView, TeamView

Node = dict[str, Any]
ESCAPED = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
CITED = 20
TYPES = {Kind.BRIEF: "NewsArticle"}  # of documents; all others are reports
STATUSES = {
    EventStatus.PLANNED: "https://schema.org/EventScheduled",
    EventStatus.POSTPONED: "https://schema.org/EventPostponed",
    EventStatus.CANCELLED: "https://schema.org/EventCancelled",
}
DUMPS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def block(nodes: Iterable[Node]) -> str:
    """Markup. Nothing in a title can end the element or begin another."""
    graph = DUMPS({"@context": "https://schema.org", "@graph": list(nodes)})
    for character, escape in ESCAPED:  # a table of translation takes a hundred times as long
        graph = graph.replace(character, escape)
    whole = graph.encode("utf-8", "ignore").decode()  # without lone surrogates, which no page can be sent with
    return f'<script type="application/ld+json">{whole}</script>\n'


def with_values(node: Node) -> Node:
    """Without what is not known."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


# --- Documents ----------------------------------------------------------------------------------------------------


def circular(
    shown: Any,
    editions: Sequence[Any],
    *,
    language: str,
    origin: str,
    url: str,
    description: str,
    office: str,
    post: PostView | None,
    cites: Sequence[Any],
    above: Sequence[tuple[str, str]],
    card: str,
    is_withdrawn: bool,
) -> str:
    """A live edition and the way to it. ``shown`` and ``editions`` are ``reading.page.Shown``, ``cites`` links."""
    facts = shown.facts
    number, title = names.number_of(facts), facts["title"]
    document = {
        "@type": TYPES.get(facts["kind"], "Report"),
        "@id": f"{url}#document",
        "url": url,
        "mainEntityOfPage": url,
        "headline": title,
        "name": f"{number} {title}" if number else title,
        "alternativeHeadline": facts["title_ko"] if facts["title_ko"] != title else "",
        "description": description,
        "identifier": shown.code,
        "reportNumber": number if facts["kind"] not in TYPES else "",
        "inLanguage": facts["language"],
        "datePublished": shown.first_published_at.isoformat(timespec="seconds"),
        "dateModified": shown.published_at.isoformat(timespec="seconds"),
        "dateCreated": facts["issued_on"],
        "version": shown.version,
        "creativeWorkStatus": "Withdrawn" if is_withdrawn else "Published",
        "image": card,
        "author": _author(facts, language),
        "publisher": _publisher(office, origin, language, post),
        "license": licences.address(facts["rights"]),
        "copyrightHolder": with_values({"@type": "Organization", "name": facts["rights_holder"]})
        if facts["rights_holder"]
        else None,
        "locationCreated": {"@type": "Place", "name": facts["place"]} if facts["place"] else None,
        "audience": [
            {"@type": "Audience", "name": line["text"]}
            for line in facts["addressees"]
            if line["role"] == AddresseeRole.TO
        ],
        "about": [_about(line, language, origin) for line in facts["events"] if line["text"] and line["starts_on"]],
        "isBasedOn": [_source(line) for line in facts["sources"]],
        "citation": [_linked(row, language, origin) for row in cites[:CITED]],
        "encoding": [
            _file(line, facts["language"], origin)
            for line in facts["files"]
            if line["role"] == FileRole.ATTACHMENT and line["code"] not in shown.removed_files
        ],
        **_translations(shown, editions, language, origin),
    }
    steps = [*above, (number or title, "")]
    return block([with_values(document), breadcrumb(steps, origin, language, url)])


def _author(facts: Mapping[str, Any], language: str) -> Node | None:
    issuer = facts["issuer"]
    name = facts["issuer_name"] or (names.issuer_name(issuer, language) if issuer else "")
    if not name:
        return None
    return with_values({"@type": "Organization", "name": name, "alternateName": (issuer or {}).get("abbreviation")})


def _publisher(office: str, origin: str, language: str, post: PostView | None) -> Node:
    return with_values(
        {
            "@type": "GovernmentOrganization",
            "@id": f"{origin}/#office",
            "name": office,
            "url": f"{origin}{addresses.prefix(language)}/",
            "contactPoint": contact_point(post, language) if post and not post.is_closed else None,
        }
    )


def contact_point(post: PostView, language: str) -> Node:
    """The duty, never the person."""
    return with_values(
        {
            "@type": "ContactPoint",
            "contactType": post.duty(language),
            "telephone": post.telephone.e164 or post.telephone.typed if post.telephone else "",
            "email": post.mailbox,
            "availableLanguage": ["ko", "en"],
        }
    )


def _about(line: Mapping[str, Any], language: str, origin: str) -> Node:
    return with_values(
        {
            "@type": "Event",
            "name": line["text"],
            "startDate": line["starts_on"],
            "endDate": line["ends_on"],
            "location": {"@type": "Place", "name": line["place"]} if line["place"] else None,
            "url": f"{origin}{addresses.event(line['event'], language)}" if line["event"] else "",
        }
    )


def _source(line: Mapping[str, Any]) -> Node:
    return with_values(
        {
            "@type": "CreativeWork",
            "name": line["title"] or line["url"] or line["publisher"],
            "url": line["url"],
            "publisher": {"@type": "Organization", "name": line["publisher"]},
            "datePublished": line["dated_on"],
        }
    )


def _linked(row: Any, language: str, origin: str) -> Node:
    title, written_in = row.title_in(language)
    return {
        "@type": "CreativeWork",
        "name": f"{row.number} {title}" if row.number else title,
        "inLanguage": written_in,
        "url": f"{origin}{addresses.circular(row.path, language)}",
    }


def _file(line: Mapping[str, Any], written_in: str, origin: str) -> Node:
    return with_values(
        {
            "@type": "MediaObject",
            "name": line["title"] or line["name"],
            "contentUrl": f"{origin}{addresses.file(line['code'], line['name'])}",
            "encodingFormat": line["media_type"],
            "contentSize": f"{line['size']} B",
            "sha256": line["sha256"],
            "inLanguage": line["language"] or written_in,
            "license": licences.address(line["rights"]) if line["rights"] else "",
        }
    )


def _translations(shown: Any, editions: Sequence[Any], language: str, origin: str) -> Node:
    """The original names its translations, and they name it."""
    if len(editions) < 2:
        return {}
    works = [
        {
            "@type": "CreativeWork",
            "inLanguage": one.language,
            "name": one.facts["title"],
            "url": f"{origin}{addresses.circular(one.path, language, document=one.document)}",
        }
        for one in editions
        if one.language != shown.language and (shown.is_original or one.is_original)
    ]
    return {"workTranslation" if shown.is_original else "translationOfWork": works}


# --- Pages around them --------------------------------------------------------------------------------------------


def breadcrumb(steps: Sequence[tuple[str, str]], origin: str, language: str, url: str) -> Node:
    """``steps`` are (name, path) below the front page; the last one may have no path and is the page at ``url``."""
    rows = [(BEGIN[language], f"{addresses.prefix(language)}/"), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": f"{origin}{path}" if path else url}
            for place, (name, path) in enumerate(rows, start=1)
        ],
    }


BEGIN = {"ko": "홈", "en": "Home"}


def collection(title: str, description: str, url: str, origin: str, language: str, above: Sequence) -> str:
    """A list of documents: of a section, a dossier, or all of them."""
    page = {
        "@type": "CollectionPage",
        "@id": f"{url}#page",
        "url": url,
        "name": title,
        "description": description,
        "inLanguage": language,
        "isPartOf": {"@type": "WebSite", "@id": f"{origin}/#site", "url": f"{origin}/"},
    }
    return block([with_values(page), breadcrumb([*above, (title, "")], origin, language, url)])


def event(row: Any, *, name: str, url: str, origin: str, language: str) -> str:
    """``row`` is an Event that the public knows."""
    online, place = row.online_url, (row.place_ko if language == "ko" else "") or row.place
    locations = [{"@type": "Place", "name": place, "address": place}] if place else []
    if online:
        locations.append({"@type": "VirtualLocation", "url": online})
    mode = "Mixed" if place and online else "Online" if online else "Offline"
    found = {
        "@type": "Event",
        "@id": f"{url}#event",
        "url": url,
        "name": name,
        "alternateName": [one for one in dict.fromkeys((row.name, row.name_ko, row.name_en)) if one not in ("", name)],
        "startDate": _moment(row.starts_at, row.starts_on, row.time_zone),
        "endDate": _moment(row.ends_at, row.ends_on, row.time_zone),
        "eventStatus": STATUSES[row.status],
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode" if locations else "",
        "location": locations,
        "description": (row.status_note_en if language == "en" else "") or row.status_note_ko,
        "inLanguage": language,
        "superEvent": with_values({"@type": "EventSeries", "name": row.series_name}) if row.series_name else None,
    }
    steps = [(EVENTS[language], addresses.events(language)), (name, "")]
    return block([with_values(found), breadcrumb(steps, origin, language, url)])


EVENTS = {"ko": "행사", "en": "Events"}


def _moment(moment: Any, day: Any, time_zone: str) -> str:
    return moment.astimezone(moments.zone_of(time_zone)).isoformat() if moment else day.isoformat()


def organisation(office: Any, origin: str, language: str, teams: Sequence[TeamView] = ()) -> Node:
    """``office`` is the portal's row, or one like it."""
    home = f"{origin}{addresses.prefix(language)}/"
    return with_values(
        {
            "@type": "GovernmentOrganization",
            "@id": f"{origin}/#office",
            "name": office.name,
            "alternateName": office.short_name if office.short_name != office.name else "",
            "url": home,
            "telephone": office.telephone,
            "email": office.mailbox,
            "address": {"@type": "PostalAddress", "streetAddress": office.postal_address, "addressCountry": "KR"}
            if office.postal_address
            else None,
            "sameAs": office.website,
            "department": [team(row, origin, language) for row in teams],
        }
    )


def team(row: TeamView, origin: str, language: str, posts: Sequence[PostView] = ()) -> Node:
    """One that is closed is named, and nobody is sent to it."""
    is_open = not row.is_closed
    url = f"{origin}{addresses.team(row.slug, language)}"
    return with_values(
        {
            "@type": "GovernmentOrganization",
            "@id": f"{url}#team",
            "name": row.name(language),
            "url": url,
            "telephone": row.telephone.e164 or row.telephone.typed if row.telephone and is_open else "",
            "email": row.mailbox if is_open else "",
            "contactPoint": [contact_point(post, language) for post in posts if is_open],
        }
    )


def site(office: Any, origin: str, language: str) -> Node:
    """The portal, and how it is searched."""
    home = f"{origin}{addresses.prefix(language)}/"
    return {
        "@type": "WebSite",
        "@id": f"{origin}/#site",
        "url": home,
        "name": office.short_name,
        "inLanguage": language,
        "publisher": {"@id": f"{origin}/#office"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{origin}{addresses.search(language)}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
