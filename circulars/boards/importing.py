"""One page of a board, one transaction: circular, redirect and the row that a later run compares, or nothing.

What somebody has to decide becomes a draft. A public edition is never overwritten, nor a draft that a person edited.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from circulars import checks, editing, masking, numbering, publishing, references
from circulars.boards import attached, troubles
from circulars.boards.attached import Stored
from circulars.boards.content import Decided, Setting
from circulars.models import BoardItem, Circular, Edition, Redirect, Removal, Series, WorkingCopy
from circulars.publishing import PublishingError

HINDERING = (checks.Level.BLOCK, checks.Level.NEEDS_REASON)
Outcome = BoardItem.State


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass
class Told:
    """What became of a page, for the report; ``title`` is masked already."""

    source: str
    address: str = ""
    change: Change = Change.NEW
    state: str = ""
    title: str = ""
    circular: int | None = None
    path: str = ""
    troubles: list[str] = field(default_factory=list)


class _Hindered(Exception):
    """Something was found that stands against publication; everything of this attempt is taken back."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def take(
    address: str, source: str, digest: str, decided: Decided, stored: Stored, *, setting: Setting, now: datetime
) -> Told:
    """Import a page that is not known, or the new words of one that is."""
    with transaction.atomic():
        known = BoardItem.objects.select_for_update().filter(board=setting.board, address=address).first()
        if known is not None and known.content_hash == digest:
            told = told_of(known, Change.UNCHANGED)
        elif known is not None and known.state != Outcome.FAILED:
            told = _change(known, digest, decided, stored, setting, now)
        else:
            told = _begin(known, address, source, digest, decided, stored, setting, now)
        if setting.is_dry:
            transaction.set_rollback(True)
    return told


def fail(address: str, source: str, digest: str, trouble: str, *, setting: Setting, now: datetime) -> Told:
    """Keep that a page of this address cannot be read; what an earlier run made of it stays."""
    with transaction.atomic():
        known = BoardItem.objects.select_for_update().filter(board=setting.board, address=address).first()
        if known is not None and (known.content_hash == digest or known.state != Outcome.FAILED):
            return told_of(known, Change.UNCHANGED)
        told = _keep_failed(known, address, source, digest, trouble, setting, now)
        if setting.is_dry:
            transaction.set_rollback(True)
    return told


def note(address: str, trouble: str, *, setting: Setting) -> None:
    """Add a trouble that was met elsewhere to the row of a page; once."""
    with transaction.atomic():
        item = BoardItem.objects.select_for_update().filter(board=setting.board, address=address).first()
        if item is not None and trouble not in item.troubles and not setting.is_dry:
            item.troubles = [*item.troubles, trouble]
            item.save(update_fields=["troubles"])


def without_address(source: str) -> str:
    """What stands in place of the address of a page that could not be read so far as to know it."""
    return f"file:{source}"[:500]


def told_of(item: BoardItem, change: Change) -> Told:
    circular = item.circular
    return Told(
        item.source, item.address, change, item.state, item.title, item.circular_id,
        (circular.path or "") if circular else "", list(item.troubles),
    )  # fmt: skip


def _begin(
    known: BoardItem | None,
    address: str,
    source: str,
    digest: str,
    decided: Decided,
    stored: Stored,
    setting: Setting,
    now: datetime,
) -> Told:
    found = [*decided.troubles, *stored.troubles]
    if not decided.body.strip() and not stored.files:
        found.append("no_text")
    former = Redirect.objects.filter(old_path=address).first()
    if former is not None and former.circular is not None and _is_erased(former.circular, decided.language):
        return _keep_failed(known, address, source, digest, "erased", setting, now)
    if len(address) > 500 or former is not None:
        found.append("address_taken")
    circular = None
    if not setting.drafts and not troubles.hinder(found):
        try:
            with transaction.atomic():
                circular = _publish(decided, stored, setting, now)
        except _Hindered as error:
            found.append(error.code)
        except PublishingError:
            found.append("not_taken")
    is_public = circular is not None
    if circular is None:
        circular = _draft(decided, stored, setting, now)
        found += [code for code in _number_troubles(decided, circular) if code not in found]
    BoardItem.objects.filter(board=setting.board, address=without_address(source)).delete()  # it can be read today
    if "address_taken" not in found:
        Redirect.objects.create(old_path=address, circular=circular)
    item = known or BoardItem(board=setting.board, address=address[:500])
    item.source, item.content_hash = source[:500], digest
    item.state = _state(found, is_public=is_public)
    item.circular, item.title = circular, masking.mask(decided.facts["title"])[:500]
    item.troubles, item.handled_at = list(dict.fromkeys(found)), now
    item.save()
    return told_of(item, Change.NEW)


def _keep_failed(
    known: BoardItem | None, address: str, source: str, digest: str, trouble: str, setting: Setting, now: datetime
) -> Told:
    item = known or BoardItem(board=setting.board, address=address[:500])
    item.source, item.content_hash, item.state = source[:500], digest, Outcome.FAILED
    item.troubles, item.handled_at = [trouble], now
    item.save()
    return told_of(item, Change.CHANGED if known else Change.NEW)


def _is_erased(circular: Circular, language: str) -> bool:
    """Also where some of its editions were: nobody can tell whether a page holds the words that had to go."""
    whole = circular.removals.filter(scope=Removal.Scope.WHOLE, erased_at__isnull=False)
    return whole.exists() or circular.editions.filter(language=language, erased_at__isnull=False).exists()


