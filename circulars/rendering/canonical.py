"""One markup for the same words: the shape that ``sanitise.clean`` gives what nh3 let through.

Inline content is a run of leaves (text, line break, picture), each with its marks (strong, a …) from the outside in.
Blocks inside marks, broken nesting and empty elements come right by themselves in that form.
"""

from circulars.rendering.leaves import EDGE, Leaf, Mark, nest, split, tidy
from circulars.rendering.markup import Element, parse, serialise

RENAMED = {
    "b": "strong", "i": "em", "strike": "s", "del": "s", "ins": "u", "h1": "h2", "h5": "h4", "h6": "h4"
}  # fmt: skip
MARKS = frozenset(["strong", "em", "u", "s", "sub", "sup", "a", "abbr", "span"])
LINE_BLOCKS = frozenset(["p", "h2", "h3", "h4"])
ONE_LINE = frozenset(["h2", "h3", "h4", "caption", "figcaption", "dt"])
HOLDERS = frozenset(["blockquote", "li", "td", "th", "dd"])
LISTS = frozenset({"ul", "ol", "dl"})
ITEMS = {"li": "ul", "dt": "dl", "dd": "dl"}
DEEPEST = 40  # office paste stays below 20; further in, only the words are kept
ORDER = tuple("href hreflang src alt width height title start type scope colspan rowspan lang dir".split())


def canonical(html: str) -> str:
    items = _lists_closed(_flow(parse(html), (), 0))
    return serialise(_paragraphs(items))


def _attributes(element: Element) -> dict[str, str]:
    return {name: element.attributes[name] for name in ORDER if name in element.attributes}


def _mark(element: Element, name: str) -> Mark | None:
    attributes = tuple(_attributes(element).items())
    names = {key for key, _ in attributes}
    useless = (name == "a" and "href" not in names) or (name == "abbr" and "title" not in names)
    useless = useless or (name == "span" and not names & {"lang", "dir"})
    return None if useless else (name, attributes)


def _flow(nodes: list[Element | str], marks: tuple[Mark, ...], depth: int) -> list[Leaf | Element]:
    """Leaves and finished blocks in order."""
    items: list[Leaf | Element] = []
    for node in nodes:
        if isinstance(node, str):
            items.append(Leaf("text", marks, text=node))
            continue
        name = RENAMED.get(node.name, node.name)
        if name == "br":
            items.append(Leaf("br", marks))
        elif name == "img":
            if node.attributes.get("src"):
                items.append(Leaf("img", marks, attributes=_attributes(Element("", {"alt": ""} | node.attributes))))
        elif depth > DEEPEST:
            items.append(Leaf("text", marks, text=f" {_words(node)} "))
        elif name in MARKS:
            mark = _mark(node, name)
            known = mark is None or any(mark[0] == other[0] for other in marks if mark[0] != "span") or mark in marks
            items += _flow(node.children, marks if known else (*marks, mark), depth + 1)
        else:
            items += _block(node, name, marks, depth + 1)
    return items


def _words(element: Element) -> str:
    """All text below an element, without recursion."""
    parts: list[str] = []
    waiting: list[Element | str] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        else:
            waiting.extend(reversed(node.children))
    return " ".join(parts)


def _block(node: Element, name: str, marks: tuple[Mark, ...], depth: int) -> list[Leaf | Element]:
    attributes = _attributes(node)
    if name == "hr":
        return [Element("hr")]
    if name in LISTS:
        return _list(node, name, attributes, marks, depth)
    if name == "table":
        return _table(node, attributes, marks, depth)
    if name == "pre":
        node = Element("pre", node.attributes, _with_breaks(node.children, depth))
    items = _flow(node.children, marks, depth)
    if name in LINE_BLOCKS:
        return _runs(items, name, attributes)
    if name in ONE_LINE:
        content = _line(items)
        return [Element(name, attributes, content)] if content else []
    if name == "figure":
        return _figure(items, attributes)
    if name in HOLDERS:
        content = _held(_lists_closed(items), name)
        return [Element(name, attributes, content)] if content or name in ("td", "th") else []
    return _dissolved(items, attributes)


def _with_breaks(nodes: list[Element | str], depth: int) -> list[Element | str]:
    """Preformatted text: its lines are kept as line breaks."""
    result: list[Element | str] = []
    for node in nodes:
        if isinstance(node, str):
            for index, line in enumerate(node.strip("\n").split("\n")):
                if index:
                    result.append(Element("br"))
                result.append(line)
        elif depth < DEEPEST:
            result.append(Element(node.name, node.attributes, _with_breaks(node.children, depth + 1)))
        else:
            result.append(_words(node))
    return result


def _dissolved(items: list[Leaf | Element], attributes: dict[str, str]) -> list[Leaf | Element]:
    """A division has no meaning of its own; its language goes to the blocks in it."""
    blocks = _paragraphs(items)
    passed = {key: value for key, value in attributes.items() if key in ("lang", "dir")}
    for block in blocks:
        for key, value in passed.items():
            block.attributes.setdefault(key, value)
        block.attributes = {key: block.attributes[key] for key in ORDER if key in block.attributes}
    return list(blocks)


def _paragraphs(items: list[Leaf | Element]) -> list[Element]:
    return [item for item in _runs(items, "p", {}) if isinstance(item, Element)]


