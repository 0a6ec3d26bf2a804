"""Take in many documents that were published elsewhere, at once: in as many queries as one takes.

What becomes of a document is decided where it is for one alone (``importing``, ``restoring``, ``freezing``, ``facts``,
``checks``; ``deriving`` asks them for what needs no database); here rows are stored together. Source:
docs/architecture.md, "Import".
"""

from collections.abc import Callable, Sequence
from datetime import datetime

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
from circulars.publishing import deriving, freezing, importing, restoring
from circulars.publishing.deriving import Derived, Document
from circulars.rendering.body import RENDERER_VERSION


@transaction.atomic
def import_documents(
    documents: Sequence[Document], *, by, now: datetime, series: list[Series], moment: Callable[[], datetime]
) -> list[Circular]:
    """Add circulars with their first editions, quietly: all of them or none.

    The rows are those that ``restore_circular`` and ``import_edition`` write for each alone. The caller writes the
    list rows (``importing.relist``) and links what waited for them (``references.resolve_waiting_for``). Raises
    NotImportable or IntegrityError; one alone then tells which it was, and why. ``moment`` is the clock, see
    ``importing.change_of``. What is not ``derived`` yet is so afterwards.
    """
    told = _derived(documents, series)
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
            content_hash=derived.content_hash,
            rendered=derived.rendered,
            renderer_version=RENDERER_VERSION,
        )
        for circular, document, derived in zip(circulars, documents, told, strict=True)
    ]
    cited = [freezing.rows_of(edition, derived.citations) for edition, derived in zip(editions, told, strict=True)]
    Edition.objects.bulk_create(editions)
    references.link_new([row for rows in cited for row in rows], series)  # it asks which numbers these editions print
    VersionCounter.objects.bulk_create(
        VersionCounter(circular=edition.circular, language=edition.language, last=edition.version)
        for edition in editions
    )
    Reference.objects.bulk_create(row for rows in cited for row in rows)
    freezing.write_found_in_words(
        {
            edition.pk: (derived.abbreviations, derived.addresses)
            for edition, derived in zip(editions, told, strict=True)
        }
    )
    copies = [
        importing.bring_to(WorkingCopy(circular=edition.circular, language=edition.language), edition, by=by, now=now)
        for edition in editions
    ]
    WorkingCopy.objects.bulk_create(copies)
    pairs = list(zip(copies, editions, strict=True))
    facts.write_lines_of([(owner, edition.facts) for copy, edition in pairs for owner in (edition, copy)])
    AuditEntry.objects.bulk_create(
        importing.entry_of(edition, codes, by=by, now=now)
        for edition, codes in zip(editions, _findings(pairs, told), strict=True)
    )
    PublicChange.objects.bulk_create(importing.change_of(edition, now=now, seen_from=moment()) for edition in editions)
    changes.touch()
    return circulars


def _derived(documents: Sequence[Document], series: list[Series]) -> list[Derived]:
    waiting = [document for document in documents if document.derived is None]
    if waiting:
        hidden = checks.names.load()
        for document in waiting:
            document.derived = deriving.of(document, series=series, hidden=hidden)
    return [document.derived for document in documents if document.derived]


def _findings(pairs: Sequence[tuple[WorkingCopy, Edition]], told: Sequence[Derived]) -> list[list[str]]:
    """Codes of each; what is around those that lead somewhere or name a post is looked up for all of them at once."""
    open_ones = [pair for pair, derived in zip(pairs, told, strict=True) if derived.findings is None]
    subjects = ((checks.Subject.of_copy(copy, edition.facts), edition.published_at) for copy, edition in open_ones)
    asked = iter(checks.run_each(subjects)) if open_ones else iter(())
    return [
        [finding.code for finding in next(asked)] if derived.findings is None else derived.findings for derived in told
    ]
