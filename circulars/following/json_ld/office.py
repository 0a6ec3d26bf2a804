"""What the office, its teams and the portal say of themselves."""

from collections.abc import Sequence
from typing import Any

from circulars import addresses
from circulars.following.json_ld.nodes import Node, contact_point, with_values
from contacts.entries import PostView, TeamView


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
            "contactPoint": [contact_point(post, origin, language) for post in posts if is_open],
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
