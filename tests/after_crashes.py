"""What holds after any kill: every circular is wholly in one state, answers, has its files, and no stray is left."""

import os
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

from circulars import addresses, integrity
from circulars.files import sweep
from circulars.files.storage import INCOMING, RETIRED, blobs
from circulars.models import (
    Attachment,
    AuditEntry,
    Blob,
    Circular,
    DiskCleaning,
    Edition,
    PublicChange,
    Removal,
    State,
    WorkingCopy,
)
from tests import crashes
from tests.cleaned import clean
from tests.crashes import Work

COUNTED = {
    "publish": (PublicChange.Kind.PUBLISHED, "publish"),
    "correct": (PublicChange.Kind.CORRECTED, "publish"),
    "schedule": (PublicChange.Kind.PUBLISHED, "schedule"),
    "hide": (PublicChange.Kind.HIDDEN, "hide"),
    "erase": (PublicChange.Kind.ERASED, "erase"),
}


def prove(works: list[Work]) -> dict[str, int]:
    """Everything at once; how many of the killed were done nevertheless, by kind."""
    crashes.wait_for_the_dead()
    problems = [str(problem) for problem in integrity.check() if "no row names" not in str(problem)]
    assert problems == []
    done: dict[str, int] = {}
    for work in works:
        done[work.kind] = done.get(work.kind, 0) + wholly_in_one_state(work)
    prove_files()
    for row in DiskCleaning.objects.filter(done_at=None):
        assert row.removal.erased_at
    said = clean(timezone.now() + timedelta(hours=2))
    assert not said.startswith("0 of"), said  # "10 of 10" is as good as any
    assert not DiskCleaning.objects.filter(done_at=None).exists()
    prove_files()
    assert list(integrity.check()) == []
    return done


def wholly_in_one_state(work: Work) -> bool:
    """Before or after, and nothing between; True where it is after."""
    if work.kind == "autosave":
        crashes.autosaved(work)
        return False
    circular = Circular.objects.get(pk=work.circular)
    copy = WorkingCopy.objects.get(circular=circular)
    editions = list(Edition.objects.filter(circular=circular).order_by("version"))
    removal = Removal.objects.filter(circular=circular).first()
    is_done = {
        "publish": len(editions) == 1,
        "correct": len(editions) == 2,
        "schedule": len(editions) == 1,
        "hide": removal is not None,
        "erase": removal is not None and removal.erased_at is not None,
        "clean": True,
    }[work.kind]
    if work.kind in COUNTED:
        change, action = COUNTED[work.kind]
        counts = {
            PublicChange.objects.filter(circular=circular, kind=change).count(),
            AuditEntry.objects.filter(circular=circular, action=action).count() - (work.kind == "correct"),
        }
        assert counts == {int(is_done)}, f"{work.kind}: {counts}, done: {is_done}"
    if work.kind in ("publish", "correct", "schedule"):
        assert (copy.state == State.PUBLISHED) == (is_done or (work.kind == "correct" and copy.revision == 2))
        assert (circular.path is not None) == bool(editions)
    if work.kind in ("erase", "clean"):
        gone = [not edition.title and not edition.facts and edition.erased_at is not None for edition in editions]
        assert gone == [is_done], "erased in part"
        assert DiskCleaning.objects.filter(removal=removal).exists() == is_done
    prove_answers(circular, editions, is_removed=removal is not None)
    return is_done


def prove_answers(circular: Circular, editions: list[Edition], *, is_removed: bool) -> None:
    """The page, its paper, its history and its files, as the state says."""
    client = Client()
    now = timezone.now()
    live = [edition for edition in editions if edition.published_at <= now and edition.superseded_at is None]
    if circular.path is None:
        return
    page = f"/circulars/{circular.path}/"
    expected = 410 if is_removed and live else 200 if live else 404
    for address in (page, f"{page}?view=print", f"{page}history/", f"/api/v1{page}"):
        assert client.get(address).status_code == expected, f"{address} is not {expected}"
    if expected != 200:
        return
    assert live[0].facts["title"] in client.get(page).content.decode()
    for edition in editions:
        for line in edition.facts["files"]:
            address = addresses.file(line["code"], line["name"])
            address = (
                address if edition in live else address.replace(line["code"], f"{line['code']}/v{edition.version}")
            )
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert len(b"".join(answer.streaming_content)) == line["size"]


def prove_files() -> None:
    """No file is missing; once it was swept, the clock two weeks on, none is there that nothing names."""
    assert list(sweep.missing_blobs()) == []
    assert list(sweep.damaged_blobs()) == []
    sweep.sweep(timezone.now() + timedelta(days=15))
    assert list(sweep.orphaned_blobs()) == []
    named = set(Attachment.objects.values_list("blob__sha256", flat=True))
    assert (
        {sha256 for sha256, _written in blobs().hashes()} == named == set(Blob.objects.values_list("sha256", flat=True))
    )
    for folder in (INCOMING, RETIRED):
        place = Path(settings.BLOBS_DIR, folder)
        assert not place.exists() or os.listdir(place) == []
