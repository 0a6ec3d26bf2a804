"""What all blocks are made of."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from circulars import addresses
from contacts.entries import PostView

Node = dict[str, Any]
ESCAPED = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
BEGIN = {"ko": "홈", "en": "Home"}
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


def contact_point(post: PostView, origin: str, language: str) -> Node:
    """The duty, never the person."""
    return with_values(
        {
            "@type": "ContactPoint",
            "contactType": post.duty(language),
            "url": f"{origin}{addresses.post(post.slug, language)}",
            "telephone": post.telephone.e164 or post.telephone.typed if post.telephone else "",
            "email": post.mailbox,
            "availableLanguage": ["ko", "en"],
        }
    )


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
