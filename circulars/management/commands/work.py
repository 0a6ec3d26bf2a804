import logging
import os
import resource
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.utils import timezone

from circulars import background
from circulars.background.workers import SEEN_EVERY
from circulars.backups import unsettled

PAUSE = 1.0  # seconds between two looks at an empty queue
SWEEP_EVERY = timedelta(minutes=1)
TASKS = 500  # then the process begins anew, so that what a library keeps does not grow
MEMORY_MB = 500
AWAY = 5.0  # seconds to wait where the database does not answer
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do background work until SIGTERM or Ctrl-C, such as reading the words of files. Any number may run at once."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits now, and end")
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that started this one ends"
        )
        parser.add_argument(
            "--tasks", type=int, default=TASKS, help="begin anew after so many (default: %(default)s; 0: never)"
        )

    def handle(self, once=False, with_parent=False, tasks=TASKS, **options) -> None:
        try:
            unsettled.refuse()
        except unsettled.Unsettled as error:
            raise CommandError(str(error)) from None
        unsettled.watch()
        self.is_stopping = False
        self.parent = os.getppid() if with_parent else None
        self.started_at = timezone.now()
        self.said_at = self.swept_at = self.started_at - timedelta(days=1)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        try:
            done = self.work(once=once, tasks=tasks)
        finally:
            self.leave()
        if not once and not self.has_to_stop():
            self.begin_anew(done)

    def work(self, *, once: bool, tasks: int) -> int:
        """Until it has to stop, or has done so many that it begins anew; how many."""
        done = 0
        while not self.has_to_stop():
            try:
                self.look_after(timezone.now())
                if background.run_next():
                    done += 1
                    if not once and (done == tasks or _memory_mb() > MEMORY_MB):
                        return done
                    continue
            except DatabaseError as error:  # away for a while, or not migrated yet: no reason to die
                logger.error("The database does not answer: %s", type(error).__name__)
                connections.close_all()
                self.wait(AWAY)
            if once:
                return done
            self.wait(PAUSE)
        return done

    def look_after(self, now) -> None:
        if now - self.said_at >= SEEN_EVERY:
            background.say_alive(now, started_at=self.started_at)
            self.said_at = now
        if now - self.swept_at >= SWEEP_EVERY:
            background.sweep(now)
            self.swept_at = now

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.has_to_stop():
            time.sleep(0.1)

    def leave(self) -> None:
        try:
            background.leave()
        except DatabaseError:
            logger.info("The database is away; the worker is forgotten in two minutes.")
        finally:
            connections.close_all()

    def begin_anew(self, done: int) -> None:
        logger.info("The worker begins anew after %s tasks.", done)
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - the number of the process stays

    def stop(self, *args) -> None:
        self.is_stopping = True  # what is being done is brought to its end; it would bear the death as well

    def has_to_stop(self) -> bool:
        return self.is_stopping or (self.parent is not None and os.getppid() != self.parent)


def _memory_mb() -> int:
    """What is held now; the highest ever would outlive the new beginning."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20
    except OSError:
        return 0  # nobody says: the number of tasks bounds it
