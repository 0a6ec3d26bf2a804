"""Erasing reaches the originals that a circular was drafted from, and those that say the same and nobody drafted from.

What stays of one: its hash, so that a mailbox does not bring it back, when it came, and who worked on it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from circulars.models import (
    BoardItem,
    Circular,
    Intake,
    IntakeDraft,
    IntakeFile,
    Proposal,
    Removal,
)

ERASED = "–"  # where a rule of the database wants words
BLANK = {
    "name": "",
    "subject": "",
    "sender": "",
    "message_id": "",
    "text_hash": "",
    "simhash": None,
    "band_0": None,
    "band_1": None,
    "band_2": None,
    "band_3": None,
    "document": None,
    "blob": None,
}


def blank(circular: Circular, languages: Iterable[str], *, now: datetime) -> set[int]:
    """Inside the erasing transaction; the keys of blobs that may have lost their last use.

    An original from which another circular was drafted that is still there keeps its words: they are its own as well.
    """
    drafts = IntakeDraft.objects.filter(circular=circular, language__in=languages)
    originals = list(_locked(Q(pk__in=drafts.values("intake"))))
    hashes = _hashes(originals)  # before the proposals go that name the parts
    blobs: set[int] = set()
    for original in originals:
        items = drafts.filter(intake=original).values_list("item", flat=True)
        Proposal.objects.filter(intake=original, item__in=list(items)).delete()
        if not _living(original, circular).exists():
            blobs |= _blank(original, now)
    blobs |= _blank_twins(originals, hashes, circular, now)
    drafts.update(origins={})
    BoardItem.objects.filter(circular=circular).update(title="", troubles=[])
    return blobs


def blank_files(blobs: set[int], *, now: datetime) -> set[int]:
    """A file erased alone goes from the originals it came with, and with it the mail, whose bytes hold it as well."""
    files = IntakeFile.objects.filter(blob__in=blobs)
    found: set[int] = set()
    for original in _locked(Q(blob__in=blobs) | Q(pk__in=files.values("intake"))):
        found |= _blank(original, now)
    return found


def _locked(*wanted: Q, **named) -> QuerySet[Intake]:
    """As drafting locks them, so that nobody drafts from one that is being emptied."""
    return Intake.objects.select_for_update(no_key=True).filter(*wanted, **named).defer("document").order_by("pk")


def _living(original: Intake, circular: Circular) -> QuerySet[IntakeDraft]:
    """Drafts from the original that stay when this circular is erased."""
    erased = Removal.objects.filter(scope=Removal.Scope.WHOLE, erased_at__isnull=False).values("circular")
    return original.drafts.filter(circular__isnull=False).exclude(circular=circular).exclude(circular__in=erased)


def _hashes(originals: list[Intake]) -> set[str]:
    """Of the originals, and of the files in them that are the document: those may have come by themselves as well."""
    hashes = {original.sha256 for original in originals}
    chosen = Proposal.objects.filter(intake__in=originals, field="item").values_list("intake", "value__part")
    parts = {(original.pk, original.main_part) for original in originals} | set(chosen)
    files = IntakeFile.objects.filter(intake__in=originals, is_inline=False).values_list("intake", "position", "sha256")
    return (hashes | {sha256 for intake, position, sha256 in files if (intake, position) in parts}) - {""}


def _blank_twins(originals: list[Intake], hashes: set[str], circular: Circular, now: datetime) -> set[int]:
    """The same mail received twice, or sent by another partner, or the document once alone and once in a mail: no key
    leads there, but the hashes do."""
    texts = [original.text_hash for original in originals if original.text_hash]
    holding = IntakeFile.objects.filter(sha256__in=hashes, is_inline=False).values("intake")
    same = _locked(Q(sha256__in=hashes) | Q(text_hash__in=texts) | Q(pk__in=holding), emptied_at=None)
    blobs: set[int] = set()
    for twin in same.exclude(pk__in=[original.pk for original in originals]):
        if not _living(twin, circular).exists():
            blobs |= _blank(twin, now)
    return blobs


def _blank(original: Intake, now: datetime) -> set[int]:
    blobs = {key for key in (original.blob_id, *original.files.values_list("blob_id", flat=True)) if key is not None}
    original.files.update(name="", blob=None, document=None)
    Proposal.objects.filter(intake=original).delete()  # also of a further draft that was begun and never made
    original.drafts.filter(circular=None).update(origins={})
    values = BLANK | {"emptied_at": original.emptied_at or now}
    if original.state in (Intake.State.NEW, Intake.State.TAKEN):  # nothing is left that could be drafted
        values |= {"state": Intake.State.DECLINED, "reason": ERASED, "decided_at": now}
    elif original.reason:
        values |= {"reason": ERASED}
    Intake.objects.filter(pk=original.pk).update(**values)
    return blobs
