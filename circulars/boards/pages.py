"""What a saved page says: an item of the board, a list, or something else. Runs in the limited process.

Knows nothing of Django. ``answer`` is called by ``readers.many``.
"""

import hashlib
import json
import re
from datetime import date
from itertools import pairwise
from typing import Any, BinaryIO
from urllib.parse import unquote

from circulars.boards import addressing, markup, selectors
from circulars.boards.addressing import Address
from circulars.boards.mapping import Mapping
from circulars.readers.documents.html import MAX_BYTES, decode_markup
from circulars.readers.documents.html_tree import SILENT, Node, parse

HEAD = 16_384  # bytes in which the address may be told
MAX_ROWS = 2_000
MAX_FILES = 100
MAX_TITLE = 500
_DATE = re.compile(r"((?:19|20)?\d\d)\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})")
_SPACE = re.compile(r"\s+")
_SIZE = re.compile(r"\s*[(\[]?\s*(?<![\w.])[\d.,]+\s*(?:[KMG]i?B?|B|bytes?)(?!\w)\s*[)\]]?", re.IGNORECASE)
_FILE_NAME = re.compile(r"[^\\/:*?\"<>|\r\n\t]{1,180}\.[A-Za-z0-9]{2,5}(?![A-Za-z0-9])")
_NO_FILE = re.compile(r"미리\s*보기|바로\s*보기|뷰어|preview", re.IGNORECASE)
_INLINE = re.compile(r"^\s*([^:：]{1,20}?)\s*[:：]\s*(.+)$")


def answer(file: BinaryIO, request: dict[str, Any]) -> dict[str, Any]:
    """``request`` is {"name", "above", "mapping"}. Keys of the answer: ``kind`` ("item", "list", "other"), ``address``
    as (path, parameters), and for an item title, posted_on, team, body, files, images, hash; for a list rows.
    """
    mapping = Mapping(**request["mapping"])
    content = file.read(MAX_BYTES + 1)
    told = addressing.saved_from(content[:HEAD]) or addressing.saved_from(content[-HEAD:])
    address = told or addressing.of_file(request["name"], base=mapping.base, above=request["above"])
    page = _Page(parse(decode_markup(content[:MAX_BYTES])), address, mapping, request["name"], request["above"])
    found = page.item() if len(content) <= MAX_BYTES else {"kind": "other", "trouble": "too_large"}
    if found["kind"] == "other" and (rows := page.rows()):
        board = address.only(mapping.board)
        return {"kind": "list", "address": board, "rows": rows}
    return found


