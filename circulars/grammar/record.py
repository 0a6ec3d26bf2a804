"""Proposals as one JSON object, the shape in which ``manage.py intake --json`` prints them."""

from collections.abc import Sequence
from typing import Any

from circulars.grammar.proposal import Proposal
from circulars.readers.document import Document

TEXTS = (
    "kind", "number", "title", "title_ko", "language", "place", "issued_on", "posted_on", "signatory", "team", "person",
    "phone",
)  # fmt: skip
FLAGS = ("missing_attachment", "lost_links")
LISTS = ("addressees", "for_information", "events", "deadlines", "references", "sources", "emails")


def as_record(name: str, proposals: Sequence[Proposal], document: Document) -> dict[str, Any]:
    """Every field, ``None``, ``[]`` or ``False`` where nothing is proposed; evidence with numbers of lines from 1.

    ``confidence`` holds one figure for each value proposed, in lists in the order of the values.
    """
    given: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        given.setdefault(proposal.field, []).append(proposal)
    record: dict[str, Any] = {"file": name}
    for field in TEXTS:
        record[field] = given[field][0].value if field in given else None
    for field in LISTS:
        record[field] = [_member(field, proposal.value) for proposal in given.get(field, [])]
    for field in FLAGS:
        record[field] = field in given
    if "multiple" in given:
        record["multiple"] = True
    record["evidence"] = _evidence(given, document)
    record["confidence"] = {
        field: [round(p.confidence, 3) for p in found] if field in LISTS else round(found[0].confidence, 3)
        for field, found in given.items()
        if field in TEXTS or field in FLAGS or field in LISTS
    }
    return record


def _member(field: str, value: Any) -> Any:
    if field == "deadlines":
        return value["due_on"]
    if field == "sources":
        return value["title"]
    if field == "references":
        return {"serial": value["serial"], "year": value["year"]}
    return value


def _evidence(given: dict[str, list[Proposal]], document: Document) -> dict[str, Any]:
    texts = {line.number: line.text for line in document.lines}
    evidence: dict[str, Any] = {}
    for field in (*TEXTS, *LISTS, *FLAGS):
        quotes = [_quote(p, texts) for p in given.get(field, []) if p.line is not None]
        if quotes:
            evidence[field] = quotes if field in LISTS else quotes[0]
    return evidence


def _quote(proposal: Proposal, texts: dict[int, str]) -> dict[str, Any]:
    """The words as they stand in the line; where a value was put together from several, its first line."""
    line = texts.get(proposal.line or 0, "")
    text = proposal.text if proposal.text and proposal.text in line else line
    return {"line": proposal.line, "text": text[:300]}
