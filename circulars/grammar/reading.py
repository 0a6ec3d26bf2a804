"""What the finders of fields share: layout, language, the days that settle years, and how a proposal is made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from circulars.grammar import dates
from circulars.grammar.layout import Layout
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Context, Proposal
from circulars.readers.document import Document

_SHORT = r"No Nos Mr Ms Mrs Dr a\.m p\.m vs St Art Sr Sra no [A-Z]".split()
ABBREVIATIONS = "".join(rf"(?<!\b{form})" for form in _SHORT)
SENTENCE = re.compile(
    rf"(?:(?<![\d\s]){ABBREVIATIONS}[.!?]['’”\")\]]?\s+(?=[\"'“‘«(\[¿¡]?[^\W\d_a-zà-ÿ]|\d)"
    r"|(?<=\d)[.!?]['’”\")\]]?\s+(?=[\"'“‘«(\[¿¡]?[A-ZÀ-Ý][^\W\d_]))"
)


Days = tuple[date, date]


@dataclass(slots=True)
class Reading:
    document: Document
    context: Context
    layout: Layout
    language: str = "en"
    kind: str = ""
    issued_on: date | None = None
    posted_on: date | None = None
    mailed_on: date | None = None  # settles years, and is proposed for nothing
    title: str = ""
    known_days: list[tuple[date, date]] = field(default_factory=list)  # printed with their year

    @property
    def anchor(self) -> date | None:
        return self.issued_on or self.posted_on or self.mailed_on

    def propose(
        self, name: str, value, passage: Passage | None = None, start: int = 0, end: int | None = None,
        confidence: float = 1.0,
    ) -> Proposal:  # fmt: skip
        if passage is None:
            return Proposal(name, value, confidence=confidence)
        end = len(passage.text) if end is None else end
        number, begin, until = passage.at(start, end)
        return Proposal(name, value, number, passage.text[start:end].strip(), begin, until, confidence)

    def days_of(self, found: dates.Found, *, is_past: bool = False, before: date | None = None) -> Days | None:
        """First and last day of a date, with a missing year where the text settles it; else None."""
        if found.has_year:
            return found.days()
        for first, last in self.known_days:  # the same days, printed elsewhere with their year
            days = found.days(first.year)
            if days and first <= days[0] <= last and days[1] <= last:
                return days
        if self.anchor:
            return self._near(found, self.anchor, is_past)
        if self.layout.number and self.layout.number.year and not self.known_days:
            return found.days(self.layout.number.year)
        later = before or max((last for _, last in self.known_days), default=None)
        if later:
            candidates = [days for year in (later.year, later.year - 1) if (days := found.days(year))]
            return next((days for days in candidates if days[0] <= later), None)
        years = set(dates.iterate_years(self.title))
        return found.days(years.pop()) if len(years) == 1 else None

    def _near(self, found: dates.Found, anchor: date, is_past: bool) -> Days | None:
        low, high = (-330, 20) if is_past else (-50, 330)
        for year in (anchor.year, anchor.year + 1, anchor.year - 1):
            days = found.days(year)
            if days and timedelta(low) <= days[0] - anchor <= timedelta(high):
                return days
        return None


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence."""
    start = 0
    for match in SENTENCE.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)
