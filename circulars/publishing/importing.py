"""Take in editions that were published elsewhere or before: times, versions, hashes and codes are kept."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circulars import audit, background, changes, checks, facts, words
from circulars.codes import new_code
from circulars.locking import locked
from circulars.models import (
    AuditEntry,
    Circular,
    Edition,
    PublicChange,
    Removal,
    Series,
    State,
    VersionCounter,
    WorkingCopy,
)
from circulars.publishing import freezing, intervals, listing, removal, summaries
from circulars.publishing.errors import NotImportable
from circulars.rendering import sanitise


@transaction.atomic
def import_edition(
    circular_id: int,
    *,
    content: dict[str, Any],
    language: str,
    published_at: datetime,
    by,
    now: datetime,
    version: int | None = None,
    content_hash: str = "",
    code: str = "",
    change_note: str = "",
    is_major: bool = True,
    published_by_label: str = "",
    recorded_at: datetime | None = None,
    translates: Edition | None = None,
    summary_of_version: int | None = None,
    published_by=None,
    erased_files: Collection[str] = (),
    is_restored: bool = False,
    relist: bool = True,
    series: list[Series] | None = None,
    seen_from: datetime | None = None,
) -> tuple[Edition, list[checks.Finding]]:
    """Add the next edition in order of time, quietly; the circular has its address already.

    ``content`` is as ``facts.content_of`` gives it. A given ``content_hash`` is verified, and then the words are
    kept to the letter; without one the body is sanitised first. Checks are recorded in the audit entry and
    returned, and block nothing. The working copy is brought to these words. Raises NotImportable.

    ``is_restored``: the caller brings the public changes and audit entries of that time himself. ``erased_files``
    are codes of files that were erased alone: their facts are blanked, so that the hash cannot be verified.
    ``series`` are ``references.numbered_series()``, for a caller with many editions.
    """
    circular = locked(circular_id)
    if circular.path is None:
        raise NotImportable(_("Give the circular its address first."))
    removals = list(circular.removals.filter(lifted_at=None))
    if any(row.erased_at and row.scope == Removal.Scope.WHOLE for row in removals):
        raise NotImportable(_("This circular has been erased and cannot be published again."))
    before = intervals.newest(circular, language)
    if before and published_at <= before.published_at:
        raise NotImportable(_("Editions are imported in the order of their times."))
    body = _verified_body(content, content_hash, can_verify=not erased_files)
    if before:
        intervals.close(before, at=published_at)
    edition = edition_of(
        circular,
        content["facts"],
        body,
        language=language,
        version=_version(circular, language, version),
        before=before,
        published_at=published_at,
        translates=translates,
        is_major=is_major,
        change_note=change_note,
        content_hash=content_hash,
        published_by=published_by,
        published_by_label=published_by_label if is_restored else published_by_label or audit.label_of(by),
        recorded_at=recorded_at or now,
        **({"code": code} if code else {}),
        **({"summary_of_version": summary_of_version} if summary_of_version is not None or content_hash else {}),
    )
    try:
        with transaction.atomic():
            edition.save(force_insert=True)
    except IntegrityError as error:
        raise NotImportable(_("The verification code or version is used already.")) from error
    files = [line for line in content["facts"]["files"] if line["code"] not in erased_files]
    kept = content["facts"] | {"files": files}
    facts.write_lines(edition, kept)
    if files:
        background.read_files_of(edition, now=now)
    # what is restored brings the decisions on each of its editions itself
    freezing.find_references(edition, series, decided_on=None if is_restored else before)
    freezing.find_in_words(edition)
    copy = _bring_copy(circular, edition, kept, by=by, now=now)
    if removals:
        removal.derive(circular)
    elif relist:
        listing.rebuild([circular.pk])
    if is_restored:
        changes.touch()
        return edition, []
    findings = list(checks.run(copy, at=published_at))
    entry_of(edition, [finding.code for finding in findings], by=by, now=now).save(force_insert=True)
    change_of(edition, now=now, seen_from=seen_from).save(force_insert=True)
    changes.touch()
    return edition, findings


def edition_of(
    circular: Circular,
    content: dict[str, Any],
    body: str,
    *,
    language: str,
    version: int,
    published_at: datetime,
    before: Edition | None = None,
    content_hash: str = "",
    is_major: bool = True,
    **columns: Any,
) -> Edition:
    """The edition with these facts and this clean body, not stored yet; ``columns`` are further ones of it."""
    if "summary_of_version" not in columns:  # a whole edition of an export tells it, where it is known
        columns["summary_of_version"] = summaries.version_of(
            {"facts": content, "body": body}, version=version, before=before, is_major=is_major
        )
    edition = Edition(
        **facts.fields_of(content),
        body=body,
        circular=circular,
        language=language,
        version=version,
        is_original=language == circular.original_language,
        published_at=published_at,
        first_published_at=before.first_published_at if before else published_at,
        is_major=is_major,
        facts=content,
        content_hash=content_hash or facts.hash_of(content, body),
        **{"code": new_code(), **columns},
    )
    edition.listed_on = freezing.listed_on(edition, edition.first_published_at)
    return edition


def entry_of(edition: Edition, codes: Iterable[str], *, by, now: datetime) -> AuditEntry:
    """The audit entry of an edition that was imported, not stored yet; ``codes`` are those of the findings on it."""
    return audit.entry(
        "import",
        edition,
        by=by,
        now=now,
        circular=edition.circular,
        version=edition.version,
        findings=list(codes),
    )


def change_of(edition: Edition, *, now: datetime, seen_from: datetime | None = None) -> PublicChange:
    """The quiet public change, not stored yet, which raises no counter.

    ``seen_from`` is the moment by the clock, where it is later than ``now``: of a long import ``now`` is the beginning,
    and those who follow the changes have passed by it as soon as anything else becomes public. In a transaction that
    lasts for seconds, ``date_changes`` follows.
    """
    is_first = edition.published_at == edition.first_published_at
    kind = PublicChange.Kind.PUBLISHED if is_first else PublicChange.Kind.CORRECTED
    seen_from = max(edition.published_at, seen_from or now)
    return changes.entry(edition.circular, kind, effective_at=seen_from, now=now, edition=edition, is_quiet=True)


def date_changes(
    circular_ids: Collection[int], *, now: datetime, since: datetime, clock: Callable[[], datetime]
) -> None:
    """Date what a long transaction recorded from ``since`` on by its end. Call it behind ``changes.touch``.

    Others commit changes while it is open, and those who follow the changes pass by the moments of these. Once the
    counter is raised nobody does so before the commit: a moment read only then comes behind all that they have seen.
    """
    at = clock()
    own = PublicChange.objects.filter(circular__in=circular_ids, recorded_at=now, effective_at__gte=since)
    own.filter(effective_at__lt=at).update(effective_at=at)


def _verified_body(content: dict[str, Any], content_hash: str, *, can_verify: bool) -> str:
    if not content_hash:
        return sanitise.clean(content["body"])
    if can_verify and facts.hash_of(content["facts"], content["body"]) != content_hash:
        raise NotImportable(_("The hash does not fit the words; the line was changed on the way."))
    if sanitise.clean(content["body"]) != content["body"]:
        raise NotImportable(_("The text holds markup that is not allowed."))
    return content["body"]


def _version(circular: Circular, language: str, version: int | None) -> int:
    if version is None:
        return freezing.next_version(circular, language)
    counter, _created = VersionCounter.objects.get_or_create(circular=circular, language=language)
    if version <= counter.last:
        raise NotImportable(_("This version exists already."))
    counter.last = version
    counter.save(update_fields=["last"])
    return version


def _bring_copy(circular: Circular, edition: Edition, content: dict[str, Any], *, by, now: datetime) -> WorkingCopy:
    """The working copy behind an imported edition holds the same words, and is published."""
    known = WorkingCopy.objects.filter(circular=circular, language=edition.language).first()
    copy = bring_to(known or WorkingCopy(circular=circular, language=edition.language), edition, by=by, now=now)
    copy.save()
    if known:
        lines = (
            "addresseelines", "deadlinelines", "sourcelines", "eventmentions", "attachments", "requestedfiles",
            "passagelines",
        )  # fmt: skip
        for relation in lines:
            getattr(copy, relation).all().delete()
    facts.write_lines(copy, content)
    return copy


def bring_to(copy: WorkingCopy, edition: Edition, *, by, now: datetime) -> WorkingCopy:
    """Give the row of a working copy the words of its edition; the caller stores it."""
    for name, value in facts.fields_of(edition.facts).items():
        setattr(copy, name, value)
    copy.body = edition.body
    copy.state, copy.public_from = State.PUBLISHED, edition.published_at
    copy.edited_at, copy.edited_by = now, by
    return copy


def relist(circular_ids: Iterable[int], read: Mapping[str, words.Read] | None = None) -> None:
    """Write the list rows of imported circulars, once for many; ``read`` are texts cut into tokens already."""
    listing.rebuild(circular_ids, read=read)
