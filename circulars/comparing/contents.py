"""One content against another: all that a reader may want to know has changed."""

from dataclasses import dataclass
from typing import Any, TypedDict

from circulars.comparing import facts, files
from circulars.comparing.facts import FactChange
from circulars.comparing.files import FileChange
from circulars.comparing.passages import MOVED_AWAY, Passage, passages
from circulars.comparing.sequences import Allowance
from circulars.rendering.markup import escape_text


class Content(TypedDict):
    """What an edition freezes, and what ``facts.content_of`` makes of a working copy."""

    facts: dict[str, Any]
    body: str


@dataclass(frozen=True)
class Comparison:
    """``passages`` holds the whole text, what stayed included."""

    passages: list[Passage]
    facts: list[FactChange]
    files: list[FileChange]

    @property
    def changed_passages(self) -> int:
        """How many a reader has to look at; one that moved counts once."""
        return sum(passage.is_changed and passage.kind != MOVED_AWAY for passage in self.passages)

    @property
    def changed_dates(self) -> int:
        return sum(change.is_date for change in self.facts)

    @property
    def changed_facts(self) -> int:
        """Beside the dates."""
        return len(self.facts) - self.changed_dates

    @property
    def is_empty(self) -> bool:
        return not (self.changed_passages or self.facts or self.files)


def compare(old: Content, new: Content, *, steps: int | None = None) -> Comparison:
    """What ``new`` changed of ``old``, in a time that is bounded at any size. ``steps`` is for tests of the bound."""
    allowance = Allowance(steps) if steps is not None else Allowance()
    return Comparison(
        passages=passages(_whole(old), _whole(new), allowance),
        facts=facts.changes(old["facts"], new["facts"], allowance),
        files=files.changes(old["facts"].get("files") or [], new["facts"].get("files") or []),
    )


def _whole(content: Content) -> str:
    """The text with the standing passages around it, as a reader meets them."""
    standing: dict[str, list[str]] = {"before": [], "after": []}
    for passage in content["facts"].get("passages") or []:
        heading = f"<h2>{escape_text(passage['heading'])}</h2>" if passage.get("heading") else ""
        standing.setdefault(passage["place"], []).append(heading + passage["body"])
    return "".join([*standing["before"], content["body"], *standing["after"]])
