"""The folder of a saved board: which files are pages, in a fixed order, and which files lie beside them."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from circulars.boards import addressing
from circulars.boards.mapping import Mapping

PAGE = re.compile(r"\.(?:x?html?)$", re.IGNORECASE)
DYNAMIC = re.compile(r"\.(?:do|php|jsp|aspx?|cgi|action)(?:[?@]|%3f|;|$)", re.IGNORECASE)
MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|table)\b", re.IGNORECASE)
IGNORED = re.compile(r"^\.|^(?:robots\.txt|hts-|backblue\.gif|fade\.gif|cookies\.txt)", re.IGNORECASE)


@dataclass
class Folder:
    """``pages`` are names below ``root`` with ``/``; ``files`` leads from a name to all places where it lies."""

    root: Path
    pages: list[str] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # of everything that is no page

    @property
    def above(self) -> list[str]:
        return [part for part in self.root.parts if part != self.root.anchor]

    def path(self, name: str) -> Path:
        return self.root / name

    def beside(self, page: str, href: str, name: str) -> Path | None:
        """The saved file that a link of a page means: where the link leads, else by its name, if that is one file."""
        for target in self._targets(page, href):
            if target in self.names:
                return self.path(target)
        key = _key(name)
        places = self.files.get(key, [])
        if len(places) == 1:
            return self.path(places[0])
        around = page.rpartition("/")[0]
        near = [place for place in places if place.rpartition("/")[0] == around] or [
            place for place in places if place.startswith(f"{PAGE.sub('', page)}")
        ]
        return self.path(near[0]) if len(near) == 1 else None

    def _targets(self, page: str, href: str) -> Iterator[str]:
        href = href.replace("&amp;", "&")
        for form in dict.fromkeys((unquote(href), href, unquote(href).replace("?", "@"), href.split("?")[0])):
            target = addressing.resolved(form.replace("#", ""), page) if form else ""
            if not target and form.startswith("/"):
                target = form.lstrip("/")
            if target:
                yield target
                host = page.split("/")[0]
                yield f"{host}/{target}"


def opened(root: Path, mapping: Mapping) -> Folder:
    """Symbolic links are not followed, which could lead out of the folder, nor pipes opened, which nobody writes to."""
    folder = Folder(root.resolve())
    for place, folders, files in os.walk(folder.root):
        folders.sort()
        for name in files:
            path = Path(place, name)
            below = path.relative_to(folder.root).as_posix()
            if IGNORED.match(name) or path.is_symlink() or not path.is_file():
                continue
            if is_page(path, name):
                folder.pages.append(below)
            else:
                folder.names.add(below)
                folder.files.setdefault(_key(name), []).append(below)
    folder.pages.sort(key=_natural)
    return folder


def is_page(path: Path, name: str) -> bool:
    if PAGE.search(name):
        return True
    if not DYNAMIC.search(name):
        return False
    try:
        with path.open("rb") as file:
            return bool(MARKUP.search(file.read(2048)))
    except OSError:
        return False


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", unquote(name.rpartition("/")[2])).casefold().strip()


def _natural(name: str) -> list[tuple[int, int, str]]:
    """``nttNo=9`` before ``nttNo=10``: the order in which the board gave its numbers, however a name is spelt."""
    parts = re.split(r"(\d{1,15})", addressing.one_spelling(name))
    return [(0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, part) for part in parts]
