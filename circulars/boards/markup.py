"""The text of an item as HTML again, out of the tree of its page; what may stay is decided by the sanitiser later.

Knows nothing of Django.
"""

from collections.abc import Callable, Iterable
from html import escape

from circulars.boards.addressing import Address
from circulars.readers.documents.html_kinds import is_hidden
from circulars.readers.documents.html_tree import SILENT, VOID, Node

KEPT = ("href", "src", "alt", "title", "colspan", "rowspan", "scope", "start", "type", "lang", "dir", "width", "height")
IMAGE = "board-image:"  # stands for the nth picture, whose address is known when it is stored


class Links:
    """Where links and pictures of one page lead; ``images`` are {"src", "alt"} in the order of their places."""

    def __init__(self, page: str, former: Callable[[str], Address | None]) -> None:
        self.page, self.former = page, former
        self.images: list[dict[str, str]] = []

    def href(self, href: str) -> str:
        """A link to another item leads to its former address, which redirects for ever; others stay as they are."""
        address = self.former(href)
        return address.written() if address is not None else href

    def image(self, node: Node) -> str:
        self.images.append({"src": node.attributes.get("src", "")[:900], "alt": node.attributes.get("alt", "")[:300]})
        return f"{IMAGE}{len(self.images) - 1}"


def written(root: Node, left_out: Iterable[Node], links: Links) -> str:
    """The content of ``root``. Its own stack: depth costs nothing."""
    without = {id(node) for node in left_out}
    pieces: list[str] = []
    waiting: list[Node | str | tuple[str]] = list(reversed(root.children))
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            pieces.append(f"</{one[0]}>")
        elif isinstance(one, str):
            pieces.append(escape(one))
        elif id(one) not in without and one.name not in SILENT and not is_hidden(one):
            pieces.append(_opened(one, links))
            if one.name not in VOID:
                waiting.append((one.name,))
                waiting.extend(reversed(one.children))
    return "".join(pieces).strip()


def _opened(node: Node, links: Links) -> str:
    attributes = {name: value for name in KEPT if (value := node.attributes.get(name))}
    if node.name == "img":
        attributes["src"] = links.image(node)
    elif "href" in attributes:
        attributes["href"] = links.href(attributes["href"])
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{node.name}{written}>"
