"""Remove the demo content, and nothing that staff made: what they edited or still use is kept and named."""

from collections import defaultdict
from datetime import datetime
from functools import partial

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.deletion import Collector, ProtectedError, RestrictedError

from circulars import changes
from circulars.demo import record
from circulars.demo.loading import ABOUT_EN, ABOUT_KO, OFFICE
from circulars.files import store
from circulars.models import (
    LINE_MODELS,
    Attachment,
    AuditEntry,
    Circular,
    DeadlineLine,
    Edition,
    ErasurePermit,
    Feedback,
    File,
    PublicChange,
    Relation,
    Removal,
    SearchSubject,
    SectionEntry,
    SeriesCounter,
    TurningMoment,
    Withdrawal,
    WorkingCopy,
)

# Dependants first; what hangs on a row by cascade goes with it.
SHARED = (
    "circulars.PromotedResult", "circulars.Synonym",
    "circulars.Dossier", "circulars.Redirect", "circulars.Passage", "circulars.Event", "circulars.NumberNotUsed",
    "circulars.SeriesCounter", "circulars.Series", "circulars.TermOfOffice", "circulars.Issuer", "circulars.Addressee",
    "circulars.Topic",
    "circulars.GlossaryTerm", "circulars.Section", "contacts.Appointment", "contacts.Person", "contacts.PostState",
    "contacts.Post", "contacts.TeamState", "contacts.Team",
)  # fmt: skip

DERIVED = (SectionEntry, SearchSubject)  # goes with what it is made of


class NotThere(Exception):
    """No demo content was loaded here, or it has been removed already."""


@transaction.atomic
def remove(*, now: datetime, with_edited: bool = False) -> list[str]:
    """Remove what the demo brought. The names of what is kept come back: circulars that staff edited (unless
    ``with_edited``) or refer to, and what these and staff's own need. Raises NotThere."""
    entry = record.entry()
    if entry is None:
        raise NotThere
    brought = defaultdict(set, {label: set(keys) for label, keys in entry.details.items()})
    permit = ErasurePermit.objects.create()
    try:
        kept = _remove_circulars(brought, entry, with_edited=with_edited)
        kept += _remove_shared(brought)
        if not kept:
            entry.delete()
    finally:
        permit.delete()
    _withdraw_office()
    AuditEntry.objects.create(
        at=now, action="remove_demo", object_type="demo", object_id="", object_label="fixtures/demo.jsonl",
        details={"kept": len(kept)},
    )  # fmt: skip
    changes.touch()
    return kept


def _remove_circulars(brought: dict[str, set[int]], entry: AuditEntry, *, with_edited: bool) -> list[str]:
    ours = set(Circular.objects.filter(pk__in=brought["circulars.Circular"]).values_list("pk", flat=True))
    kept: set[int] = set()
    if not with_edited:
        touched = AuditEntry.objects.filter(circular__in=ours, pk__gt=entry.pk, actor__isnull=False)
        kept = set(touched.values_list("circular_id", flat=True))
    while needed := _needed_by_others(ours - kept):
        kept |= needed
    gone = ours - kept
    blobs = set(Attachment.objects.filter(_belongs_to(gone)).values_list("blob_id", flat=True))
    names = [str(circular) for circular in Circular.objects.filter(pk__in=kept).order_by("pk")]
    for model in LINE_MODELS:
        model.objects.filter(_belongs_to(gone)).delete()
    _forget_moments()
    for removal in (
        Feedback.objects.filter(circular__in=gone),
        SectionEntry.objects.filter(circular__in=gone),
        Removal.objects.filter(circular__in=gone),
        Withdrawal.objects.filter(circular__in=gone),
        Relation.objects.filter(from_circular__in=gone),
        WorkingCopy.objects.filter(circular__in=gone),
        Edition.objects.filter(circular__in=gone, translates__isnull=False),
        Edition.objects.filter(circular__in=gone),
        File.objects.filter(circular__in=gone),
        PublicChange.objects.filter(circular__in=gone),
        AuditEntry.objects.filter(circular__in=gone),
        Circular.objects.filter(pk__in=gone),
    ):
        removal.delete()
    transaction.on_commit(partial(store.delete_unused, blobs))
    return names


def _forget_moments() -> None:
    """Those at which no deadline of an edition closes any more."""
    lines = DeadlineLine.objects.filter(edition__isnull=False, due_time__isnull=False)
    kept = {line.closes_at for line in lines}
    gone = [pk for pk, moment in TurningMoment.objects.values_list("pk", "at") if moment not in kept]
    TurningMoment.objects.filter(pk__in=gone).delete()


def _belongs_to(circulars: set[int]) -> Q:
    return Q(edition__circular__in=circulars) | Q(working_copy__circular__in=circulars)


def _needed_by_others(circulars: set[int]) -> set[int]:
    """Those that a circular outside of this set is related to, or names as its successor."""
    related = Relation.objects.filter(to_circular__in=circulars).exclude(from_circular__in=circulars)
    successors = Withdrawal.objects.filter(successor__in=circulars).exclude(circular__in=circulars)
    return set(related.values_list("to_circular_id", flat=True)) | set(
        successors.values_list("successor_id", flat=True)
    )


def _remove_shared(brought: dict[str, set[int]]) -> list[str]:
    """Each row alone: what is protected by a use, or would take a row of staff with it, is kept."""
    kept = []
    for label in SHARED:
        model = apps.get_model(label)
        rows = model._default_manager.filter(pk__in=brought[label])
        pending = list(rows.order_by("-pk"))
        while pending:  # a parent can go once its children are gone
            remaining = [row for row in pending if not _delete(row, brought)]
            if len(remaining) == len(pending):
                break
            pending = remaining
        kept += [f"{model._meta.verbose_name}: {row}" for row in pending]
    return kept


def _delete(row: models.Model, brought: dict[str, set[int]]) -> bool:
    if isinstance(row, SeriesCounter) and Circular.objects.filter(series=row.series_id).exists():
        return False  # the next own number must not be one that was given already
    collector = Collector(using="default")
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError):
        return False
    taken = [*collector.data.items(), *((found.model, list(found)) for found in collector.fast_deletes)]
    for model, below in taken:
        known = brought.get(model._meta.label, set())
        if model not in DERIVED and not model._meta.auto_created and any(item.pk not in known for item in below):
            return False
    row.delete()
    return True


def _withdraw_office() -> None:
    """The invented office and the remark about it; what was entered instead stays."""
    apps.get_model("portal", "Office").objects.filter(name_ko=OFFICE["name_ko"], mailbox=OFFICE["mailbox"]).delete()
    for page in apps.get_model("portal", "Page").objects.filter(slug="about"):
        page.body_ko = page.body_ko.replace(ABOUT_KO, "")
        page.body_en = page.body_en.replace(ABOUT_EN, "")
        page.save()
