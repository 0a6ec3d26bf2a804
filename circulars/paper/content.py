"""What a circular says on paper, as JSON: the words of the print page, gathered by the same functions.

Equal words give equal JSON: nothing in it tells when or for whom it was made. Source: docs/architecture.md, "Paper".
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from circulars import addresses
from circulars.models import FileRole
from circulars.paper import pictures
from circulars.paper.letters import Missing
from circulars.paper.nodes import Reader
from circulars.paper.runs import Node
from circulars.reading import notices, page, words
from circulars.reading.parts import code

SCHEMA = 1


class Sheet(NamedTuple):
    """A document ready to be set: ``json`` says all, ``edition`` is the one whose words it holds."""

    edition: int
    json: dict[str, Any]
    files: list[dict[str, Any]]  # the public attachments, as its facts name them


class Asked(NamedTuple):
    """Who asks: ``office`` is the name as the interface language has it."""

    at: datetime
    generation: str
    language: str
    origin: str
    office: str
    publishes_names: bool


def of_circular(shown: page.Shown, editions: list[page.Shown], asked: Asked) -> Sheet:
    """The edition with its notices, contact and code as they stand now."""
    missing = Missing()
    told = document(shown, editions, asked, missing)
    return Sheet(shown.pk, assembled([told], asked, missing, title=told["title"]), attached(shown))


def assembled(
    documents: list[dict[str, Any]],
    asked: Asked,
    missing: Missing,
    *,
    title: str,
    cover: list[Node] | None = None,
) -> dict[str, Any]:
    """What the template takes: documents one after the other, and what is the same on all sheets."""
    say = labels(asked.language)
    ends: list[Node] = []
    if lines := missing.lines():
        ends = [
            {"t": "h", "level": 2, "c": [say["missing"]]},
            {"t": "p", "c": [say["missing_note"]]},
            {"t": "ul", "plain": False, "c": [{"t": "item", "c": [{"t": "p", "c": [line]}]} for line in lines]},
        ]
    newest = max((document["date"] for document in documents), default=[2000, 1, 1, 0, 0])
    return {
        "schema": SCHEMA,
        "language": asked.language,
        "title": title,
        "office": missing.printable(asked.office),
        "date": newest,
        "labels": dict(say),
        "cover": cover or [],
        "documents": documents,
        "ends": ends,
    }


def document(shown: page.Shown, editions: list[page.Shown], asked: Asked, missing: Missing) -> dict[str, Any]:
    """One of the documents of ``assembled``."""
    reader = page.Reader(
        at=asked.at,
        generation=asked.generation,
        language=asked.language,
        origin=asked.origin,
        publishes_names=asked.publishes_names,
        is_print=True,
    )
    found = page.context(shown, editions, reader)
    notice = notices.withdrawal(asked.generation, asked.at, shown.circular_id, shown.language)
    read = Reader(
        origin=asked.origin,
        missing=missing,
        pictures=pictures.of(shown.facts),
        language=asked.language,
        today=frozenset({words.labels(asked.language)["closed"]}),
    )
    say = labels(asked.language)
    number = read.text(found["number"])
    title = read.text(found["title"])
    stripe = say["withdrawn"] if notice is not None else say["earlier"] if found["is_earlier"] else ""
    moment = localtime(shown.published_at)
    return {
        "language": found["written_in"],
        "title": f"{number} {title}".strip(),
        "running": number or title,
        "stripe": stripe,
        "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute],
        "code": code.grouped(shown.code) if shown.code else "",
        "nodes": _nodes(shown, found, read, asked),
        "qr": _picture_of_code(shown, asked),
        "imprint": _imprint(found, read),
    }


def _nodes(shown: page.Shown, found: Mapping[str, Any], read: Reader, asked: Asked) -> list[Node]:
    written_in = found["written_in"]
    own = {"lang": written_in} | ({"dir": "rtl"} if found["is_rtl"] else {})
    nodes: list[Node] = [
        {
            "t": "kicker",
            "c": read.inline(f"{found['kind']} ") + ([" · ", read.text(found["number"])] if found["number"] else []),
        },
        read.heading(1, [{"t": "span", **own, "c": [read.text(found["title"])]}]),
    ]
    if found["title_ko"]:
        nodes.append({"t": "lang", "lang": "ko", "c": [{"t": "subtitle", "c": [read.text(found["title_ko"])]}]})
    if found["is_earlier"]:
        nodes.append({"t": "notice", "is_grave": True, "c": [{"t": "p", "c": [_earlier(found, asked)]}]})
    nodes += read.read(found["banners"])
    nodes += read.read(found["basics"])
    nodes += read.read(found["corrected"])
    nodes += read.read(found["summary"])
    nodes.append({"t": "hr"})
    nodes += read.read(found["text"], says_addresses=True)
    nodes.append({"t": "hr"})
    nodes += _files(shown, found, read, asked.language)
    nodes += read.read(found["missing_files"])
    nodes += read.read(found["sources"], says_addresses=True)
    nodes += read.read(found["abbreviations"])
    for name in ("received", "rights", "contact"):
        nodes += read.read(_without_hashes(found[name]))
    return nodes


def _earlier(found: Mapping[str, Any], asked: Asked) -> str:
    with override(asked.language):
        which = _("This is edition %(version)s, an earlier one.") % {"version": found["version"]}
        return f"{which} {_('It was replaced on %(replaced_on)s.') % {'replaced_on': found['replaced_on']}}"


def _files(shown: page.Shown, found: Mapping[str, Any], read: Reader, language: str) -> list[Node]:
    """The list of the page, and under it the hash of each file: paper can then be held against a file."""
    nodes = read.read(found["files"])
    hashes = [(read.text(line["name"]), line["sha256"]) for line in attached(shown)]
    if original := shown.facts.get("original_hash"):
        hashes.append((words.labels(language)["original_file"], original))
    if hashes:
        nodes.append({"t": "p", "c": [{"t": "b", "c": [words.labels(language)["hashes"]]}]})
        nodes.append({"t": "hashes", "rows": [{"name": name, "digest": digest} for name, digest in hashes]})
    return nodes


def attached(shown: page.Shown) -> list[dict[str, Any]]:
    """Without those that were removed."""
    return [
        line
        for line in shown.facts["files"]
        if line["role"] == FileRole.ATTACHMENT and line["code"] not in shown.removed_files
    ]


def _without_hashes(markup: str) -> str:
    """They stand under the files here."""
    before, opening, rest = markup.partition('<details class="received__hashes"')
    return before + rest.partition("</details>")[2] if opening else markup


def _imprint(found: Mapping[str, Any], read: Reader) -> list[Node]:
    before, opening, rest = str(found["imprint"]).partition('<div class="imprint__picture">')
    markup = before + rest.partition("</svg></div>")[2] if opening else before
    return [_with_links(node) for node in read.read(markup)]


def _with_links(node: Node) -> Node:
    """An address that stands at the end of a line as plain words leads where it says."""
    if isinstance(node, str) or node["t"] != "p" or not isinstance(node["c"][-1], str):
        return node
    before, space, last = node["c"][-1].rpartition(" ")
    if not last.startswith(("https://", "http://")):
        return node
    return {**node, "c": [*node["c"][:-1], f"{before}{space}", {"t": "a", "href": last, "c": [last]}]}


def _picture_of_code(shown: page.Shown, asked: Asked) -> dict[str, str] | None:
    if not shown.code:
        return None
    address = f"{asked.origin}{addresses.verify(shown.code, asked.language)}"
    drawn = code.qr(address).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return {"svg": drawn, "alt": words.labels(asked.language)["verify_picture"], "href": address}


@lru_cache(maxsize=8)
def labels(language: str) -> Mapping[str, str]:
    with override(language):
        return {
            "missing": _("Characters that could not be printed"),
            "missing_note": _(
                "No font at hand has these characters. In the text their numbers stand in brackets in their place."
            ),
            "withdrawn": pgettext("paper", "WITHDRAWN"),
            "earlier": pgettext("paper", "EARLIER EDITION"),
            "contents": _("Contents"),
            "page": pgettext("paper", "Page {n} of {of}"),
        }
