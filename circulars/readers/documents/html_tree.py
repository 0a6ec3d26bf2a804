"""A page as a tree, for markup that nobody promised to be right. Depth costs nothing: no function calls itself."""

import re
from collections import Counter
from html.parser import HTMLParser

from circulars.readers.words import Unreadable

MAX_NODES = 600_000
MAX_MARKUP = 24_000_000  # characters; pictures inside the markup are most of a page as large as that

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
# What stands in these is no text of the page. "title" and "xml" are looked at before they are left out.
SILENT = frozenset(
    ("script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea", "datalist", "audio",
     "video", "canvas", "math", "head", "title", "xml", "applet", "frameset", "noframes")
)  # fmt: skip
_CELLS = ("td", "th", "caption", "table")
_TABLE_PARTS = ("td", "th", "tr", "tbody", "thead", "tfoot", "caption", "table")
_CLOSED_BY = {
    "li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "tr": ("td", "th", "tr"), "td": ("td", "th"),
    "th": ("td", "th"), "option": ("option",), "tbody": ("tr", "td", "th", "tbody", "thead"),
}  # fmt: skip
_ENDS_PARAGRAPH = frozenset(
    ("p", "div", "ul", "ol", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header",
     "footer", "nav", "aside", "main", "form", "pre", "blockquote", "address", "fieldset", "hr")
)  # fmt: skip

_TAG = re.compile(r"</?[a-zA-Z]")


class Node:
    __slots__ = ("attributes", "children", "name")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Node | str] = []

    def text(self, limit: int = 2_000) -> str:
        pieces: list[str] = []
        waiting: list[Node | str] = [self]
        steps = limit + 200  # elements that hold no text are many where somebody wants them to be
        while waiting and limit > 0 and steps > 0:
            one = waiting.pop()
            steps -= 1
            if isinstance(one, str):
                pieces.append(one)
                limit -= len(one)
            elif one is self or one.name not in SILENT:
                waiting.extend(reversed(one.children))
        return "".join(pieces)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]
        self.counts: Counter[str] = Counter()
        self.scopes: list[Counter[str]] = [Counter()]  # of open elements within each open cell
        self.nodes = 0

    def handle_starttag(self, tag: str, attributes) -> None:
        tag = "span" if tag == "o:p" else tag  # Word's mark at a paragraph's end is no paragraph
        self._pay()
        for other in _CLOSED_BY.get(tag, ()):
            if self._is_open_here(other, tag):
                self._close(other)
        if tag in _ENDS_PARAGRAPH and self.scopes[-1]["p"]:
            self._close("p")
        node = Node(tag, {key: value or "" for key, value in attributes})
        self.open[-1].children.append(node)
        if tag in VOID:
            return
        self.open.append(node)
        self.counts[tag] += 1
        if tag in _CELLS:
            self.scopes.append(Counter())
        else:
            self.scopes[-1][tag] += 1

    def handle_startendtag(self, tag: str, attributes) -> None:
        self.handle_starttag(tag, attributes)
        if tag == "o:p" or ":" in tag or tag in ("span", "a", "xml", "script", "style", "iframe", "svg"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = "span" if tag == "o:p" else tag
        if tag in _TABLE_PARTS:
            if self.counts[tag]:
                self._close(tag)
        elif self.scopes[-1][tag]:  # never across the cell that it stands in
            self._close(tag)
        elif tag == "p":
            self.handle_starttag("br", [])

    def handle_data(self, data: str) -> None:
        self._pay()
        self.open[-1].children.append(data)

    def parse_marked_section(self, start: int, report: int = 1) -> int:
        """Word's ``<![if !supportLists]>`` and whatever begins like it: to its end, and no exception."""
        end = self.rawdata.find(">", start)
        return end + 1 if end >= 0 else -1

    def _is_open_here(self, name: str, opened: str) -> bool:
        if name in ("td", "th"):
            return self._nearest(("td", "th", "table")) == name
        if name in ("tr", "tbody", "thead"):
            return self.counts[name] > 0 and self._nearest((name, "table")) == name
        if name == "li":
            return self.scopes[-1]["li"] > 0 and self._nearest(("li", "ul", "ol")) == "li"
        return self.scopes[-1][name] > 0

    def _nearest(self, names: tuple[str, ...]) -> str:
        """Which of these is open and innermost; looked for a little way up, where honest pages have it."""
        for node in self.open[: -40 if len(self.open) > 40 else None : -1]:
            if node.name in names:
                return node.name
        return ""

    def _close(self, name: str) -> None:
        while len(self.open) > 1:
            node = self.open.pop()
            self.counts[node.name] -= 1
            if node.name in _CELLS:
                self.scopes.pop()
            else:
                self.scopes[-1][node.name] -= 1
            if node.name == name:
                return

    def _pay(self) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Unreadable("bomb")


def parse(markup: str) -> Node:
    """Raises Unreadable where a page has more elements than any page for people."""
    markup = markup[:MAX_MARKUP]
    begun = markup.find("<!--", max(0, markup.rfind("-->")))
    markup = markup if begun < 0 else markup[:begun]  # a comment without an end hides the rest
    if unended := _TAG.search(markup, markup.rfind(">") + 1):  # and a tag without one is none
        markup = markup[: unended.start()]
    builder = _Builder()
    builder.feed(markup)
    builder.close()
    return builder.root
