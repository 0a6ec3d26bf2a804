"""One way to write a former address, for all the ways in which readers and search engines ask for the same one.

Percent-encoding is undone where it hides letters, of UTF-8 and of the Korean code page that older boards use; the
parameters stand in the order of the alphabet; sessions and marks of campaigns are left out. Writing a canonical address
again changes nothing.
"""

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes, urlsplit

from django.http import HttpRequest
from django.utils.translation import gettext as _

from circulars import addresses
from circulars.redirects import reduced

LENGTH = 500
ENCODINGS = ("utf-8", "cp949")
SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
LEFT_OUT = re.compile(r"utm_\w+|fbclid|gclid|yclid|msclkid|mc_cid|mc_eid|_ga|jsessionid|phpsessid", re.IGNORECASE)
# Where in a list the reader was: no part of what a board shows, and different in each link to it.
OF_THE_LIST = re.compile(
    r"page(?:_?(?:index|no|num|unit|size))?|cpage|currentpage|curpage|pg|cp|(?:list|row|record)_?(?:cnt|count|size|rows?)?"
    r"|(?:search|srch|sch|find)[\w.]*|keyword|sfl|stx|sst|sod|sop|sca|orderby|sort",
    re.IGNORECASE,
)
IN_PATH, IN_NAME, IN_VALUE = '%?#"<>\\^`{|}', '%#&=+"<>\\^`{|}', '%#&+"<>\\^`{|}'


class NotAnAddress(ValueError):
    """What was typed cannot be the address of a page; the message is fit to show to staff."""


def canonical(text: str) -> str:
    """The address as it is kept: from the first slash on, as readers see it. Raises NotAnAddress.

    ``https://former.example/bbs/view.do?nttId=3&bbsId=A#top`` is ``/bbs/view.do?bbsId=A&nttId=3``.
    """
    text = text.strip().replace("&amp;", "&")
    if re.match(r"https?://", text, re.IGNORECASE):
        try:
            rest = urlsplit(text)
        except ValueError:
            raise NotAnAddress(_("This is no address.")) from None
        text = (rest.path or "/") + (f"?{rest.query}" if rest.query else "")
        text += f"#{rest.fragment}" if rest.fragment else ""
    if "#!" in text:
        raise NotAnAddress(_("What stands behind “#!” never reaches a server; such an address cannot be led on."))
    text = text.partition("#")[0]
    if not text.startswith("/") or text.startswith("//") or re.search(r"[\s\\\x00-\x1f\x7f]", text):
        raise NotAnAddress(_("A former address starts with one slash and holds no spaces."))
    path, mark, query = text.partition("?")
    if re.search(r"/\.{1,2}(?:/|\Z)", path):
        raise NotAnAddress(_("A former address holds no “..”: write it as the browser shows it."))
    address = _path(unquote_to_bytes(path))
    if mark and (parameters := _parameters(query)):
        address += f"?{_written(parameters)}"
    if len(address) > LENGTH:
        raise NotAnAddress(_("A former address has at most %(length)d characters.") % {"length": LENGTH})
    return address


def asked(request: HttpRequest) -> list[str]:
    """The addresses under which what was asked for may be kept, the most exact first.

    With all parameters, without the place in a list, with some, with none; as it stands, with the other ending,
    without the prefix of the language.
    """
    path = _path(unquote_to_bytes(request.path_info))  # where it is no UTF-8 Django leaves it percent-encoded
    if not path.startswith("/"):
        path = f"/{path}"
    own = addresses.prefix(request.LANGUAGE_CODE)[len(addresses.prefix("ko")) :]  # type: ignore[attr-defined]
    bare = path[len(own) :] if own and path.startswith(f"{own}/") else path
    paths = [form for one in dict.fromkeys((path, bare)) for form in (one, _other_slash(one)) if form]
    query = _as_sent(request.META.get("QUERY_STRING", ""))
    parameters = _parameters(query)
    narrowed = [one for one in parameters if one[1] and not OF_THE_LIST.fullmatch(one[0])]
    smaller = [_written(part) for part in reduced.parts_of(narrowed)]
    written = dict.fromkeys((_written(parameters), _written(narrowed), *smaller, ""))
    found = [f"{path}?{one}" if one else path for one in written for path in paths]
    if parameters:  # as it was kept before there was one way to write it
        as_typed = _readable(unquote_to_bytes(query), "")
        found[len(paths) : len(paths)] = [f"{path}?{as_typed}" for path in paths]
    return [one for one in dict.fromkeys(found) if len(one) <= LENGTH]


def _path(raw: bytes) -> str:
    text = SESSION_IN_PATH.sub("", _readable(raw, IN_PATH))
    return re.sub(r"/{2,}", "/", text)


def _parameters(query: str) -> list[tuple[str, str | None]]:
    """In the order of the alphabet; the value None is that of a name without a sign of equality."""
    found: list[tuple[str, str | None]] = []
    for part in query.split("&"):
        name, mark, value = part.partition("=")
        shown = _readable(_unquoted(name), IN_NAME)
        if part and not LEFT_OUT.fullmatch(shown):
            found.append((shown, _readable(_unquoted(value), IN_VALUE) if mark else None))
    return sorted(found, key=lambda one: (one[0], one[1] or ""))


def _written(parameters: list[tuple[str, str | None]]) -> str:
    return "&".join(name if value is None else f"{name}={value}" for name, value in parameters)


def _unquoted(text: str) -> bytes:
    return unquote_to_bytes(text.replace("+", " "))


def _as_sent(query: str) -> str:
    """A query string as the server hands it on, with bytes that were sent as they are percent-encoded."""
    return "".join(sign if sign < "\x80" else quote(sign, "", encoding="latin-1", errors="replace") for sign in query)


def _readable(raw: bytes, reserved: str) -> str:
    """Letters as letters; what is reserved, invisible or no text at all stays percent-encoded."""
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("utf-8", "surrogateescape")
    text = unicodedata.normalize("NFC", text)
    plain = [sign.isprintable() and sign != " " and sign not in reserved for sign in text]
    return "".join(
        sign if is_plain else quote(sign, "", errors="surrogateescape")
        for sign, is_plain in zip(text, plain, strict=True)
    )


def _other_slash(path: str) -> str:
    return path[:-1] if path.endswith("/") else f"{path}/"