class _Page:
    def __init__(self, root: Node, address: Address, mapping: Mapping, name: str, above: list[str]) -> None:
        self.root, self.address, self.mapping, self.name, self.above = root, address, mapping, name, above
        self.labels = mapping.labels

    def item(self) -> dict[str, Any]:
        mapping = self.mapping
        address = self._identity()
        if not addressing.fits(self.address.path, mapping.detail_pages) and not address.value(mapping.item):
            return {"kind": "other"}
        if mapping.item and not address.value(mapping.item):
            return {"kind": "other"}
        values = self._values()
        body = self._first("body") or values.get("body")
        if body is None:
            return {"kind": "other", "trouble": "layout", "address": address} if mapping.item else {"kind": "other"}
        title = self._text(self._first("title")) or self._text(values.get("title"))
        links = markup.Links(self.name, self._former)
        html = markup.written(body, self._nodes("left_out"), links)
        found = {
            "title": title[:MAX_TITLE],
            "posted_on": _day(self._text(values.get("posted_on"))),
            "team": self._text(values.get("team"))[:120],
            "body": html,
            "files": self._files(values.get("attachments"), body)[:MAX_FILES],
            "images": links.images[:MAX_FILES],
        }
        hashed = json.dumps(found, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
        return {"kind": "item", "address": address, "hash": hashlib.sha256(hashed).hexdigest(), **found}

    def rows(self) -> list[tuple[Any, str]]:
        """What a list leads to: (address, title)."""
        found: dict[str, tuple[Any, str]] = {}
        for selector in self.mapping.rows:
            for row in selectors.select(self.root, selectors.parse(selector)):
                for link in (node for node in selectors.nodes(row) if node.name == "a"):
                    address = self._former(link.attributes.get("href", ""))
                    if address is not None and len(found) < MAX_ROWS:
                        found.setdefault(address.written(), (address, self._text(link)[:MAX_TITLE]))
            if found:
                break
        return list(found.values())

    def _identity(self) -> Address:
        """The parameters that name the page; from its hidden fields where a form led to it."""
        names = [*self.mapping.item, *self.mapping.board]
        address = self.address.only(names)
        known = {name.lower() for name, _value in address.parameters}
        if not self.mapping.item or address.value(self.mapping.item):
            return address
        wanted = {name.lower() for name in names} - known
        hidden: dict[str, str] = {}
        for node in selectors.nodes(self.root):
            name, value = node.attributes.get("name", ""), node.attributes.get("value", "").strip()
            if node.name == "input" and name.lower() in wanted and value and value != "0":
                hidden.setdefault(name, value[:100])
        return Address(address.path, (*address.parameters, *hidden.items()))

    def _former(self, href: str) -> Address | None:
        """The former address of an item that a link leads to; None for every other link."""
        name = addressing.resolved(href, self.name)
        if name:
            address = addressing.of_file(name, base=self.mapping.base, above=self.above)
            if "?" in href and not address.parameters:
                address = addressing.of_url(href) or address
        else:
            address = addressing.of_url(href) if href.startswith(("http:", "https:")) else None
        if address is None or not self.mapping.item or not address.value(self.mapping.item):
            return None
        return address.only([*self.mapping.item, *self.mapping.board])

    def _nodes(self, field: str) -> list[Node]:
        return [
            node
            for selector in getattr(self.mapping, field)
            for node in selectors.select(self.root, selectors.parse(selector))
        ]

    def _first(self, field: str) -> Node | None:
        return selectors.first(self.root, [selectors.parse(selector) for selector in getattr(self.mapping, field)])

    def _values(self) -> dict[str, Node | str]:
        """By field: what stands beside a label, in a table, a list of terms, or behind a colon."""
        words = {_plain(word): name for name, listed in self.labels.items() for word in listed}
        found: dict[str, Node | str] = {}
        inside = self._nodes("details")
        for scope in inside or [self.root]:
            for label, value in _pairs(scope):
                name = words.get(_plain(label))
                if name and name not in found and (isinstance(value, Node) or value):
                    found[name] = value
        if inside and not found.keys() & {"posted_on", "body"}:
            for label, value in _pairs(self.root):
                name = words.get(_plain(label))
                if name:
                    found.setdefault(name, value)
        if isinstance(found.get("body"), str):
            del found["body"]
        return found

    def _files(self, labelled: Node | str | None, body: Node) -> list[dict[str, str]]:
        places = self._nodes("attachments") + ([labelled] if isinstance(labelled, Node) else [])
        inside = {id(node) for node in selectors.nodes(body)}
        files: dict[str, dict[str, str]] = {}
        for place in places:
            if id(place) in inside:
                continue
            for node in selectors.nodes(place):
                href = node.attributes.get("href", "")
                text = self._text(node)
                if node.name != "a" or not href or href.startswith(("#", "mailto:", "tel:")) or _NO_FILE.search(text):
                    continue
                name = _file_name(text) or _file_name(node.attributes.get("title", "")) or _file_name(href)
                if name:
                    files.setdefault(f"{name} {href}", {"name": name, "href": href[:900]})
        unique: dict[str, dict[str, str]] = {}
        for one in files.values():  # a picture of a disk beside the name leads to the same file
            unique.setdefault(one["name"], one)
        return list(unique.values())

    @staticmethod
    def _text(value: Node | str | None) -> str:
        if value is None:
            return ""
        text = value if isinstance(value, str) else value.text(4_000)
        return _SPACE.sub(" ", "".join(letter for letter in text if letter.isprintable() or letter.isspace())).strip()


def _pairs(root: Node):
    """(label, what it stands for): th and td, dt and dd, two parts of one element, "label: value"."""
    for node in selectors.nodes(root):
        children = [child for child in node.children if isinstance(child, Node)]
        if node.name in ("tr", "dl"):
            for label, value in pairwise(children):
                if label.name in ("th", "dt") and value.name in ("td", "dd"):
                    yield _short(label), value
        elif node.name in ("li", "p", "span", "div", "em", "strong", "td") and len(children) <= 3:
            text = _short(node)
            if len(text) < 200 and (found := _INLINE.match(_SPACE.sub(" ", text))):
                yield found[1], found[2].strip()
            elif len(children) == 2 and not any(isinstance(one, str) and one.strip() for one in node.children):
                yield _short(children[0]), _short(children[1]).strip()
            elif len(children) == 1:
                label = _short(children[0])
                rest = "".join(one for one in node.children if isinstance(one, str)).strip()
                if label and rest and len(rest) < 200:
                    yield label, rest


def _short(node: Node) -> str:
    """The text of a label or a short value; of anything larger only its beginning, however deep the page is."""
    pieces: list[str] = []
    waiting: list[Node | str] = [node]
    for _step in range(60):
        if not waiting:
            break
        one = waiting.pop()
        if isinstance(one, str):
            pieces.append(one)
        elif one.name not in SILENT:
            waiting.extend(reversed(one.children[:40]))
    return "".join(pieces)[:400]


def _plain(label: str) -> str:
    return "".join(label.split()).rstrip(":：").casefold()


def _day(text: str) -> str:
    """ISO 8601; empty where no day is told."""
    found = _DATE.search(text)
    if not found:
        return ""
    year, month, day = (int(part) for part in found.groups())
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _file_name(text: str) -> str:
    text = unquote(_SIZE.sub("", text)).rpartition("/")[2] if "://" in text or "/" in text else _SIZE.sub("", text)
    found = _FILE_NAME.search(text.strip())
    name = found[0].strip() if found else ""
    return "" if name.lower().endswith((".do", ".php", ".jsp", ".asp", ".aspx", ".html", ".htm")) else name
