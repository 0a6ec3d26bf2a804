"""An undefined variable in one of our templates is a mistake; Django's own admin is full of them on purpose."""

import inspect
from pathlib import Path

from django.template.base import Node

PROJECT = Path(__file__).resolve().parent.parent


class UndefinedVariable(str):
    """As ``string_if_invalid``: raises where a template of this project prints what nobody gave it."""

    __slots__ = ()

    def __contains__(self, text: object) -> bool:
        return text == "%s"

    def __mod__(self, name: object) -> str:
        origin = _origin_of_rendering_node()
        if origin is not None and PROJECT in Path(origin).parents and ".venv" not in Path(origin).parts:
            raise AssertionError(f"Undefined template variable {name} in {Path(origin).relative_to(PROJECT)}")
        return ""


def _origin_of_rendering_node() -> str | None:
    frame = inspect.currentframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return node.origin.name
        frame = frame.f_back
    return None