def _state(found: list[str], *, is_public: bool) -> str:
    if is_public:
        return Outcome.PUBLISHED
    return Outcome.UNDECIDED if troubles.hinder(found) else Outcome.DRAFTED


def _publish(decided: Decided, stored: Stored, setting: Setting, now: datetime) -> Circular:
    """A public edition of now, filed quietly. Raises _Hindered or PublishingError; the caller takes everything back."""
    series, number = decided.series, decided.facts["number"]
    if series is None or setting.section is None:
        raise _Hindered("blocked")
    if codes := _number_troubles(decided, None):
        raise _Hindered(codes[0])
    circular = publishing.restore_circular(
        series=series,
        year=decided.year,
        key=decided.key if number else _free_key(decided),
        original_language=decided.language,
        home_section=setting.section,
        post=decided.post,
        allocated_serial=number["serial"] if number and series.allocates else None,
        created_at=now,
        created_by=setting.by,
    )
    facts = dict(decided.facts)
    body = attached.write(stored, facts, decided.body, circular=circular, language=decided.language, now=now)
    _edition, findings = publishing.import_edition(
        circular.pk,
        content={"facts": facts, "body": body},
        language=decided.language,
        published_at=now,
        by=setting.by,
        now=now,
        series=setting.numbered,
    )
    hindering = [finding for finding in findings if finding.level in HINDERING]
    if hindering:
        raise _Hindered("privacy" if any(finding.fingerprint for finding in hindering) else "blocked")
    references.resolve_waiting_for(circular)
    return circular


def _draft(decided: Decided, stored: Stored, setting: Setting, now: datetime) -> Circular:
    copy = editing.create(
        title=decided.facts["title"],
        by=setting.by,
        now=now,
        language=decided.language,
        series=decided.series,
        home_section=setting.section,
    )
    circular = copy.circular
    if decided.post is not None or not circular.is_quiet:
        circular.post, circular.is_quiet = decided.post, True
        circular.save(update_fields=["post", "is_quiet"])
    _load(copy, decided, stored, now, known={})
    return circular


def _load(copy: WorkingCopy, decided: Decided, stored: Stored, now: datetime, *, known: dict[str, str]) -> None:
    facts = dict(decided.facts)
    body = attached.write(
        stored, facts, decided.body, circular=copy.circular, language=copy.language, now=now, known=known
    )
    editing.load(copy, {"facts": facts, "body": body})


def _number_troubles(decided: Decided, circular: Circular | None) -> list[str]:
    number, series = decided.facts["number"], decided.series
    if not number or series is None:
        return []
    if numbering.is_given_up(series, decided.year, number["serial"]):
        return ["number_given_up"]
    others = Circular.objects.filter(path=numbering.path_of(series, decided.year, decided.key))
    if circular is not None:
        others = others.exclude(pk=circular.pk)
    return ["number_taken"] if others.exists() or _is_printed_elsewhere(number, series, circular) else []


def _is_printed_elsewhere(number: dict[str, Any], series: Series, circular: Circular | None) -> bool:
    """Whether another circular was published under this number, though with an address of another year."""
    if not number["year"]:
        return False
    printed = Edition.objects.filter(
        number_serial=number["serial"],
        number_year=number["year"],
        number_suffix=number["suffix"],
        circular__series=series,
        is_original=True,
    )
    return printed.exclude(circular=circular).exists() if circular else printed.exists()


def _free_key(decided: Decided) -> str:
    """Two notices of one title in one year: the second becomes ``…-2``."""
    key, count = decided.key, 1
    while _is_taken(numbering.path_of(decided.series, decided.year, key)):
        count += 1
        key = f"{decided.key}-{count}"
    return key


def _is_taken(path: str) -> bool:
    return (
        Circular.objects.filter(path=path).exists() or Redirect.objects.filter(old_path=f"/circulars/{path}/").exists()
    )


def _change(item: BoardItem, digest: str, decided: Decided, stored: Stored, setting: Setting, now: datetime) -> Told:
    """New words of a page that was imported before: into the working copy, where nobody has edited it since."""
    found = [*decided.troubles, *stored.troubles]
    circular = item.circular
    copy = WorkingCopy.objects.filter(circular=circular, language=decided.language).first() if circular else None
    if circular is None:
        found = ["draft_deleted"]
    elif copy is None or copy.edited_at != item.handled_at:
        found.append("changed_kept")
    else:
        try:
            with transaction.atomic():
                claimed = editing.claim(copy.pk, revision=copy.revision, by=setting.by, now=now)
                if _is_erased(circular, decided.language):
                    raise _Hindered("erased")
                known = dict(claimed.attachments.values_list("name", "file__code"))
                _load(claimed, decided, stored, now, known=known)
            item.handled_at = now
            found.append("changed")
        except _Hindered as hindered:
            found = [hindered.code]
        except (editing.Conflict, editing.NotEditable):
            found.append("changed_kept")
    item.content_hash = digest
    item.troubles = list(dict.fromkeys(found))
    if item.state != Outcome.PUBLISHED:
        item.state = _state(found, is_public=False)
    elif circular is not None and not Edition.objects.filter(circular=circular).exists():
        item.state = Outcome.UNDECIDED
    item.save()
    return told_of(item, Change.CHANGED)
