"""The body as pages show it, in two steps: ``render`` once, when it is frozen, and ``body`` for each reader.

``render`` writes the derived column: headings with ids, tables that scroll, marked links and pictures, links for
addresses that stand as plain text, and around each citation a marker with the ordinal of its reference. ``body`` turns
the markers into links. It is the one function that does so, because what a citation leads to changes while the
edition does not.
Source: docs/architecture.md, "Rendering".
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from circulars.models import Edition, PassagePlace
from circulars.rendering import bare_addresses, mailboxes
from circulars.rendering.markup import Element, escape_attribute, escape_text, parse, serialise
from circulars.rendering.text import plain_text, walk

RENDERER_VERSION = 5

MARKER = re.compile(r'<cite data-ref="(\d+)">(.*?)</cite>', re.DOTALL)
HEADING = re.compile(r'<h([2-4]) id="([^"]*)"[^>]*>(.*?)</h\1>', re.DOTALL)
FILE_ADDRESS = re.compile(r'( (?:href|src)="/files/([A-Za-z0-9_-]{1,16})/)(?=[^"/]+")')
PICTURE = re.compile(r'<img [^>]*?src="/files/([A-Za-z0-9_-]{1,16})/[^"]*"[^>]*>')
EMPTY_FIGURE = re.compile(r"<figure[^>]*></figure>")
SCHEME = re.compile(r"^(?:https?://|mailto:)")
SLUG_LENGTH = 60
LINKLESS = frozenset({"a", "code", "pre"})

Span = tuple[int, int, int]


class Rendered(Protocol):
    """What is asked of an edition, so that a page may bring the columns alone."""

    @property
    def rendered(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def superseded_at(self) -> datetime | None: ...
    @property
    def removed_files(self) -> list[str]: ...
    @property
    def facts(self) -> dict[str, Any]: ...


class Heading(NamedTuple):
    level: int
    id: str
    text: str


def render(body_html: str, references: Iterable[Span] = (), passages: Sequence[Mapping[str, Any]] = ()) -> str:
    """The derived column for a clean body. ``references`` are (start, end, ordinal) in its ``plain_text``.

    ``passages`` are those of its facts; they stand before and after it, so that ids are given once for all. Without
    them its plain text is that of the body, character by character. A span inside a link that staff made is left
    alone, and of two that overlap the earlier counts. An address that stands there as plain text becomes a link.
    """
    before, after = (around(passages, place) for place in PassagePlace.values)
    nodes = parse(_marked(before, ()) + _marked(body_html, references) + _marked(after, ()))
    _Dressing().dress(nodes)
    return mailboxes.disguised(serialise(nodes))


def around(passages: Sequence[Mapping[str, Any]], place: str) -> str:
    """The passages that stand before or after the text, as HTML like that of a body."""
    return "".join(
        (f"<h2>{escape_text(line['heading'])}</h2>" if line["heading"] else "") + line["body"]
        for line in passages
        if line["place"] == place
    )


def headings(rendered: str) -> list[Heading]:
    """What a contents list names, from a rendered body."""
    return [
        Heading(int(match[1]), match[2], plain_text(match[3]).replace("\n", " "))
        for match in HEADING.finditer(rendered)
    ]


def body(
    edition: Edition | Rendered,
    at: datetime,
    targets: Mapping[int, tuple[str, str]] | None = None,
    files: Collection[str] | None = None,
) -> SafeString:
    """The body of an edition for a reader at ``at``, without a query.

    ``targets`` says by ordinal where a citation leads and what is there, (address, title), as
    ``references.targets_of`` returns them; any other citation is plain text. An edition that was replaced before
    ``at`` shows its own files, not the current ones. ``files`` are their codes, by default those in its facts.
    """
    passages = edition.facts.get("passages", ())
    html = edition.rendered or (render(edition.body, passages=passages) if edition.body or passages else "")
    html = linked(html, targets or {})
    if edition.removed_files:
        html = without_pictures(html, edition.removed_files)
    if edition.superseded_at is not None and edition.superseded_at <= at:
        if files is None:
            files = {file["code"] for file in edition.facts.get("files", [])}
        html = version_files(html, edition.version, files)
    return mark_safe(html)  # noqa: S308 — sanitised when frozen; the column is written by render alone


def linked(rendered: str, targets: Mapping[int, tuple[str, str]]) -> str:
    """Markers as links where there is a target, else as the words they stand around."""
    if "<cite " not in rendered:
        return rendered

    def link(match: re.Match[str]) -> str:
        target = targets.get(int(match[1]))
        if target is None:
            return match[2]
        address, title = target
        return f'<a class="reference" href="{escape(address)}" title="{escape(title)}">{match[2]}</a>'

    return MARKER.sub(link, rendered)


def version_files(html: str, version: int, codes: Collection[str]) -> str:
    """The addresses of these files as of one edition: ``/files/<code>/v<n>/<name>``."""
    return FILE_ADDRESS.sub(lambda match: f"{match[1]}v{version}/" if match[2] in codes else match[1], html)


def without_pictures(html: str, codes: Collection[str]) -> str:
    """Without the pictures that were removed; a figure that held one alone goes with its caption kept."""
    html = PICTURE.sub(lambda match: "" if match[1] in codes else match[0], html)
    return EMPTY_FIGURE.sub("", html)


def _marked(body_html: str, references: Iterable[Span]) -> str:
    """With markers around the citations, and with links where an address stands as plain text."""
    addresses = list(bare_addresses.find(plain_text(body_html)))
    pieces = _in_order(references, addresses)
    if not pieces:
        return body_html
    parts: list[str] = []
    closed = 0  # depth of elements that cannot hold a link
    index = 0
    for token, offset in walk(body_html):
        if token.kind != "text":
            if token.name in LINKLESS:
                closed += 1 if token.kind == "start" else -1
            parts.append(token.raw)
            continue
        end = offset + len(token.value)
        position = offset
        while index < len(pieces) and pieces[index].end <= offset:
            index += 1
        following = index
        while following < len(pieces) and pieces[following].start < end:
            piece = pieces[following]
            start, stop = max(piece.start, offset), min(piece.end, end)
            words = token.value[start - offset : stop - offset]
            parts.append(escape_text(token.value[position - offset : start - offset]))
            if closed:
                parts.append(escape_text(words))
            elif isinstance(piece, _Citation):
                parts.append(_marker(words, piece.ordinal))
            elif (start, stop) == (piece.start, piece.end):
                parts.append(f'<a class="bare" href="{escape_attribute(piece.href)}">{escape_text(words)}</a>')
            else:  # it runs over a change of type: half of an address is none
                parts.append(escape_text(words))
            position = stop
            following += 1
        parts.append(escape_text(token.value[position - offset :]))
    return "".join(parts)


def _marker(words: str, ordinal: int) -> str:
    """White space at the ends stays outside: a citation may run over bold words, and is marked piece by piece."""
    inner = words.strip()
    if not inner:
        return escape_text(words)
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f'{escape_text(before)}<cite data-ref="{int(ordinal)}">{escape_text(inner)}</cite>{escape_text(after)}'


def _in_order(
    references: Iterable[Span], addresses: Sequence[bare_addresses.Address] = ()
) -> list["_Citation | bare_addresses.Address"]:
    """Without overlaps: what looks like a number inside an address is none, and of two citations the earlier counts."""
    found: list[_Citation | bare_addresses.Address] = []
    ahead = 0
    for start, end, ordinal in sorted(references):
        while ahead < len(addresses) and addresses[ahead].end <= start:
            found.append(addresses[ahead])
            ahead += 1
        touches_address = ahead < len(addresses) and addresses[ahead].start < end
        if start < end and not touches_address and (not found or start >= found[-1].end):
            found.append(_Citation(start, end, ordinal))
    return [*found, *addresses[ahead:]]


class _Citation(NamedTuple):
    start: int
    end: int
    ordinal: int


class _Dressing:
    """What a page needs around the words, given element by element in document order."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.labels: set[str] = set()
        self.heading = ""

    def dress(self, nodes: list[Element | str], *, in_table: bool = False) -> None:
        for index, node in enumerate(nodes):
            if isinstance(node, str):
                continue
            if node.name in ("h2", "h3", "h4"):
                self.heading = plain_text(serialise(node.children))
                node.attributes = {"id": self._id(self.heading)} | node.attributes
            elif node.name == "a":
                _dress_link(node)
            elif node.name == "img":
                node.attributes |= {"loading": "lazy", "decoding": "async"}
            self.dress(node.children, in_table=in_table or node.name == "table")
            if node.name == "table" and not in_table:
                nodes[index] = self._scrolling(node)

    def _id(self, text: str) -> str:
        """Begins with "s-", so that it is no id of the page itself."""
        slug = slugify(text, allow_unicode=True)[:SLUG_LENGTH].strip("-_") or "section"
        name, count = f"s-{slug}", 2
        while name in self.ids:
            name, count = f"s-{slug}-{count}", count + 1
        self.ids.add(name)
        return name

    def _scrolling(self, table: Element) -> Element:
        """A table that is wider than the page scrolls by itself, with the keyboard too.

        Its name is in the language of the document: the caption, the heading above or the words of its first row.
        """
        attributes = {"class": "table-scroll"}
        if label := self._label(table):
            attributes |= {"role": "region", "aria-label": label}
        return Element("div", attributes | {"tabindex": "0"}, [table])

    def _label(self, table: Element) -> str:
        first, *_ = table.children
        if isinstance(first, Element) and first.name == "caption":
            text = plain_text(serialise(first.children))
        elif self.heading:
            text = self.heading
        else:
            row = next((row for part in table.children for row in _elements(part)), None)
            text = ", ".join(filter(None, (plain_text(serialise([cell])) for cell in _elements(row))))
        text = " ".join(text.split())[:120].strip()
        label, count = text, 2
        while label and label in self.labels:
            label, count = f"{text} ({count})", count + 1
        self.labels.add(label)
        return label


def _elements(node: Element | str | None) -> Sequence[Element]:
    return [child for child in node.children if isinstance(child, Element)] if isinstance(node, Element) else []


def _bare(address: str) -> str:
    """Without what is left away in writing: the scheme and the last slash."""
    return SCHEME.sub("", address.strip().lower()).rstrip("/")


def _dress_link(link: Element) -> None:
    """An external link says so; one whose words are its own address is marked, so that paper tells it once."""
    address = link.attributes.get("href", "")
    is_external = address.lower().startswith(("http://", "https://"))
    link.attributes.pop("rel", None)
    if (is_external or address.lower().startswith("mailto:")) and _bare(address) == _bare(
        plain_text(serialise(link.children))
    ):
        link.attributes["class"] = "bare"
    if is_external:
        link.attributes["rel"] = "external noopener"
