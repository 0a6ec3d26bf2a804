"""What became of a line."""

from enum import StrEnum


class Outcome(StrEnum):
    NEW = "new"
    UNCHANGED = "unchanged"
