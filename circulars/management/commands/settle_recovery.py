from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars.backups import places, removals, restoring
from circulars.backups.errors import BackupError, Damaged


class Command(BaseCommand):
    help = (
        "After PostgreSQL was taken back to an earlier moment: remove again what was removed since, hold the mails "
        "that waited then, and check everything. Before the portal serves; safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", default=settings.BACKUP_TO, help="of the backups; otherwise PORTAL_BACKUP_TO")

    def handle(self, *, place: str, **options) -> None:
        if not place:
            raise CommandError("The register of removals lies with the backups: set PORTAL_BACKUP_TO, or say --place.")
        try:
            entries = removals.read(places.place_of(place))
        except Damaged as error:
            raise CommandError("The register of removals is damaged:\n" + "\n".join(error.what)) from None
        except BackupError as error:
            raise CommandError(str(error)) from None
        removed, held, problems = restoring.settle(entries, now=timezone.now(), say=self.stdout.write)
        for line in removed:
            self.stdout.write(f"Removed again: {line}")
        self.stdout.write(f"{held} mails that waited then are held: most went out since. The list of mails sends them.")
        if problems:
            raise CommandError("check_data finds:\n" + "\n".join(problems))
        self.stdout.write("check_data: everything holds.")
