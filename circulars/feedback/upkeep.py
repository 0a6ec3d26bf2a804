"""Remarks go after three years, and at once with the circular that they speak of; that somebody answered stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from circulars.models import Circular, Feedback

KEPT_FOR = timedelta(days=3 * 365)


def empty_old(now: datetime) -> str:
    """How many remarks went, for the job. The score stays: it is nobody's words."""
    first = timezone.localdate(now, timezone.get_default_timezone()) - KEPT_FOR
    gone = Feedback.objects.filter(day__lt=first).exclude(remark="").update(remark="")
    return f"{gone} emptied" if gone else ""


def forget_words(circular: Circular, stand_in: Callable[[str], bool]) -> int:
    """Let go of remarks on an erased circular, and of those on other pages that repeat its words. How many went."""
    gone = Feedback.objects.filter(circular=circular).exclude(remark="").update(remark="")
    rows = Feedback.objects.exclude(remark="").values_list("pk", "remark").iterator(chunk_size=2_000)
    doomed = [pk for pk, remark in rows if stand_in(remark)]
    for start in range(0, len(doomed), 500):
        gone += Feedback.objects.filter(pk__in=doomed[start : start + 500]).update(remark="")
    return gone
