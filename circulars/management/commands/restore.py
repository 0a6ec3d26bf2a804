from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars.backups import making, places, restoring
from circulars.backups.errors import BackupError, Damaged, said
from circulars.backups.sealing import Seal, identity_in


class Command(BaseCommand):
    help = "Put a backup back into an empty place, remove again what was removed since, and check everything."
    requires_system_checks = ()  # they ask the database, which is not there yet
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", default=settings.BACKUP_TO, help="folder or s3://…; otherwise PORTAL_BACKUP_TO")
        parser.add_argument("--set", default="", help="as `backup --list` names it; otherwise the newest")
        parser.add_argument("--identity", default="", help="the file with the secret key of an encrypted backup")
        parser.add_argument(
            "--without-damaged", action="store_true", help="go on without files that are damaged, and list them"
        )

    def handle(self, **options) -> None:
        try:
            seal = Seal(identity=identity_in(options["identity"]) if options["identity"] else "")
            place = places.place_of(options["place"])
            done = restoring.restore(
                place,
                seal,
                stamp=options["set"],
                without_damaged=options["without_damaged"],
                now=timezone.now(),
                say=lambda line: self.stdout.write(line),
            )
        except Damaged as error:
            lines = ["The backup is damaged, and nothing was changed:", *error.what]
            if all(line.startswith(f"{making.BLOBS}/") for line in error.what):
                lines.append("These are files alone: another --set may have them; --without-damaged does without.")
            raise CommandError("\n".join(lines)) from None
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{said(error)} Nothing is restored; begin again.") from None
        for line in done.damaged:
            self.stderr.write(f"Without {line}")
        for line in done.removed_again:
            self.stdout.write(f"Removed again: {line}")
        if done.held_mails:
            self.stdout.write(
                f"{done.held_mails} mails that waited then are held: most went out since. The list of mails sends them."
            )
        made = timezone.localtime(done.manifest.made_at)
        self.stdout.write(f"The portal is as it was on {made:%Y-%m-%d %H:%M:%S %Z}, with {done.blobs} files.")
        if done.problems:
            raise CommandError("check_data finds:\n" + "\n".join(done.problems))
        self.stdout.write("check_data: everything holds. Narrow pictures are made again when they are asked for.")
