"""What stands beside the form of a working copy. Each panel is a function here; the form knows none by name."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest

from circulars.models import WorkingCopy


class Panel(NamedTuple):
    """``template`` is rendered with ``panel`` (this) in its context; ``values`` is what it shows."""

    key: str  # the id of its element is ``panel-<key>``
    heading: str
    template: str
    values: dict[str, Any]


# In the order in which they stand; None where a panel has nothing to say.
PANELS: list[Callable[[HttpRequest, WorkingCopy, Any], Panel | None]] = []


def beside(request: HttpRequest, copy: WorkingCopy, form: Any) -> list[Panel]:
    return [panel for build in PANELS if (panel := build(request, copy, form)) is not None]
