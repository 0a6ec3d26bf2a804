"""Editions: their intervals, versions and hashes, their rows against their facts, and what removals derive."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Prefetch, prefetch_related_objects

from circulars import facts
from circulars.integrity import lines, portions
from circulars.integrity.problem import Problem
from circulars.models import Circular, Edition, Removal, VersionCounter, WorkingCopy
from circulars.publishing import intervals

NO_WORDS = ("body", "title", "summary_ko", "rendered")


def check() -> Iterator[Problem]:
    for portion in portions.of_circulars():
        removals = Removal.objects.select_related("file").prefetch_related("editions")
        prefetch_related_objects(portion, Prefetch("removals", removals), "version_counters", "working_copies")
        by_circular: dict[int, list[Edition]] = defaultdict(list)
        rows = Edition.objects.filter(circular__in=portion).select_related("translates")
        rows = rows.prefetch_related(*lines.RELATIONS)
        for edition in rows.order_by("circular", "language", "version"):
            by_circular[edition.circular_id].append(edition)
        for circular in portion:
            yield from _check_circular(circular, by_circular[circular.pk])


def _check_circular(circular: Circular, editions: list[Edition]) -> Iterator[Problem]:
    by_language: dict[str, list[Edition]] = defaultdict(list)
    active = [row for row in circular.removals.all() if row.lifted_at is None]
    erased_files = {row.file.code for row in circular.removals.all() if row.file and row.erased_at}
    for edition in editions:
        edition.circular = circular
        by_language[edition.language].append(edition)
        if edition.erased_at:
            yield from _check_tombstone(edition)
        else:
            yield from _check_words(edition, erased_files)
        yield from _check_removed(edition, active)
    counters = {row.language: row for row in circular.version_counters.all()}
    for language, chain in by_language.items():
        for what in intervals.broken(chain):
            yield Problem("intervals", str(circular), what, circular.pk, is_derived=True)
        yield from _check_versions(circular, counters.get(language), chain)
    for copy in circular.working_copies.all():
        yield from _check_copy(circular, copy, by_language.get(copy.language, []))


def _check_words(edition: Edition, erased_files: set[str]) -> Iterator[Problem]:
    named = {line.get("code") for line in edition.facts.get("files", [])}
    if not named & erased_files and facts.hash_of(edition.facts, edition.body) != edition.content_hash:
        yield Problem("hashes", str(edition), "the stored words do not have the stored hash", edition.circular_id)
    for what in lines.differences(edition, erased_files):
        yield Problem("facts", str(edition), what, edition.circular_id)


def _check_tombstone(edition: Edition) -> Iterator[Problem]:
    left = [name for name in NO_WORDS if getattr(edition, name)]
    if left or edition.facts:
        what = f"erased, but there are words left in {', '.join(left or ['facts'])}"
        yield Problem("erased", str(edition), what, edition.circular_id)


def _check_removed(edition: Edition, active: list[Removal]) -> Iterator[Problem]:
    moments = [
        row.effective_at
        for row in active
        if row.scope == Removal.Scope.WHOLE
        or (row.scope == Removal.Scope.EDITIONS and edition.pk in {chosen.pk for chosen in row.editions.all()})
    ]
    expected = min(moments) if moments else None
    if edition.removed_at != expected:
        what = f"removed at {edition.removed_at}, its removals say {expected}"
        yield Problem("removals", str(edition), what, edition.circular_id, is_derived=True)
    files = sorted(row.file.code for row in active if row.file)
    if edition.removed_files != files:
        what = f"removed files {edition.removed_files}, its removals say {files}"
        yield Problem("removals", str(edition), what, edition.circular_id, is_derived=True)


def _check_versions(circular: Circular, counter: VersionCounter | None, chain: list[Edition]) -> Iterator[Problem]:
    highest = max(edition.version for edition in chain)
    if counter is None or counter.last < highest:
        what = f"{chain[0].language}: the counter of versions is behind edition {highest}"
        yield Problem("versions", str(circular), what, circular.pk)
    for edition in chain:
        if edition.is_original != (edition.language == circular.original_language):
            yield Problem("versions", str(edition), "marked as original or translation wrongly", circular.pk)
        original = edition.translates
        if original and (original.circular_id != circular.pk or not original.is_original):
            yield Problem("versions", str(edition), f"translates {original}, which is no original of it", circular.pk)
        if (of := edition.summary_of_version) and of > edition.version:
            what = f"its summary is said to be written for edition {of}, which comes later"
            yield Problem("versions", str(edition), what, circular.pk)


def _check_copy(circular: Circular, copy: WorkingCopy, chain: list[Edition]) -> Iterator[Problem]:
    expected = max((edition.published_at for edition in chain), default=None)
    if copy.public_from != expected:
        what = f"{copy.language}: the working copy says public from {copy.public_from}, expected {expected}"
        yield Problem("working copies", str(circular), what, circular.pk, is_derived=True)
