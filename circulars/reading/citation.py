"""How a circular is cited: ``UCLG, Circular 31/2018, 5 December 2018``."""

from collections.abc import Mapping
from typing import Any

from circulars.reading import days, names


def citation(facts: Mapping[str, Any], language: str) -> str:
    """Issuer, number (else the title in quotation marks) and day of issue, in the forms of the interface language."""
    issuer = names.short_issuer(facts["issuer"], language) or facts["issuer_name"]
    marks = "「{}」" if language == "ko" else "“{}”"
    what = names.number_of(facts) or marks.format(facts["title"])
    if names.names_issuer(issuer, what):
        issuer = ""
    issued = days.parse(facts["issued_on"])
    return ", ".join(part for part in (issuer, what, days.long(issued, language) if issued else "") if part)
