"""From the markup of a page's parts to the tree that paper is set from: only kinds that the template knows.

A node is a text, or ``{"t": kind, "c": [nodes], …}``. What a page alone needs is left out, nothing else is: words
without a kind keep their place. Depth, tables and levels of headings are brought to what can be set and tagged.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin

from circulars.paper import tables
from circulars.paper.letters import Missing
from circulars.paper.runs import BLOCKS, SPACE, Node, joined, plain, trimmed, words_of
from circulars.rendering.markup import Element, parse

DEEPEST = 9  # blocks inside blocks; what lies deeper is set at this depth
DEEPEST_INLINE = 12
INLINE = {"b": "b", "strong": "b", "em": "i", "i": "i", "u": "u", "s": "s", "sub": "sub", "sup": "sup"}
ADDRESSES = ("http://", "https://", "mailto:", "tel:")
ORDERS = {"1": "1.", "a": "a.", "A": "A.", "i": "i.", "I": "I."}
LEFT_OUT = frozenset("no-print visually-hidden contents".split())
OF_TODAY = frozenset("badge--open badge--closing".split())  # true on the day of printing alone


class Reader:
    """Reads the parts of one document; ``pictures`` says by the code of a file what to set, None for nothing.

    ``today`` are the words of a badge that are true on one day alone. ``says_addresses``: the address of a link
    follows its words, for those who hold paper.
    """

    def __init__(
        self,
        *,
        origin: str,
        missing: Missing,
        pictures: Callable[[str], Mapping[str, Any] | None],
        language: str,
        today: frozenset[str] = frozenset(),
    ) -> None:
        self.origin, self.missing, self.pictures, self.today = origin, missing, pictures, today
        self.language = language
        self.level = 1  # of the heading before
        self.says_addresses = False

    def read(self, markup: str, *, says_addresses: bool = False) -> list[Node]:
        """Blocks of a part of a page."""
        self.says_addresses = says_addresses
        return self._blocks(parse(markup), 0)

    def inline(self, markup: str) -> list[Node]:
        return trimmed(self._inline(parse(markup), 0))

    def text(self, text: str) -> str:
        return self.missing.printable(text)

    def heading(self, level: int, content: list[Node]) -> Node:
        """One level below the heading before at most, as tagged documents ask."""
        self.level = min(max(level, 2), self.level + 1) if level > 1 else 1
        return {"t": "h", "level": self.level, "c": content}

    # --- blocks

    def _blocks(self, nodes: list[Element | str], depth: int) -> list[Node]:
        found: list[Node] = []
        loose: list[Element | str] = []  # words between blocks

        def close() -> None:
            if content := trimmed(self._inline(loose, 0)):
                found.append({"t": "p", "c": content})
            loose.clear()

        for node in nodes:
            if isinstance(node, Element) and _is_block(node):
                close()
                found.extend(self._block(node, depth))
            else:
                loose.append(node)
        close()
        return found

    def _block(self, node: Element, depth: int) -> list[Node]:
        classes = _classes(node)
        if classes & LEFT_OUT:
            return []
        if depth >= DEEPEST and node.name not in ("p", "h2", "h3", "h4", "hr"):
            return self._flat(node)
        made = self._made(node, classes, depth)
        if (marked := _in_its_language(node)) and made:
            return [{"t": "lang", **marked, "c": made}]
        return made

    def _made(self, node: Element, classes: frozenset[str], depth: int) -> list[Node]:
        name, inside = node.name, node.children
        if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            content = trimmed(self._inline(inside, 0))
            return [self.heading(int(name[1]), content)] if content else []
        if name in ("p", "caption", "figcaption", "summary", "dt"):
            content = trimmed(self._inline(inside, 0))
            kind = "note" if classes & {"note", "summary__note"} else "p"
            return [{"t": kind, "c": content}] if content else []
        if name in ("ul", "ol"):
            return self._list(node, classes, depth)
        if name == "dl":
            return self._terms(node, depth)
        if name == "table":
            return tables.table(node, lambda nodes: self._blocks(nodes, depth + 2), self._line)
        if name == "blockquote":
            return _one("quote", self._blocks(inside, depth + 1))
        if name == "figure":
            return self._figure(node, depth)
        if name == "hr":
            return [{"t": "hr"}]
        if "banner" in classes:
            return _one("notice", self._blocks(inside, depth + 1), is_grave="banner--danger" in classes)
        if "summary" in classes:
            return _one("boxed", self._blocks(inside, depth + 1))
        return self._blocks(inside, depth)

    def _flat(self, node: Element) -> list[Node]:
        """What is nested beyond measure: its words in a paragraph, none lost."""
        content = trimmed([self.text(SPACE.sub(" ", words_of(node)))])
        return [{"t": "p", "c": content}] if content else []

    def _list(self, node: Element, classes: frozenset[str], depth: int) -> list[Node]:
        items = []
        for child in node.children:
            if isinstance(child, Element) and child.name == "li":
                if content := self._blocks(child.children, depth + 1):
                    items.append({"t": "item", "c": content} | _in_its_language(child))
            elif content := self._blocks([child], depth + 1):
                items.append({"t": "item", "c": content})
        if not items:
            return []
        if node.name == "ul":
            return [{"t": "ul", "c": items, "plain": "plain" in classes}]
        start = node.attributes.get("start", "1")
        order = ORDERS.get(node.attributes.get("type", "1"), "1.")
        return [{"t": "ol", "c": items, "start": int(start) if start.isdecimal() else 1, "order": order}]

    def _terms(self, node: Element, depth: int) -> list[Node]:
        rows: list[dict[str, Any]] = []
        for part in _pairs(node):
            if part.name == "dt":
                rows.append({"label": trimmed(self._inline(part.children, 0)), "c": []} | _in_its_language(part))
            elif rows:
                rows[-1]["c"] += _in_lines(self._blocks(part.children, depth + 1))
        rows = [row for row in rows if row["label"] or row["c"]]
        return [{"t": "dl", "rows": rows}] if rows else []

    def _figure(self, node: Element, depth: int) -> list[Node]:
        caption = [child for child in node.children if isinstance(child, Element) and child.name == "figcaption"]
        words = [one for child in caption for one in self._inline(child.children, 0)]
        inside = self._blocks([child for child in node.children if child not in caption], depth + 1)
        if not inside and not words:
            return []
        return [{"t": "figure", "c": inside, "caption": trimmed(words)}]

    # --- words

    def _line(self, nodes: list[Element | str]) -> list[Node]:
        return trimmed(self._inline(nodes, 0))

    def _inline(self, nodes: list[Element | str], depth: int) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                found.append(self.text(SPACE.sub(" ", node)))
            else:
                found.extend(self._marked(node, depth))
        return joined(found)

    def _marked(self, node: Element, depth: int) -> list[Node]:
        name, classes = node.name, _classes(node)
        if classes & LEFT_OUT or classes & OF_TODAY or name in ("svg", "input", "button", "summary"):
            return []
        if name == "br":
            return [{"t": "br"}]
        if name == "img":
            return self._picture(node)
        if depth > DEEPEST_INLINE:
            return [self.text(SPACE.sub(" ", words_of(node)))]
        inside = self._inline(node.children, depth + 1)
        if name in BLOCKS:  # a block among words: its words alone
            return [*inside, " "]
        made = self._as_marked(node, name, classes, inside)
        marked = _in_its_language(node)
        return [{"t": "span", **marked, "c": made}] if marked and made else made

    def _as_marked(self, node: Element, name: str, classes: frozenset[str], inside: list[Node]) -> list[Node]:
        if "badge" in classes:
            return [] if plain(inside) in self.today else ["[", *inside, "]"]
        if classes & {"note", "files__name", "files__state", "files__copy"}:
            return [{"t": "small", "c": inside}] if inside else []
        if name == "a":
            return self._link(node, classes, inside)
        if kind := INLINE.get(name):
            return [{"t": kind, "c": inside}] if inside else []
        return inside

    def _link(self, node: Element, classes: frozenset[str], inside: list[Node]) -> list[Node]:
        address = node.attributes.get("href", "")
        if not address or not inside or address.startswith("#"):
            return inside
        absolute = urljoin(f"{self.origin}/", address)
        if not absolute.lower().startswith(ADDRESSES) or not plain(inside).strip():
            return inside
        made: list[Node] = [{"t": "a", "href": absolute, "c": inside}]
        is_outside = address.lower().startswith(("http://", "https://", "mailto:"))
        if self.says_addresses and is_outside and "bare" not in classes:
            made.append({"t": "address", "href": absolute, "c": [self.text(address.removeprefix("mailto:"))]})
        return made

    def _picture(self, node: Element) -> list[Node]:
        parts = node.attributes.get("src", "").split("/")
        alternative = self.text(node.attributes.get("alt", ""))
        picture = self.pictures(parts[2]) if len(parts) > 2 and parts[1] == "files" else None
        if picture is None:
            return [f"[{alternative}]"] if alternative else []
        return [{"t": "img", "alt": alternative, **picture}]


def _one(kind: str, inside: list[Node], **more: Any) -> list[Node]:
    return [{"t": kind, "c": inside, **more}] if inside else []


def _in_lines(blocks: list[Node]) -> list[Node]:
    """A list of short values beside its label: each on a line of its own."""
    match blocks:
        case [{"t": "ul", "plain": True, "c": items}] if all(
            len(item["c"]) == 1 and item["c"][0]["t"] == "p" for item in items
        ):
            lines: list[Node] = []
            for item in items:
                lines += [{"t": "br"}, *item["c"][0]["c"]]
            return [{"t": "p", "c": lines[1:]}]
    return blocks


def _is_block(node: Element) -> bool:
    if node.name in BLOCKS:
        return True
    return node.name == "span" and any(isinstance(child, Element) and _is_block(child) for child in node.children)


def _classes(node: Element) -> frozenset[str]:
    return frozenset(node.attributes.get("class", "").split())


def _in_its_language(node: Element) -> dict[str, str]:
    found = {}
    if language := node.attributes.get("lang"):
        found["lang"] = language.partition("-")[0].lower()
    if node.attributes.get("dir") in ("rtl", "ltr"):
        found["dir"] = node.attributes["dir"]
    return found


def _pairs(node: Element) -> list[Element]:
    found: list[Element] = []
    for child in node.children:
        if isinstance(child, Element):
            found += [child] if child.name in ("dt", "dd") else _pairs(child)
    return found
