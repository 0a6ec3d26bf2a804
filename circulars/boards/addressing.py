"""From the name under which a page was saved to the address that it had. Knows nothing of Django.

A crawler keeps the address in the name, each in its own way: ``view.do?nttNo=7&pageIndex=2.html`` (wget -E),
``view.do@nttNo=7.html`` (wget on Windows), ``view.do%3FnttNo=7``, or writes it into the page (HTTrack, browsers).
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_SAVED_FROM = (
    re.compile(rb"<!--\s*Mirrored from ([^\s<>\"]{1,900}) by HTTrack", re.IGNORECASE),
    re.compile(rb"<!--\s*saved from url=\(\d+\)([^\s<>\"]{1,900})", re.IGNORECASE),
)
_HOST = re.compile(
    r"(?:www\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.(?:kr|com|net|org|info|int|eu|asia|example))(?:[:+@]\d+)?", re.I
)
_PAGE_ENDING = re.compile(r"\.html?$", re.IGNORECASE)
_OWN_ENDING = re.compile(r"\.(?:do|php|jsp|aspx?|cgi|action|nhn|xhtml)$", re.IGNORECASE)
_QUERY_AT = re.compile(r"\?|%3f|@(?=[\w.\[\]%-]{1,60}(?:=|%3d))", re.IGNORECASE)


class Address(NamedTuple):
    """``path`` begins with a slash and is unquoted; ``parameters`` in the order in which they were met."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()

    def only(self, names: Iterable[str]) -> "Address":
        wanted = {name.lower() for name in names}
        return Address(self.path, tuple(pair for pair in self.parameters if pair[0].lower() in wanted))

    def value(self, names: Iterable[str]) -> str:
        return next((value for _name, value in self.only(names).parameters if value), "")

    def written(self) -> str:
        """For a link in the text; the one form that is kept is that of ``redirects.former.canonical``."""
        query = "&".join(f"{quote(name)}={quote(value)}" for name, value in sorted(self.parameters))
        path = quote(unicodedata.normalize("NFC", self.path))
        return f"{path}?{query}" if query else path


def saved_from(head: bytes) -> Address | None:
    """The address that the program which saved the page wrote into it."""
    for pattern in _SAVED_FROM:
        if found := pattern.search(head):
            address = found[1].decode("utf-8", "replace").replace("&amp;", "&")
            return of_url(address if "://" in address else f"http://{address}")
    return None


def of_url(url: str) -> Address | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", ""):
        return None
    return Address(_path(unquote(parts.path) or "/"), _parameters(parts.query))


def of_file(name: str, *, base: str = "", above: Iterable[str] = ()) -> Address:
    """``name`` is the path below the folder, ``above`` the folders that lead to it; ``base`` is told by a mapping."""
    folder, _slash, last = name.rpartition("/")
    found = _QUERY_AT.search(last)
    if found:
        page, query = last[: found.start()], _PAGE_ENDING.sub("", last[found.end() :])
    else:
        page, query = last, ""
        shorter = _PAGE_ENDING.sub("", last)
        if _OWN_ENDING.search(shorter):
            page = shorter
    page = unquote(page)
    parts = [part for part in folder.split("/") if part]
    if parts and _HOST.fullmatch(parts[0]):
        path = "/".join(parts[1:])
    elif base:
        path = base.strip("/") + ("/" + "/".join(parts) if parts else "")
    else:
        path = "/".join([*_below_host(above), *parts])
    if page in ("index.html", "index.htm") and not query:
        page = ""
    query = query.replace("&amp;", "&")
    if "=" not in query:
        query = unquote(query)
    return Address(_path(f"/{unquote(path)}/{page}"), _parameters(query))


def one_spelling(name: str) -> str:
    """The name of a file with its query as in the address, whichever program saved it."""
    folder, slash, last = name.rpartition("/")
    found = _QUERY_AT.search(last)
    return f"{folder}{slash}{last[: found.start()]}?{unquote(last[found.end() :])}" if found else name


def resolved(href: str, page: str) -> str:
    """The name below the folder that a link of ``page`` leads to, unquoted; empty for one that leads elsewhere."""
    href = href.strip().split("#")[0]
    if not href or "\\" in href or re.match(r"[a-z][a-z0-9+.-]*:|//", href, re.IGNORECASE):
        return ""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(page), href))
    return "" if joined.startswith("..") or joined in (".", "/") else joined.lstrip("/")


def fits(path: str, patterns: Iterable[str]) -> bool:
    last = path.rpartition("/")[2]
    return any(fnmatchcase(last, pattern) for pattern in patterns)


def _below_host(above: Iterable[str]) -> list[str]:
    parts = list(above)
    for place in range(len(parts) - 1, -1, -1):
        if _HOST.fullmatch(parts[place]):
            return parts[place + 1 :]
    return []


def _path(path: str) -> str:
    path = path.partition(";")[0]
    return re.sub(r"/{2,}", "/", path if path.startswith("/") else f"/{path}")


def _parameters(query: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=False, errors="replace"):
        found.setdefault(name.removeprefix("amp;"), value)
    return tuple(found.items())
