"""The rules of the grammar over a document, in the process that a hostile text can do no harm to."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from circulars import grammar
from circulars.readers.document import Document


def proposals_of(document: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """``{"proposals": …, "trouble": …}``; a rule that fails over a text costs its proposals and not the text."""
    known = {field.name for field in fields(grammar.Context)}
    values = {name: value for name, value in context.items() if name in known}
    values["today"] = date.fromisoformat(str(values.get("today"))[:10])
    has_files = any(enclosed["trouble"] != "inline" for enclosed in document["enclosed"])
    values["has_files"] = bool(values.get("has_files")) or has_files  # known only now
    try:
        found = grammar.propose(Document.from_json(document), grammar.Context(**values))
    except (Exception, MemoryError):
        return {"proposals": [], "trouble": "grammar"}
    return {"proposals": [asdict(proposal) for proposal in found], "trouble": ""}
