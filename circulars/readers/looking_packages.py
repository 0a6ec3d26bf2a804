"""What a word processor's file says for those who hear it: title, language, and words for its pictures."""

import io
from collections.abc import Iterable
from typing import Any, BinaryIO

import olefile

from circulars.readers.documents.lines import plain
from circulars.readers.package import Package

# What Hancom Office writes by itself where nobody has described a picture.
_WRITTEN_BY_HANCOM = ("그림입니다.", "묶음 개체입니다.", "사각형입니다.", "표입니다.")
_TITLE = 2  # of the properties of an OLE file
SUMMARY = "\x05HwpSummaryInformation"


def look_at_word(file: BinaryIO) -> dict[str, Any]:
    package = Package(file)
    language = _attribute(package, "word/settings.xml", "themeFontLang", ("eastAsia", "val"))
    language = _attribute(package, "word/styles.xml", "lang", ("val",)) or language
    parts = ["word/document.xml"]
    return _facts(package, language) | {"pictures_without_text": _pictures(package, parts, {"docPr"})}


def look_at_slides(file: BinaryIO) -> dict[str, Any]:
    package = Package(file)
    slides = package.names("ppt/slides/slide")
    language = next((found for name in slides[:20] if (found := _attribute(package, name, "rPr", ("lang",)))), "")
    return _facts(package, language) | {"pictures_without_text": _pictures(package, slides, {"cNvPr"}, inside="pic")}


def look_at_sheets(file: BinaryIO) -> dict[str, Any]:
    package = Package(file)
    drawings = package.names("xl/drawings/drawing")
    return _facts(package, "") | {"pictures_without_text": _pictures(package, drawings, {"cNvPr"}, inside="pic")}


def look_at_open_document(file: BinaryIO) -> dict[str, Any]:
    package = Package(file)
    texts = _texts(package, "meta.xml", {"title", "language"})
    default = _attribute(package, "styles.xml", "text-properties", ("language",))
    frames = _Frames()
    package.parse("content.xml", frames.start, frames.end, frames.characters)
    language = default if default and default != "none" else texts["language"]
    return {"has_title": bool(texts["title"]), "language": language, "pictures_without_text": frames.without_words}


def look_at_hwpx(file: BinaryIO) -> dict[str, Any]:
    package = Package(file)
    texts = _texts(package, "Contents/content.hpf", {"title", "language"})
    pictures = _Comments()
    for name in package.names("Contents/section"):
        package.parse(name, pictures.start, pictures.end, pictures.characters)
    return {
        "has_title": bool(texts["title"]),
        "language": texts["language"],
        "pictures_without_text": pictures.without_words,
    }


def look_at_hwp(file: BinaryIO) -> dict[str, Any]:
    """An HWP 5 file declares no language, and its reader gives neither headings nor pictures."""
    with olefile.OleFileIO(io.BytesIO(file.read())) as ole:
        if not ole.exists(SUMMARY):
            return {}
        title = ole.getproperties(SUMMARY).get(_TITLE, "")
    if isinstance(title, bytes):
        title = title.decode("utf-8", "replace")
    return {"has_title": bool(str(title or "").strip("\0 \t\r\n"))}


def _facts(package: Package, language: str) -> dict[str, Any]:
    texts = _texts(package, "docProps/core.xml", {"title", "language"})
    return {"has_title": bool(texts["title"]), "language": language or texts["language"]}


def _texts(package: Package, name: str, wanted: set[str]) -> dict[str, str]:
    found = dict.fromkeys(wanted, "")
    opened: list[str] = []

    def characters(text: str) -> None:
        if opened and opened[-1] in wanted:
            found[opened[-1]] = (found[opened[-1]] + text)[:500]

    if name in package.members:
        package.parse(name, lambda tag, attributes: opened.append(tag), lambda tag: opened.pop(), characters)
    return {tag: plain(text) for tag, text in found.items()}


def _attribute(package: Package, part: str, wanted: str, attributes: Iterable[str]) -> str:
    """The first value that one of the attributes of an element has in a part."""
    found: list[str] = []

    def start(tag: str, values: dict[str, str]) -> None:
        if tag == wanted and not found:
            found.extend(value for name in attributes if (value := values.get(name)))

    if part in package.members:
        package.parse(part, start, lambda tag: None, lambda text: None)
    return found[0] if found else ""


def _pictures(package: Package, parts: Iterable[str], names: set[str], *, inside: str = "") -> int:
    """How many objects have neither a description nor the mark of mere decoration.

    In a text ``docPr`` stands once for each; on slides and sheets ``cNvPr`` does for every shape, and those of
    pictures (``inside``) count alone.
    """
    count = 0
    for name in parts:
        if name not in package.members:
            continue
        seen = _Shapes(names, inside)
        package.parse(name, seen.start, seen.end, lambda text: None)
        count += seen.without_words
    return count


class _Shapes:
    def __init__(self, names: set[str], inside: str) -> None:
        self.names = names
        self.inside = inside
        self.depth = 0
        self.without_words = 0
        self._is_open = self._has_words = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self.inside:
            self.depth += 1
        elif tag in self.names and (self.depth or not self.inside):
            self._is_open, self._has_words = True, bool(attributes.get("descr", "").strip())
        elif tag == "decorative" and self._is_open and attributes.get("val") in ("1", "true"):
            self._has_words = True

    def end(self, tag: str) -> None:
        if tag == self.inside:
            self.depth -= 1
        elif tag in self.names and self._is_open:
            self.without_words += not self._has_words
            self._is_open = False


class _Frames:
    """Of an open document: frames that hold a picture and neither title nor description."""

    def __init__(self) -> None:
        self.without_words = 0
        self.frames: list[list[bool]] = []  # of the open ones: holds a picture, holds words
        self._reads = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "frame":
            self.frames.append([False, False])
        elif tag == "image" and self.frames:
            self.frames[-1][0] = True
        self._reads = tag in ("title", "desc") and bool(self.frames)

    def end(self, tag: str) -> None:
        self._reads = False
        if tag == "frame" and self.frames:
            has_picture, has_words = self.frames.pop()
            self.without_words += has_picture and not has_words

    def characters(self, text: str) -> None:
        if self._reads and text.strip():
            self.frames[-1][1] = True


class _Comments:
    """Of HWPX: pictures whose description is empty or was written by the program."""

    def __init__(self) -> None:
        self.without_words = 0
        self.pictures: list[str] = []
        self._reads = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "pic":
            self.pictures.append("")
        self._reads = tag == "shapeComment" and bool(self.pictures)

    def end(self, tag: str) -> None:
        self._reads = False
        if tag == "pic" and self.pictures:
            words = self.pictures.pop().strip()
            self.without_words += not words or words.startswith(_WRITTEN_BY_HANCOM)

    def characters(self, text: str) -> None:
        if self._reads:
            self.pictures[-1] = (self.pictures[-1] + text)[:500]
