"""Beside the words of a file: what of it is said for those who cannot see it, and its text as a page can show it.

Runs in the limited process, after the words were sent, so that a file that breaks this costs its words nothing.
"""

import re
from importlib import import_module
from typing import Any, BinaryIO

from circulars.readers import documents

MAX_SHOWN = 400_000  # characters of the text that a page shows

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_LOOKS = {
    "application/pdf": "looking_pdf.look",
    "application/x-hwp": "looking_packages.look_at_hwp",
    "application/hwp+zip": "looking_packages.look_at_hwpx",
    f"{_OFFICE}.wordprocessingml.document": "looking_packages.look_at_word",
    f"{_OFFICE}.presentationml.presentation": "looking_packages.look_at_slides",
    f"{_OFFICE}.spreadsheetml.sheet": "looking_packages.look_at_sheets",
    f"{_OPEN}.text": "looking_packages.look_at_open_document",
    f"{_OPEN}.spreadsheet": "looking_packages.look_at_open_document",
    f"{_OPEN}.presentation": "looking_packages.look_at_open_document",
}
_WITH_PARAGRAPHS = {  # of which ``documents`` knows what a printed page shows
    "text/plain", "application/pdf", "application/x-hwp", "application/hwp+zip",
    f"{_OFFICE}.wordprocessingml.document", f"{_OPEN}.text",
}  # fmt: skip
_AS_WORDS = {
    "text/csv", f"{_OFFICE}.presentationml.presentation", f"{_OFFICE}.spreadsheetml.sheet", f"{_OPEN}.spreadsheet",
    f"{_OPEN}.presentation",
}  # fmt: skip
_SHOWN = ("text", "heading", "item", "row")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")


def look(file: BinaryIO, media_type: str, told: dict[str, Any]) -> dict[str, Any]:
    """``accessibility`` and ``shown`` of a ``Reading``; ``told`` is what ``dispatch.read`` said of the words."""
    found: dict[str, Any] = {}
    if told["state"] in ("read", "empty") and (look := _LOOKS.get(media_type)):
        found = _attempt(look, file)
    shown, is_cut = ([], False) if told["state"] != "read" else _shown(file, media_type, told)
    has_headings = found.pop("has_headings", None)
    if has_headings is None and media_type in _LOOKS and media_type != "application/x-hwp" and shown:
        has_headings = any(kind[0] == "h" for kind, _text in shown)
    accessibility = {
        "tagged": found.get("tagged"),
        "language": language_of(found.get("language", "")),
        "has_title": found.get("has_title"),
        "shows_title": found.get("shows_title"),
        "has_headings": has_headings,
        "pictures_without_text": found.get("pictures_without_text"),
        "paragraphs": len(shown),
        "is_cut": is_cut,
    }
    return {"accessibility": accessibility, "shown": shown}


def language_of(declared: str) -> str:
    """ "ko" for "ko-KR"; empty for what is no language."""
    found = _LANGUAGE.match(declared.strip())
    return found.group().lower() if found and found.group().lower() not in ("und", "zxx") else ""


def _attempt(name: str, file: BinaryIO) -> dict[str, Any]:
    module, _dot, function = name.partition(".")
    file.seek(0)
    try:
        return getattr(import_module(f"circulars.readers.{module}"), function)(file)
    except (Exception, MemoryError):  # whatever a file does to a parser, its words are known already
        return {}


def _shown(file: BinaryIO, media_type: str, told: dict[str, Any]) -> tuple[list[list[str]], bool]:
    """[kind, text] in reading order; "h1" to "h6", "p", "ul", "ol", "table" (the first row of one) and "row"."""
    if media_type in _WITH_PARAGRAPHS:
        file.seek(0)
        answer = documents.read(file, media_type=media_type)
        document = answer.get("document")
        if document is not None:
            lines = document["lines"]
            if media_type == "text/plain":  # no mail, whatever its lines look like
                lines = [line if line["kind"] in _SHOWN else line | {"kind": "text"} for line in lines]
            return _bounded(_pieces(lines), document["is_cut"] or told.get("is_cut", False))
        if answer["state"] == "empty":
            return [], False
    elif media_type not in _AS_WORDS:
        return [], False
    kinds = {"text": "p", "heading": "h2", "row": "row"}
    words = ([kinds[one["kind"]], one["text"]] for one in told["paragraphs"] if one["kind"] in kinds)
    return _bounded(words, told.get("is_cut", False))


def _pieces(lines: list[dict[str, Any]]):
    table = 0
    for line in lines:
        if line["kind"] not in _SHOWN or not line["text"].strip():
            continue
        kind = "p"
        if line["kind"] == "heading":
            kind = f"h{min(6, max(1, line['level']))}"
        elif line["kind"] == "item":
            kind = "ol" if line["list_kind"] == "ol" else "ul"
        elif line["kind"] == "row":
            kind = "row" if line["table"] == table else "table"
            table = line["table"]
        yield [kind, line["text"]]


def _bounded(pieces, is_cut: bool) -> tuple[list[list[str]], bool]:
    found: list[list[str]] = []
    length = 0
    for kind, text in pieces:
        length += len(text)
        if length > MAX_SHOWN:
            return found, True
        found.append([kind, text])
    return found, is_cut
