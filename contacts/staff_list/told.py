"""What becomes of a line, in words."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy


class Outcome(models.TextChoices):
    """In the order in which they are to be looked at."""

    REFUSED = "refused", pgettext_lazy("line of a staff list", "cannot be taken")
    AMBIGUOUS = "ambiguous", pgettext_lazy("line of a staff list", "not clear")
    LEFT = "left", pgettext_lazy("line of a staff list", "not in the list")
    NEW_PERSON = "new_person", pgettext_lazy("line of a staff list", "new person")
    NEW_HOLDER = "new_holder", pgettext_lazy("line of a staff list", "new holder")
    CHANGED = "changed", pgettext_lazy("line of a staff list", "changed")
    UNCHANGED = "unchanged", pgettext_lazy("line of a staff list", "unchanged")


class Told(NamedTuple):
    """``number`` is 0 for somebody whom the list does not name. ``effects`` are sentences, in their order."""

    number: int
    outcome: Outcome
    name: str
    post: str
    effects: tuple[str, ...] = ()
    reason: str = ""
