"""Every blob that a row names is there, whole, and of the size and hash it says."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from circulars.files import sweep
from circulars.files.storage import blobs
from circulars.integrity.problem import Problem
from circulars.models import Attachment, Intake


def check() -> Iterator[Problem]:
    for sha256 in sweep.missing_blobs():
        yield Problem("files", sha256, f"its bytes are missing{_used_by(sha256)}")
    for sha256 in sweep.damaged_blobs():
        yield Problem("files", sha256, f"its bytes are damaged{_used_by(sha256)}")
    cutoff = timezone.now() - sweep.KEPT_FOR  # what is younger may be on its way to its row
    for sha256 in sweep.orphaned_blobs():
        if blobs().get_modified_time(sha256) < cutoff:
            yield Problem("files", sha256, "no row names these bytes; `sweep_files` deletes them")


def _used_by(sha256: str) -> str:
    use = Attachment.objects.filter(blob__sha256=sha256, edition__isnull=False).select_related("edition__circular")
    line = use.order_by("pk").first()
    if line:
        return f" ({line.edition}: {line.name})"
    codes = Intake.objects.filter(Q(blob__sha256=sha256) | Q(files__blob__sha256=sha256)).values_list("code", flat=True)
    code = codes.order_by("pk").first()
    return f" (received original {code})" if code else ""
