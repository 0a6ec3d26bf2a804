"""Look into the mailbox that partners write to: ``manage.py poll_mailbox``"""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars import intake
from circulars.models import MailboxCursor


class Command(BaseCommand):
    help = (
        "Receive what has come into the mailbox of PORTAL_INTAKE_MAILBOX. Nothing is changed there; safe to run again."
    )

    def handle(self, *args, **options) -> None:
        if not intake.mailbox.is_set():
            raise CommandError("No mailbox is set: PORTAL_INTAKE_MAILBOX is empty.")
        now = timezone.now()
        outcome = intake.mailbox.poll(now)
        cursor = MailboxCursor.objects.filter(polled_at=now).first()
        if cursor and (trouble := intake.mailbox.trouble_of(cursor)):
            raise CommandError(f"{outcome}\n{trouble}")
        self.stdout.write(outcome or "Nothing new.")
