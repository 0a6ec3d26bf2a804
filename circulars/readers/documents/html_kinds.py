"""What an element of a page is for: hidden, part of a menu, a mark on its words."""

import re

from circulars.readers.documents.html_tree import Node

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
     "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
     "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
_BOLD = ("b", "strong")
_ITALIC = ("i", "em", "cite", "dfn")
_MENU_ROLES = ("navigation", "banner", "contentinfo", "search", "menu", "menubar", "complementary", "dialog")
# Parts of class and id, as boards and content systems name what stands around the text.
_MENU_NAMES = frozenset(
    ("nav", "navi", "navbar", "navigation", "gnb", "lnb", "snb", "tnb", "menu", "submenu", "topmenu", "leftmenu",
     "breadcrumb", "breadcrumbs", "path", "footer", "sidebar", "aside", "skip", "skipnav", "skipnavi", "util", "utils",
     "share", "sharing", "sns", "satisfaction", "satisfy", "near", "prevnext", "prenext", "paging", "pagination",
     "quick", "quickmenu", "copyright", "related", "banner", "cookie", "cookies", "login", "familysite", "sitemap",
     "toolbar", "pager", "subscribe", "newsletter", "advert", "ads")
)  # fmt: skip
_NEIGHBOURS = re.compile(
    r"^(?:이전|다음|앞|뒤)\s*(?:글|게시물|페이지)?$|^(?:previous|next|prev)\.? (?:post|article|item|page|news)$", re.I
)
_SKIP_LINK = re.compile(r"바로\s*가기|건너\s*뛰기|^skip\b|맨\s*위로|^back to top|^top$", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])", re.I)
_STYLE_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_STYLE_NOT_BOLD = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_STYLE_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_STYLE_UNDERLINE = re.compile(r"text-decoration[^;]*:\s*[^;]*underline", re.IGNORECASE)
_WORD_LIST = re.compile(r"mso-list\s*:\s*l\d+\s+level(\d)", re.IGNORECASE)
_WORD_MARKER = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_NAME_PARTS = re.compile(r"[a-z]+|[A-Z][a-z]+|[A-Z]+(?![a-z])")


def is_hidden(node: Node) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool("style" in attributes and _HIDDEN.search(attributes["style"][:500]))


def is_menu(node: Node, *, is_inside_content: bool, by_name: bool) -> bool:
    """``by_name``: also where only its class or id says so."""
    if node.name in ("nav", "button") or node.attributes.get("role", "") in _MENU_ROLES:
        return True
    if node.name in ("header", "footer", "aside"):
        return not is_inside_content
    if node.name == "label":
        return any(isinstance(child, Node) and child.name == "input" for child in node.children)
    if node.name == "tr":
        first = next((child for child in node.children if isinstance(child, Node)), None)
        return first is not None and bool(_NEIGHBOURS.match(first.text(40).strip()))
    if node.name == "a":
        return node.attributes.get("href", "").startswith("#") and bool(_SKIP_LINK.search(node.text(60).strip()))
    if not by_name or node.name in ("html", "body", "main", "article", "p", "span", "td", "th"):
        return False
    names = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}"[:200]
    return any(part.lower() in _MENU_NAMES for part in _NAME_PARTS.findall(names)) or any(
        name.lower() in _MENU_NAMES for name in names.split()
    )


def is_content(node: Node) -> bool:
    return node.name in ("main", "article") or node.attributes.get("role") in ("main", "article")


def marks_of(node: Node, marks: tuple, link: str | None) -> tuple:
    """The marks of what stands inside ``node``, given those around it; ``link`` is the address of an ``<a>``."""
    style = node.attributes.get("style", "")[:1000]
    kinds = set()
    if node.name in _BOLD or _STYLE_BOLD.search(style):
        kinds.add("bold")
    if node.name in _ITALIC or _STYLE_ITALIC.search(style):
        kinds.add("italic")
    if node.name in ("u", "ins") or (node.name != "a" and _STYLE_UNDERLINE.search(style)):
        kinds.add("underline")
    if _STYLE_NOT_BOLD.search(style):
        marks = tuple(mark for mark in marks if mark[0] != "bold")
    if link is not None:
        marks = tuple(mark for mark in marks if mark[0] != "link")
        if link:
            marks = (*marks, ("link", link))
    known = {mark[0] for mark in marks}
    return (*marks, *((kind, "") for kind in sorted(kinds - known)))


def word_list_level(node: Node) -> int:
    """The depth of a list item that Word wrote as a paragraph; 0 for anything else."""
    found = _WORD_LIST.search(node.attributes.get("style", "")[:500])
    return int(found.group(1)) if found else 0


def is_word_marker(node: Node) -> bool:
    return bool(_WORD_MARKER.search(node.attributes.get("style", "")[:500]))
