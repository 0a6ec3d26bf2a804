"""What a panel beside the form of a circular is made of; builders import it, ``working_copy.panels`` imports them."""

from typing import Any, NamedTuple


class Panel(NamedTuple):
    """``template`` is rendered with ``panel`` (this) in its context; ``values`` is what it shows.

    The panels stand inside the form of the circular: a button of theirs names ``form="panel-form"`` and its
    ``formaction``.
    """

    key: str  # the id of its element is ``panel-<key>``
    heading: str
    template: str
    values: dict[str, Any]
    brief: str = ""  # what a folded panel says beside its heading
