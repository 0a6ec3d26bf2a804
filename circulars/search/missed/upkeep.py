"""Words that were looked for go after 90 days, and at once where they are those of an erased text."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from circulars.models import SearchMiss
from circulars.search.missed.counting import tally
from circulars.search.missed.wording import spelled

KEPT_FOR = timedelta(days=90)
LINE = 5  # letters of a line that tell it from a word


def end_old(now: datetime) -> str:
    """How many went, for the job."""
    first = timezone.localdate(now, timezone.get_default_timezone()) - KEPT_FOR
    gone, _ = SearchMiss.objects.filter(day__lt=first).delete()
    return f"{gone} ended" if gone else ""


def forget_words(texts: Iterable[str]) -> int:
    """Let go of what stands in an erased text, or holds a line of it: it would tell what that said. How many went.

    A common word loses its count by this, which is no harm. What this process counts and has not written goes whole.
    """
    lines = {spelled(line) for text in texts for line in text.split("\n")} - {""}
    whole = "\n".join(lines)
    beginning: dict[str, list[str]] = {}
    for line in lines:
        if len(line) >= LINE:
            beginning.setdefault(line.split()[0], []).append(line)
    tally.forget()
    doomed = [
        pk
        for pk, kept in SearchMiss.objects.values_list("pk", "words").iterator(chunk_size=2_000)
        if kept in whole or any(line in kept for word in kept.split() for line in beginning.get(word, ()))
    ]
    for start in range(0, len(doomed), 500):
        SearchMiss.objects.filter(pk__in=doomed[start : start + 500]).delete()
    return len(doomed)
