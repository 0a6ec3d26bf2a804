"""What a circular says of itself: an article or a report, and the way to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from circulars import addresses
from circulars.following import licences
from circulars.following.json_ld.nodes import Node, block, breadcrumb, contact_point, with_values
from circulars.models import AddresseeRole, FileRole, Kind
from circulars.reading import names
from contacts.entries import PostView

CITED = 20
TYPES = {Kind.BRIEF: "NewsArticle"}  # of documents; all others are reports


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
    """A live edition and the way to it. ``shown`` and ``editions`` are ``reading.shown.Shown``, ``cites`` links."""
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
            "contactPoint": contact_point(post, origin, language) if post and not post.is_closed else None,
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
