"""A returned mail from the pipe of a mail server: ``manage.py read_bounce < mail``; or look into the mailbox."""

import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from circulars.bounces import counting, mailbox, reports
from circulars.intake import polling


class Command(BaseCommand):
    help = (
        "Read one returned mail or complaint from standard input and end what it ends. What is no report of a mail of "
        "this portal changes nothing and is no failure. With --mailbox, look into PORTAL_BOUNCE_MAILBOX at once."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mailbox", action="store_true", help="look into the mailbox of returned mails")

    def handle(self, *args, **options) -> None:
        now = timezone.now()
        if not options["mailbox"]:
            returned = counting.take(sys.stdin.buffer.read(reports.MOST), now)
            self.stdout.write(f"Counted: {returned.status}" if returned else "Nothing to count.")
            return
        if not mailbox.is_set():
            raise CommandError("No mailbox is set: PORTAL_BOUNCE_MAILBOX is empty.")
        outcome = mailbox.poll(now)
        if "trouble: " in outcome:
            raise CommandError(f"{outcome}\n{polling.sentence(outcome.rpartition('trouble: ')[2])}")
        self.stdout.write(outcome or "Nothing new.")
