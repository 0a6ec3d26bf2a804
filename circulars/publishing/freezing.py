"""Freeze the words, facts and files of a working copy as an edition."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from circulars import audit, background, facts, found_addresses, glossary, references
from circulars.codes import new_code
from circulars.models import CONTENT_FIELDS, Circular, Edition, Reference, Removal, Series, VersionCounter, WorkingCopy
from circulars.publishing import summaries
from circulars.rendering import body as body_rendering
from circulars.rendering import derived, sanitise


def next_version(circular: Circular, language: str) -> int:
    """Versions rise and are never used twice, cancelled ones included; under the circular's lock."""
    counter = VersionCounter.objects.filter(circular=circular, language=language).first()
    if counter is None:
        return VersionCounter.objects.create(circular=circular, language=language, last=1).last
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def freeze(
    copy: WorkingCopy,
    *,
    by,
    now: datetime,
    published_at: datetime,
    before: Edition | None,
    translates: Edition | None,
    change_note: str,
    is_major: bool,
    summary_holds: bool = False,
) -> Edition:
    """Insert the edition with its lines and references. The caller holds the lock and has closed ``before``.

    ``summary_holds``: staff say that the Korean summary still tells these words. The body is sanitised once more:
    what is frozen is what is shown, whoever wrote the row.
    """
    circular = copy.circular
    copy.body = sanitise.clean(copy.body)
    content = facts.collect(copy)
    first_published_at = before.first_published_at if before else published_at
    version = next_version(circular, copy.language)
    edition = Edition(
        **{name: getattr(copy, name) for name in CONTENT_FIELDS},
        circular=circular,
        language=copy.language,
        version=version,
        is_original=copy.language == circular.original_language,
        translates=translates,
        published_at=published_at,
        first_published_at=first_published_at,
        listed_on=listed_on(copy, first_published_at),
        is_major=is_major,
        change_note=change_note,
        summary_of_version=summaries.version_of(
            {"facts": content, "body": copy.body},
            version=version,
            before=before,
            is_major=is_major,
            is_confirmed=summary_holds,
        ),
        facts=content,
        content_hash=facts.hash_of(content, copy.body),
        code=new_code(),
        published_by=by,
        published_by_label=audit.label_of(by),
        recorded_at=now,
        removed_files=removed_files(circular),
    )
    edition.save(force_insert=True)
    facts.write_lines(edition, content)
    if content["files"]:
        background.read_files_of(edition, now=now)
    find_references(edition, decided_on=before)
    find_in_words(edition)
    return edition


def removed_files(circular: Circular) -> list[str]:
    """Codes of the files that were removed alone; an edition is born with them, or a file would come back with it."""
    active = circular.removals.filter(scope=Removal.Scope.FILE, lifted_at=None)
    return sorted(set(active.values_list("file__code", flat=True)))


def find_references(edition: Edition, series: list[Series] | None = None, *, decided_on: Edition | None = None) -> None:
    """Write the citations of an edition and its rendered column; both are derived from the frozen body.

    ``series`` are ``references.numbered_series()``, for a caller with many editions. What staff decided about the
    citations of the edition ``decided_on`` holds for the same ones here.
    """
    found = references_in(edition, series)
    references.carry(found, edition.body, decided_on)
    Reference.objects.bulk_create(found)
    if found:
        references.resolve_rows(edition)
    render(edition, found)
    Edition.objects.filter(pk=edition.pk).update(rendered=edition.rendered, renderer_version=edition.renderer_version)


def references_in(edition: Edition, series: list[Series] | None = None) -> list[Reference]:
    """The citations of an edition, not stored yet; it need not be stored either."""
    return rows_of(edition, references.find_for(edition, series))


def rows_of(edition: Edition, citations: Iterable[dict[str, Any]]) -> list[Reference]:
    """The rows of citations as ``references.find_for`` gives them."""
    return [Reference(edition=edition, position=position, **values) for position, values in enumerate(citations)]


def render(edition: Edition, found: Iterable[Reference]) -> None:
    """Set the rendered column, which is derived from the frozen body and its citations."""
    spans = [(row.start, row.end, row.position) for row in found]
    edition.rendered = body_rendering.render(edition.body, spans, edition.facts.get("passages", ()))
    edition.renderer_version = body_rendering.RENDERER_VERSION


def find_in_words(edition: Edition) -> None:
    """Write what the words of a new edition abbreviate, and the mailboxes that they name."""
    write_found_in_words({edition.pk: found_in_words(edition.body, edition.facts)})


def found_in_words(body: str, content: dict[str, Any]) -> tuple[list[glossary.Found], list[str]]:
    """Abbreviations and mailboxes; nothing is asked of the database."""
    texts = derived.texts(body, content)
    return glossary.found_in(texts), found_addresses.found_in(texts, body, content)


def write_found_in_words(found: Mapping[int, tuple[list[glossary.Found], list[str]]]) -> None:
    """For new editions by key, in as many queries as for one."""
    glossary.write_found({key: abbreviations for key, (abbreviations, _addresses) in found.items()})
    found_addresses.write({key: addresses for key, (_abbreviations, addresses) in found.items()})


def listed_on(content: WorkingCopy | Edition, first_published_at: datetime):
    """The day by which lists sort: of issue, else of receipt, of a former site's posting, of publication here.

    The last one is that of the office's time zone.
    """
    return content.issued_on or content.received_on or content.posted_on or timezone.localdate(first_published_at)
