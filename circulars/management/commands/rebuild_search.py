"""Write the index of search anew while the portal serves from it."""

import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars.search import upkeep

EVERY = 1.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = "Write the words of all documents anew for search. Can be stopped at any time and run again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--only-stale", action="store_true", help="go on with what is marked, and mark nothing")
        parser.add_argument("--limit", type=int, help="stop after so many rows")

    def handle(self, *args: Any, only_stale: bool = False, limit: int | None = None, **options: Any) -> None:
        if limit is not None and limit < 1:
            raise CommandError(_("--limit has to be 1 or more."))
        if not only_stale:
            upkeep.mark_all()
        now = timezone.now()
        self.total = sum(upkeep.waiting(now).values())
        self.told_at = time.monotonic()
        progress = upkeep.work(now, limit=limit, told=self._tell)
        self._line(progress.done)
        if failed := progress.failed.total():
            raise CommandError(_("%(count)s rows could not be indexed; the log tells which.") % {"count": failed})
        if not progress.is_finished:
            self.stdout.write(_("Stopped after %(count)s rows; run it again with --only-stale.") % {"count": limit})
        else:
            self.stdout.write(_("The index is up to date. What is missing in the count, the upkeep wrote meanwhile."))

    def _tell(self, done: Counter[str]) -> None:
        if time.monotonic() - self.told_at >= EVERY:
            self.told_at = time.monotonic()
            self._line(done)

    def _line(self, done: Counter[str]) -> None:
        parts = ", ".join(f"{kind} {count}" for kind, count in done.items() if count)
        count, total = done.total(), max(self.total, done.total())
        self.stdout.write(_("%(count)s of %(total)s written (%(parts)s)") % {
            "count": count, "total": total, "parts": parts or "–"
        })  # fmt: skip
        self.stdout.flush()
