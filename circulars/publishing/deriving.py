"""What follows from the words of a document alone: found without a question to the database, by whichever process.

``importing_many`` stores it; an import of many lines has other processes find it ahead. Source: docs/architecture.md,
"Import".
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from circulars import checks, facts, glossary, references, words
from circulars.models import Series, WorkingCopy
from circulars.publishing import freezing, importing, restoring
from circulars.rendering import plain_text


class Derived(NamedTuple):
    """``citations`` are values as ``references.find_for`` gives them, ``findings`` codes of the checks.

    ``findings`` are None where the checks have to look something up. ``read`` is of ``text``, the plain body.
    """

    content_hash: str
    citations: list[dict[str, Any]]
    rendered: str
    abbreviations: list[glossary.Found]
    addresses: list[str]
    findings: list[str] | None
    text: str
    read: words.Read


@dataclass
class Document:
    """A circular that is not here yet, with its first edition; ``body`` is clean, ``content`` names no files."""

    identity: restoring.Identity
    published_at: datetime
    content: dict[str, Any]
    body: str
    derived: Derived | None = None


def of(document: Document, *, series: list[Series], hidden: checks.names.Hidden) -> Derived:
    """``series`` are those that citations can mean, ``hidden`` the names of staff that may not be said."""
    identity, content, body = document.identity, document.content, document.body
    circular = restoring.circular_of(identity)
    edition = importing.edition_of(
        circular,
        content,
        body,
        language=identity.original_language,
        version=1,
        published_at=document.published_at,
        content_hash=facts.hash_of(content, body),
    )
    citations = references.find_for(edition, series)
    freezing.render(edition, freezing.rows_of(edition, citations))
    abbreviations, addresses = freezing.found_in_words(body, content)
    copy = WorkingCopy(circular=circular, language=edition.language)
    importing.bring_to(copy, edition, by=None, now=document.published_at)
    subject = checks.Subject.of_copy(copy, content)
    findings = checks.of_words_alone(subject, at=document.published_at, hidden=hidden)
    text = plain_text(body)
    return Derived(
        content_hash=edition.content_hash,
        citations=citations,
        rendered=edition.rendered,
        abbreviations=abbreviations,
        addresses=addresses,
        findings=None if findings is None else [finding.code for finding in findings],
        text=text,
        read=words.read(text),
    )
