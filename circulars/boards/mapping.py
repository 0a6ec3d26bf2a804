"""How the pages of one kind of board are read: data, from a file in TOML or JSON. Knows nothing of Django.

The fields are told in docs/moving-house.md.
"""

import json
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from circulars.boards import selectors

FOLDER = Path(__file__).with_name("layouts")
DEFAULT = "egov"
LABELS = ("title", "body", "posted_on", "team", "attachments")
MAX_BYTES = 256 * 1024


class MappingError(Exception):
    """``problem`` is one of "missing", "syntax", "unknown", "shape", "selector", "needed"; ``about`` names what."""

    def __init__(self, problem: str, about: str) -> None:
        self.problem, self.about = problem, about
        super().__init__(f"{problem}: {about}")


@dataclass(slots=True)
class Mapping:
    """``item`` and ``board`` are names of parameters; ``detail_pages`` and ``list_pages`` the last part of a path,
    with ``*`` for anything. Everything else are selectors, tried in order, and words that stand before a value.
    """

    item: list[str] = field(default_factory=list)
    board: list[str] = field(default_factory=list)
    detail_pages: list[str] = field(default_factory=list)
    list_pages: list[str] = field(default_factory=list)
    base: str = ""
    rows: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def known() -> list[str]:
    """The names of the layouts that come with the portal."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str = "") -> Mapping:
    """A layout of the portal by its name, or a file. Raises MappingError."""
    if not name or name in known():
        return of(_parsed(FOLDER / f"{name or DEFAULT}.toml"))
    return of(_parsed(Path(name)))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        raise MappingError("missing", path.name) from error
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise MappingError("syntax", f"{path.name}: {error}"[:200]) from error
    if not isinstance(value, dict):
        raise MappingError("syntax", path.name)
    return value


def of(value: dict[str, Any]) -> Mapping:
    """Checked: names, shapes, selectors. What a file leaves out about words is as in the default layout."""
    types = {one.name: one.type for one in fields(Mapping)}
    for name, given in value.items():
        if name not in types:
            raise MappingError("unknown", name)
        if name == "base":
            is_right = isinstance(given, str) and (not given or given.startswith("/"))
        elif name == "posts":
            is_right = isinstance(given, dict) and all(isinstance(slug, str) for slug in given.values())
        elif name == "labels":
            is_right = isinstance(given, dict) and all(_are_texts(words) for words in given.values())
            if is_right and (foreign := set(given) - set(LABELS)):
                raise MappingError("unknown", f"labels.{min(foreign)}")
        else:
            is_right = _are_texts(given)
        if not is_right:
            raise MappingError("shape", name)
    mapping = Mapping(**value)
    for name in ("rows", "title", "body", "details", "attachments", "left_out"):
        for selector in getattr(mapping, name):
            try:
                selectors.parse(selector)
            except selectors.NotASelector as error:
                raise MappingError("selector", f"{name}: {selector}") from error
    if not mapping.item and not mapping.detail_pages:
        raise MappingError("needed", "item")
    mapping.labels = _parsed(FOLDER / f"{DEFAULT}.toml")["labels"] | mapping.labels
    return mapping


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
