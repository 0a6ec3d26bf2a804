"""Hide at once, show again, erase for ever. The address answers 410 with the reason, never 404.

Source: docs/domain.md, "Removal".
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit, changes, draft_links, search
from circulars.locking import locked
from circulars.models import Circular, Edition, File, PublicChange, Removal
from circulars.publishing import cleaning, erasing, listing
from circulars.publishing.errors import NotRemovable
from circulars.publishing.public_words import refuse_personal
from circulars.search import terms


@transaction.atomic
def hide(
    circular_id: int,
    *,
    by,
    now: datetime,
    reason_ko: str,
    reason_en: str = "",
    editions: Sequence[int] = (),
    file: File | None = None,
) -> Removal:
    """Take the whole circular, chosen ``editions`` or one ``file`` from the public with the next request."""
    circular = locked(circular_id)
    if not reason_ko.strip():
        raise NotRemovable(_("Give the public reason; it stands at the address from now on."))
    refuse_personal(reason_ko, reason_en, error=NotRemovable)
    if circular.path is None:
        raise NotRemovable(_("Only what was published can be hidden."))
    chosen = list(Edition.objects.filter(circular=circular, pk__in=editions))
    if len(chosen) != len(set(editions)) or (file and file.circular_id != circular.pk):
        raise NotRemovable(_("What you chose does not belong to this circular."))
    scope = Removal.Scope.FILE if file else Removal.Scope.EDITIONS if editions else Removal.Scope.WHOLE
    removal = Removal.objects.create(
        circular=circular,
        scope=scope,
        file=file,
        reason_ko=reason_ko.strip(),
        reason_en=reason_en.strip(),
        effective_at=now,
        hidden_by=by,
    )
    removal.editions.set(chosen)
    derive(circular)
    forget_words(removal)
    draft_links.end_now(circular, now=now)  # the draft may still hold what was hidden
    audit.record("hide", removal, by=by, now=now, circular=circular, reason=reason_ko, scope=scope)
    changes.record(circular, PublicChange.Kind.HIDDEN, effective_at=now, now=now)
    return removal


@transaction.atomic
def lift(removal_id: int, *, by, now: datetime) -> None:
    """Show again what was hidden; what another removal covers stays hidden. Raises NotRemovable once erased."""
    circular = locked(Removal.objects.values_list("circular_id", flat=True).get(pk=removal_id))
    removal = Removal.objects.get(pk=removal_id)
    if removal.erased_at:
        raise NotRemovable(_("What was erased cannot be shown again."))
    if removal.lifted_at:
        raise NotRemovable(_("This has been shown again already."))
    removal.lifted_at, removal.lifted_by = now, by
    removal.save(update_fields=["lifted_at", "lifted_by"])
    derive(circular)
    audit.record("lift", removal, by=by, now=now, circular=circular)
    changes.record(circular, PublicChange.Kind.SHOWN, effective_at=now, now=now)


@transaction.atomic
def erase(removal_id: int, *, by, now: datetime) -> None:
    """Blank what was hidden, for ever; a second person does it. Identity, interval, hash, code and reason stay.

    Files and the remains on the disk follow the commit: see ``cleaning``. Raises NotRemovable.
    """
    circular = locked(Removal.objects.values_list("circular_id", flat=True).get(pk=removal_id))
    removal = Removal.objects.get(pk=removal_id)
    if removal.erased_at or removal.lifted_at:
        raise NotRemovable(_("This is not hidden any more, or has been erased already."))
    if removal.hidden_by_id is None or removal.hidden_by_id == by.pk:
        raise NotRemovable(_("Somebody other than the one who hid it has to erase it."))
    draft_links.end_now(circular, now=now)
    before = _revisions(circular)
    forget_words(removal)
    blobs = erasing.blank(circular, removal, now=now)
    removal.erased_at, removal.erased_by = now, by
    removal.save(update_fields=["erased_at", "erased_by"])
    derive(circular)
    index_anew(circular)
    after = {} if removal.file else _revisions(circular)
    blanked = {language: revision for language, revision in after.items() if revision > before[language]}
    # forms opened before these revisions keep nothing any more: see ``autosaves.is_erased``
    audit.record("erase", removal, by=by, now=now, circular=circular, reason=removal.reason_ko, blanked=blanked)
    changes.record(circular, PublicChange.Kind.ERASED, effective_at=now, now=now)
    row = cleaning.plan(removal, blobs, now=now)
    transaction.on_commit(partial(cleaning.begin, row.pk), robust=True)


def forget_words(removal: Removal) -> None:
    """No suggestion and no completion is made of them any more; words of files are none."""
    if removal.scope != Removal.Scope.FILE:
        is_whole = removal.scope == Removal.Scope.WHOLE
        terms.forget(terms.words_of_editions(removal.circular.editions.all() if is_whole else removal.editions.all()))


def index_anew(circular: Circular) -> None:
    """What is left of it: other editions name an erased file no longer, and the copies lost their words."""
    search.write_words(list(circular.search_entries.values_list("pk", flat=True)))
    search.index_copies(list(circular.working_copies.values_list("pk", flat=True)))


def _revisions(circular: Circular) -> dict[str, int]:
    """Of the working copies, by language."""
    return dict(circular.working_copies.values_list("language", "revision"))


def derive(circular: Circular) -> None:
    """Set ``removed_at`` and ``removed_files`` of all editions from the removals in force, and the lists with them."""
    active = list(circular.removals.filter(lifted_at=None).prefetch_related("editions").select_related("file"))
    whole = [row.effective_at for row in active if row.scope == Removal.Scope.WHOLE]
    by_edition: dict[int, list[datetime]] = {}
    for row in active:
        if row.scope == Removal.Scope.EDITIONS:
            for edition in row.editions.all():
                by_edition.setdefault(edition.pk, []).append(row.effective_at)
    files = sorted(row.file.code for row in active if row.file)
    turned = []
    for edition in circular.editions.only("pk", "removed_files"):
        moments = whole + by_edition.get(edition.pk, [])
        Edition.objects.filter(pk=edition.pk).update(removed_at=min(moments) if moments else None, removed_files=files)
        if edition.removed_files != files:
            turned.append(edition.pk)
    listing.rebuild([circular.pk])
    search.write_words(list(circular.search_entries.filter(edition__in=turned).values_list("pk", flat=True)))
    search.mark_files_stale([circular.pk])  # those shown again
