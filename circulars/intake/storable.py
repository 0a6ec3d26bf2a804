"""Text and JSON as both databases take them: without the zero character and without halves of surrogate pairs."""

import json
from typing import Any


def text(value: str, longest: int | None = None) -> str:
    """A text that every column can hold, cut where it has to be."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()[:longest]


def as_json(value: Any) -> Any:
    """The same value; cleaned only where something in it has to be."""
    written = json.dumps(value)
    return _cleaned(value) if "\\u0000" in written or "\\ud" in written else value


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {text(name): _cleaned(one) for name, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list) else value