def _runs(items: list[Leaf | Element], name: str, attributes: dict[str, str]) -> list[Leaf | Element]:
    """Blocks as they are, and every run of leaves between them as blocks of this name."""
    blocks: list[Leaf | Element] = []
    run: list[Leaf] = []
    for item in [*items, None]:
        if isinstance(item, Leaf):
            run.append(item)
            continue
        if run:
            contents = split(run) if name == "p" else [_line(list(run))]
            blocks += [Element(name, dict(attributes), content) for content in contents if content]
            run = []
        if item is not None:
            blocks.append(item)
    return blocks


def _line(items: list[Leaf | Element]) -> list[Element | str]:
    """A block that can hold no other: its breaks and inner blocks become spaces."""
    leaves: list[Leaf] = []
    for item in items:
        if isinstance(item, Element):
            leaves.append(Leaf("text", (), text=f" {_words(item)} "))
        else:
            leaves.append(Leaf("text", (), text=" ") if item.kind == "br" else item)
    return nest(tidy(leaves))


def _held(items: list[Leaf | Element], name: str) -> list[Element | str]:
    """The content of a quotation, list item or cell: bare words where that is all, or paragraphs."""
    blocks = _paragraphs(items)
    if name == "blockquote" or not blocks:
        return list(blocks)
    first, rest = blocks[0], blocks[1:]
    if first.name == "p" and not first.attributes and all(block.name in ("ul", "ol") for block in rest):
        return [*first.children, *rest]
    return list(blocks)


def _lists_closed(items: list[Leaf | Element]) -> list[Leaf | Element]:
    """List items that stand outside a list get one; white space between them does not part it."""
    result: list[Leaf | Element] = []
    wrapper: Element | None = None
    for item in items:
        if isinstance(item, Element) and item.name in ITEMS:
            if wrapper is None or wrapper.name != ITEMS[item.name]:
                wrapper = Element(ITEMS[item.name])
                result.append(wrapper)
            wrapper.children.append(item)
            continue
        if wrapper is not None and isinstance(item, Leaf) and item.kind == "text" and not item.text.strip(EDGE):
            continue
        wrapper = None
        if isinstance(item, Element) and item.name == "figcaption":
            item = Element("p", item.attributes, item.children)
        result.append(item)
    return result


def _list(
    node: Element, name: str, attributes: dict[str, str], marks: tuple[Mark, ...], depth: int
) -> list[Leaf | Element]:
    """Only items are in a list; another list in it belongs to the item before."""
    inner = "dd" if name == "dl" else "li"
    items: list[Element | str] = []
    loose: list[Leaf | Element] = []

    def close_loose() -> None:
        content = _held(_lists_closed(loose), inner)
        if content:
            items.append(Element(inner, {}, content))
        loose.clear()

    for item in _flow(node.children, marks, depth):
        if isinstance(item, Element) and ITEMS.get(item.name) in (name, "ul" if name == "ol" else name):
            close_loose()
            items.append(item)
        elif (
            isinstance(item, Element)
            and item.name in ("ul", "ol")
            and items
            and not any(isinstance(other, Element) or other.text.strip(EDGE) for other in loose)
        ):
            last = items[-1]
            loose.clear()
            if isinstance(last, Element) and last.name == inner:
                last.children.append(item)
        else:
            loose.append(item)
    close_loose()
    return [Element(name, attributes, items)] if items else []


def _table(node: Element, attributes: dict[str, str], marks: tuple[Mark, ...], depth: int) -> list[Leaf | Element]:
    caption: list[Element] = []
    sections: list[Element] = []
    for child in node.children:
        if isinstance(child, str):
            continue
        if child.name == "caption":
            found = _block(child, "caption", marks, depth)
            caption = caption or [item for item in found if isinstance(item, Element)]
        elif child.name in ("thead", "tbody", "tfoot"):
            rows = [
                Element("tr", _attributes(row), cells)
                for row in child.children
                if isinstance(row, Element) and row.name == "tr" and (cells := _cells(row, marks, depth))
            ]
            if rows:
                sections.append(Element(child.name, _attributes(child), list(rows)))
    if not sections:
        return [Element("p", item.attributes, item.children) for item in caption]
    return [Element("table", attributes, [*caption, *sections])]


def _cells(row: Element, marks: tuple[Mark, ...], depth: int) -> list[Element | str]:
    cells: list[Element | str] = []
    for cell in row.children:
        if isinstance(cell, Element) and cell.name in ("td", "th"):
            cells += [item for item in _block(cell, cell.name, marks, depth) if isinstance(item, Element)]
    return cells


def _figure(items: list[Leaf | Element], attributes: dict[str, str]) -> list[Leaf | Element]:
    """Pictures stand directly in a figure, one caption comes last; a figure of words alone is none."""
    content: list[Element | str] = []
    captions = [item for item in items if isinstance(item, Element) and item.name == "figcaption"]
    others = [item for item in items if not any(item is caption for caption in captions)]
    run: list[Leaf] = []
    for item in [*_lists_closed(others), None]:
        if isinstance(item, Leaf):
            run.append(item)
            continue
        if any(leaf.kind == "text" and leaf.text.strip(EDGE) for leaf in run):
            content += _paragraphs(list(run))
        else:
            content += nest([leaf for leaf in run if leaf.kind == "img"])
        run = []
        if item is not None:
            content.append(item)
    if not content or all(isinstance(item, Element) and item.name == "p" for item in content):
        words = [Element("p", caption.attributes, caption.children) for caption in captions]
        return _dissolved([*(item for item in content if isinstance(item, Element)), *words], attributes)
    content += [Element("p", caption.attributes, caption.children) for caption in captions[1:]]
    return [Element("figure", attributes, [*content, *captions[:1]])]
