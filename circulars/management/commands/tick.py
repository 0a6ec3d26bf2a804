import logging
import os
import signal
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.utils import timezone

from circulars import upkeep
from circulars.backups import unsettled
from circulars.backups.errors import said
from circulars.files import derived
from circulars.observing.outage import Outage

PERIOD = 60  # seconds
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Do what is due of the portal's own upkeep: send mails, clean the disk, check links. Safe to run at once twice."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on each minute until SIGTERM or Ctrl-C")
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that started this one ends"
        )

    def handle(self, forever=False, with_parent=False, **options) -> None:
        self.is_stopping = False
        self.beside: upkeep.Beside | None = None
        self.outage = Outage()
        if not forever:
            failed = [outcome for outcome in self.run_once() if outcome.has_failed]
            if failed:
                raise CommandError(", ".join(f"{outcome.name}: {outcome.words}" for outcome in failed))
            return
        unsettled.watch()
        self.beside = upkeep.Beside()
        self.parent = os.getppid() if with_parent else None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.has_to_stop():
            next_at = time.monotonic() + PERIOD
            try:
                self.run_once()
                self.outage.back(timezone.now())
            except DatabaseError as error:  # away for a while, or not migrated yet: no reason to die
                logger.error("The database does not answer: %s", type(error).__name__)
                self.outage.away(timezone.now())
            finally:
                connections.close_all()  # none is held open while nothing is done
            while time.monotonic() < next_at and not self.has_to_stop():
                time.sleep(0.5)
        self.beside.wait()

    def run_once(self) -> list[upkeep.Outcome]:
        try:
            unsettled.refuse()
        except unsettled.Unsettled as error:
            raise CommandError(str(error)) from None
        try:
            derived.tidy_here(timezone.now())
        except OSError as error:  # a folder that is another account's: no reason to leave mails and backups undone
            logger.error("What was made from files could not be tidied: %s", said(error))
        outcomes = upkeep.run_due(timezone.now(), is_stopping=self.has_to_stop, beside=self.beside)
        for outcome in outcomes:
            if outcome.words and not outcome.has_failed:
                self.stdout.write(f"{outcome.name}: {outcome.words}")
        return outcomes

    def stop(self, *args) -> None:
        self.is_stopping = True  # a job that runs is brought to its end; it would bear the death as well

    def has_to_stop(self) -> bool:
        parent = getattr(self, "parent", None)
        return self.is_stopping or (parent is not None and os.getppid() != parent)
