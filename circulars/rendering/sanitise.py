"""The allow-list at every entrance, and one canonical form of what passes it.

nh3 decides what is safe, first and last; between its two passes ``canonical`` gives the same words the same
markup, because the body is hashed. Source: docs/architecture.md, "Sanitising".
"""

import re
import unicodedata

import nh3

from circulars.rendering.canonical import canonical
from circulars.rendering.markup import escape_text
from circulars.rendering.text import plain_text

INLINE = frozenset("strong em u s sub sup a abbr span br img".split())
BLOCK = frozenset(
    "p h2 h3 h4 ul ol li blockquote table caption thead tbody tfoot tr th td figure figcaption hr dl dt dd".split()
)
ALLOWED = INLINE | BLOCK
# Let in by the first pass alone: ``canonical`` renames them or dissolves them into paragraphs.
FOREIGN = frozenset(
    (
        "b i strike del ins h1 h5 h6 div section article header footer main aside nav address center pre "
        "details summary fieldset form body"
    ).split()
)
WITHOUT_CONTENT = frozenset(
    "script style template title noscript iframe object embed svg math textarea select audio video canvas".split()
)
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
OWN_FILE = re.compile(r"/files/[A-Za-z0-9_-]{1,16}/(?!\.{1,2}\Z)[^/\\?#\s\"<>]+\Z")
ABSOLUTE = re.compile(r"(?:https?://[^\s/?#\"<>\\]|mailto:[^\s\"<>]*[^\s\"<>@]@|tel:[+(]?[0-9])[^\s\"<>]*\Z", re.I)
# Pages of the portal itself; never the desk, where a link could act in the reader's name.
OWN_PAGE = re.compile(r"/(?![/\\]|admin(?:/|\Z))[^\s\"<>\\]*\Z")
NUMBERS = {"start": (0, 9999), "colspan": (2, 99), "rowspan": (2, 999), "width": (1, 20000), "height": (1, 20000)}
CHOICES = {
    "dir": {"ltr", "rtl", "auto"},
    "type": {"1", "a", "A", "i", "I"},
    "scope": {"row", "col", "rowgroup", "colgroup"},
}
# Also the marks that turn the order of letters round, and what is invisible and parts a word.
CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
ROUNDS = 6


def clean(html: str) -> str:
    """The safe, canonical form of any HTML: ``clean(clean(html)) == clean(html)``.

    Headings are h2 to h4, paragraphs are never empty, white space is single, text is NFC, and pictures are files
    of the portal itself. Text outside a block becomes a paragraph. Nothing raises: what cannot be understood
    as HTML comes back as paragraphs of plain text.
    """
    current = _filter(CONTROL.sub("", html), ALLOWED | FOREIGN)
    for _round in range(ROUNDS):
        following = _filter(canonical(current), ALLOWED)
        if following == current:
            return current
        current = following
    lines = (" ".join(line.split()) for line in plain_text(current).split("\n"))
    return "".join(f"<p>{escape_text(line)}</p>" for line in lines if line)


def _filter(html: str, tags: frozenset[str]) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        clean_content_tags=set(WITHOUT_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener",
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value to keep, or None to drop the attribute."""
    value = CONTROL.sub("", value)
    if name in ("href", "src"):
        return _address(value, images_only=name == "src")
    value = unicodedata.normalize("NFC", " ".join(value.split()))
    if name in NUMBERS:
        lowest, highest = NUMBERS[name]
        number = int(value) if re.fullmatch(r"[0-9]{1,5}", value) else -1
        return str(number) if lowest <= number <= highest else None
    if name in CHOICES:
        return value if value in CHOICES[name] else None
    if name in ("lang", "hreflang"):
        return value if LANGUAGE_TAG.match(value) else None
    if name == "title":
        return value or None
    return value


def _address(value: str, *, images_only: bool) -> str | None:
    value = value.strip().replace(" ", "%20")
    if value.startswith("/files/"):
        value = unicodedata.normalize("NFC", value)
        path = value if images_only else value.partition("#")[0]
        return value if OWN_FILE.match(path) else None
    if images_only:
        return None
    return value if ABSOLUTE.match(value) or OWN_PAGE.match(value) else None
