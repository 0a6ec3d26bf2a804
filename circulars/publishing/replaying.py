"""What was hidden, shown again or erased, told outside the database, and done once more after an older one came back.

A restored backup must not show what was taken from view since it was made. Source: docs/operations.md, "Backups".
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from circulars import audit, changes, draft_links
from circulars.locking import locked
from circulars.models import Circular, DiskCleaning, Edition, File, PublicChange, Removal
from circulars.publishing import cleaning, erasing
from circulars.publishing.removal import derive, forget_words, index_anew


def told(removal: Removal) -> dict[str, Any]:
    """All that ``replay`` needs, without a word of what was removed.

    Moments stand beside keys: after a restore the keys given since the backup are given again, to other rows.
    """
    editions = list(removal.editions.order_by("pk").values_list("pk", "recorded_at"))
    blobs = {sha256 for row in DiskCleaning.objects.filter(removal=removal) for sha256 in row.hashes}
    return {
        "circular": removal.circular_id,
        "created_at": removal.circular.created_at.isoformat(),
        "scope": removal.scope,
        "editions": [pk for pk, _recorded_at in editions],
        "recorded_at": [recorded_at.isoformat() for _pk, recorded_at in editions],
        "file": removal.file_id,
        "file_created_at": _iso(removal.file.created_at if removal.file else None),
        "reason_ko": removal.reason_ko,
        "reason_en": removal.reason_en,
        "effective_at": removal.effective_at.isoformat(),
        "lifted_at": _iso(removal.lifted_at),
        "erased_at": _iso(removal.erased_at),
        "blobs": sorted(blobs) if removal.erased_at else [],
    }


def every_removal() -> Iterator[Removal]:
    return Removal.objects.select_related("circular", "file").order_by("pk").iterator(chunk_size=500)


def replay(entries: Iterable[dict[str, Any]], *, now: datetime) -> list[str]:
    """Bring removals to what ``entries`` tell, the oldest first; a line for each thing done, or to be looked at.

    Each in a transaction of its own, so that it can be run again. By nobody: the people stand in the audit log of
    the database that was lost. What is not known to fit is hidden whole, which a person can lift.
    """
    lines = []
    for entry in sorted(entries, key=lambda entry: entry["effective_at"]):
        if line := _replay(entry, now):
            lines.append(line)
    return lines


@transaction.atomic
def _replay(entry: dict[str, Any], now: datetime) -> str:
    effective_at = datetime.fromisoformat(entry["effective_at"])
    there = Circular.objects.filter(pk=entry["circular"]).values_list("created_at", flat=True).first()
    if there is None or not _is_same(there, entry.get("created_at"), effective_at):
        return ""  # it came after the backup, and went with the database; another may have its key by now
    circular = locked(entry["circular"])
    fitting = Q(scope=entry["scope"], file=entry["file"]) | Q(scope=Removal.Scope.WHOLE)  # which covers it
    removal = Removal.objects.filter(fitting, circular=circular, effective_at=effective_at).order_by("pk").first()
    done = []
    is_known = removal is not None and removal.scope == entry["scope"]
    if removal is None:
        if entry["lifted_at"]:
            return ""  # hidden and shown again, all of it since
        removal, is_known = _hide(circular, entry, effective_at, now)
        done.append("hidden")
    elif entry["lifted_at"] and removal.lifted_at is None and removal.erased_at is None:
        removal.lifted_at = datetime.fromisoformat(entry["lifted_at"])
        removal.save(update_fields=["lifted_at"])
        _derived(circular, removal, "lift", PublicChange.Kind.SHOWN, now)
        done.append("shown again")
    if entry["erased_at"] and removal.erased_at is None and is_known:
        _erase(circular, removal, now)
        done.append("erased")
    if not done:
        return ""
    told = f"circular {circular.pk} ({circular.path or 'a draft'}): {', '.join(done)}"
    if not is_known:
        told += "; the edition or file came after the backup, so all of it is hidden: look at its draft"
    return told


def _hide(circular: Circular, entry: dict[str, Any], effective_at: datetime, now: datetime) -> tuple[Removal, bool]:
    """Also whether it is what was hidden then: an edition or a file that this database never had is not."""
    moments = dict(zip(entry["editions"], entry.get("recorded_at", []), strict=False))
    rows = Edition.objects.filter(circular=circular, pk__in=entry["editions"])
    editions = [row for row in rows if _is_same(row.recorded_at, moments.get(row.pk), effective_at)]
    file = File.objects.filter(circular=circular, pk=entry["file"]).first() if entry["file"] else None
    if file and not _is_same(file.created_at, entry.get("file_created_at"), effective_at):
        file = None
    has_all = len(editions) == len(entry["editions"]) and (entry["file"] is None or file is not None)
    if not has_all and not circular.editions.exists():
        has_all = True  # a draft alone at that time: the whole of it is what was removed later
        editions, file = [], None
        scope = Removal.Scope.WHOLE
    else:
        scope = Removal.Scope(entry["scope"]) if has_all else Removal.Scope.WHOLE
    removal = Removal.objects.create(
        circular=circular,
        scope=scope,
        file=file if scope == Removal.Scope.FILE else None,
        reason_ko=entry["reason_ko"],
        reason_en=entry["reason_en"],
        effective_at=effective_at,
    )
    if scope == Removal.Scope.EDITIONS:
        removal.editions.set(editions)
    draft_links.end_now(circular, now=now)
    forget_words(removal)
    _derived(circular, removal, "hide", PublicChange.Kind.HIDDEN, now)
    return removal, has_all


def _erase(circular: Circular, removal: Removal, now: datetime) -> None:
    blobs = erasing.blank(circular, removal, now=now)
    removal.erased_at = now
    removal.save(update_fields=["erased_at"])
    _derived(circular, removal, "erase", PublicChange.Kind.ERASED, now)
    index_anew(circular)
    row = cleaning.plan(removal, blobs, now=now)
    transaction.on_commit(partial(cleaning.begin, row.pk), robust=True)


def _derived(circular: Circular, removal: Removal, action: str, kind: str, now: datetime) -> None:
    derive(circular)
    audit.record(action, removal, by=None, now=now, circular=circular, reason=removal.reason_ko, is_replayed=True)
    changes.record(circular, kind, effective_at=now, now=now)


def _is_same(created_at: datetime, told: str | None, effective_at: datetime) -> bool:
    """A row with the key of one that was removed is that one. Entries of before tell no moment: it came earlier."""
    return created_at <= effective_at if told is None else created_at == datetime.fromisoformat(told)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
