"""The terms as public pages know them: few rows, kept per state of the public site."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from circulars.memory import per_generation
from circulars.models import TermOfOffice


class Term(NamedTuple):
    """``issuer`` is the slug of the body and ``issuer_pk`` its key; empty and 0 for this office."""

    pk: int
    slug: str
    issuer: str
    issuer_pk: int
    name_ko: str
    name_en: str
    from_date: date
    to_date: date | None

    def holds(self, day: date) -> bool:
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)

    def name(self, language: str) -> str:
        return (self.name_en if language == "en" else "") or self.name_ko

    def written_in(self, language: str) -> str:
        return language if language == "en" and self.name_en else "ko"

    @property
    def years(self) -> str:
        """``2018–2022``; ``2022–`` while it runs."""
        if self.to_date is None:
            return f"{self.from_date.year}–"
        first, last = self.from_date.year, self.to_date.year
        return f"{first}–{last}" if last != first else str(first)

    def label(self, language: str) -> str:
        return f"{self.name(language)} ({self.years})"


COLUMNS = ("pk", "slug", "issuer__slug", "issuer_id", "name_ko", "name_en", "from_date", "to_date")


def every(generation: str) -> tuple[Term, ...]:
    """Those of this office first, then by body; the latest of each first."""
    return per_generation(generation, "terms", load)


def load() -> tuple[Term, ...]:
    """The same, read anew: for staff, who see more than a state of the public site."""
    rows = TermOfOffice.objects.order_by("issuer__position", "issuer__slug", "-from_date").values_list(*COLUMNS)
    found = (Term(pk, slug, issuer or "", issuer_pk or 0, *rest) for pk, slug, issuer, issuer_pk, *rest in rows)
    return tuple(sorted(found, key=lambda term: term.issuer != ""))


def by_slug(generation: str, slug: str) -> Term | None:
    return next((term for term in every(generation) if term.slug == slug), None)


def past(known: Sequence[Term], issued_on: date | None, issuer: str, today: date) -> list[Term]:
    """Of this office and of the issuer, those that had the day of issue and are over; empty without such a day."""
    if issued_on is None:
        return []
    return [
        term
        for term in known
        if term.issuer in ("", issuer) and term.to_date is not None and term.to_date < today and term.holds(issued_on)
    ]


def past_of(facts: Mapping[str, Any], known: Sequence[Term], today: date) -> list[Term]:
    """The same for frozen facts."""
    if not known or not facts["issued_on"]:
        return []
    issuer = facts["issuer"]["slug"] if facts["issuer"] else ""
    return past(known, date.fromisoformat(facts["issued_on"]), issuer, today)
