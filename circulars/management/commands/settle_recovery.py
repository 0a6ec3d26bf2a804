from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars.backups import databases, manifests, places, removals, restoring
from circulars.backups.errors import BackupError, Damaged, said


class Command(BaseCommand):
    help = (
        "After PostgreSQL was taken back to an earlier moment, or `restore` broke off behind the database: remove "
        "again what was removed since, hold the mails that waited then, and check everything. Before the portal "
        "serves; safe to run again."
    )
    requires_system_checks = ()  # they ask tables that may have to be migrated first
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", default=settings.BACKUP_TO, help="of the backups; otherwise PORTAL_BACKUP_TO")

    def handle(self, *, place: str, **options) -> None:
        if not place:
            raise CommandError("The register of removals lies with the backups: set PORTAL_BACKUP_TO, or say --place.")
        try:
            if databases.is_empty():
                raise BackupError("There is no database yet: run `manage.py restore` first.")
            at = places.place_of(place)
            entries = removals.read(at)
            if not entries and not manifests.stamps(at):  # such as a disk that is not mounted
                raise BackupError("There is neither a backup nor a register of removals at this place.")
            removed, held, problems = restoring.settle(entries, now=timezone.now(), say=self.stdout.write)
        except Damaged as error:
            raise CommandError("The register of removals is damaged:\n" + "\n".join(error.what)) from None
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(
                f"The place of the backups: {said(error)} Nothing was removed again yet: do not start the portal."
            ) from None
        for line in removed:
            self.stdout.write(f"Removed again: {line}")
        self.stdout.write(f"{held} mails that waited then are held: most went out since. The list of mails sends them.")
        if problems:
            raise CommandError("check_data finds:\n" + "\n".join(problems))
        self.stdout.write("check_data: everything holds.")
