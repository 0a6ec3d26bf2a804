"""Take in many documents that were published elsewhere, at once: in as many queries as one takes.

What becomes of a document is decided where it is for one alone (``importing``, ``restoring``, ``freezing``, ``facts``,
``checks``); here rows are stored together. Source: docs/architecture.md, "Import".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from circulars import audit, changes, checks, facts, references
from circulars.models import (
    AuditEntry,
    Circular,
    Edition,
    PublicChange,
    Reference,
    Series,
    VersionCounter,
    WorkingCopy,
)
from circulars.publishing import freezing, importing, restoring


@dataclass
class Document:
    """A circular that is not here yet, with its first edition; ``body`` is clean, ``content`` names no files."""

    identity: restoring.Identity
    published_at: datetime
    content: dict[str, Any]
    body: str


@transaction.atomic
def import_documents(
    documents: Sequence[Document], *, by, now: datetime, series: list[Series], moment: Callable[[], datetime]
) -> list[Circular]:
    """Add circulars with their first editions, quietly: all of them or none.

    The rows are those that ``restore_circular`` and ``import_edition`` write for each alone. The caller writes the
    list rows (``importing.relist``) and links what waited for them (``references.resolve_waiting_for``). Raises
    NotImportable or IntegrityError; one alone then tells which it was, and why. ``moment`` is the clock, see
    ``importing.change_of``.
    """
    circulars = restoring.restore_circulars([document.identity for document in documents])
    label = audit.label_of(by)
    editions = [
        importing.edition_of(
            circular,
            document.content,
            document.body,
            language=circular.original_language,
            version=1,
            published_at=document.published_at,
            published_by_label=label,
            recorded_at=now,
        )
        for circular, document in zip(circulars, documents, strict=True)
    ]
    cited = [freezing.references_in(edition, series) for edition in editions]
    for edition, rows in zip(editions, cited, strict=True):
        freezing.render(edition, rows)
    Edition.objects.bulk_create(editions)
    references.link_new([row for rows in cited for row in rows], series)  # it asks which numbers these editions print
    VersionCounter.objects.bulk_create(
        VersionCounter(circular=edition.circular, language=edition.language, last=edition.version)
        for edition in editions
    )
    Reference.objects.bulk_create(row for rows in cited for row in rows)
    freezing.find_in_words(*editions)
    copies = [
        importing.bring_to(WorkingCopy(circular=edition.circular, language=edition.language), edition, by=by, now=now)
        for edition in editions
    ]
    WorkingCopy.objects.bulk_create(copies)
    pairs = list(zip(copies, editions, strict=True))
    facts.write_lines_of([(owner, edition.facts) for copy, edition in pairs for owner in (edition, copy)])
    findings = checks.run_each(
        (checks.Subject.of_copy(copy, edition.facts), edition.published_at) for copy, edition in pairs
    )
    AuditEntry.objects.bulk_create(
        importing.entry_of(edition, found, by=by, now=now) for edition, found in zip(editions, findings, strict=True)
    )
    PublicChange.objects.bulk_create(importing.change_of(edition, now=now, seen_from=moment()) for edition in editions)
    changes.touch()
    return circulars
