import argparse
import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from circulars.backups import drilling, places
from circulars.backups.errors import BackupError, Damaged, said


class Command(BaseCommand):
    help = "Restore a backup for trial into an empty place, look at it, and remove it again. The portal stays as it is."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--place", default=settings.BACKUP_TO, help="folder or s3://…; otherwise PORTAL_BACKUP_TO")
        parser.add_argument("--set", default="", help="as `backup --list` names it; otherwise the newest")
        parser.add_argument("--identity", default="", help="the file with the secret key of an encrypted backup")
        parser.add_argument("--folder", type=Path, help="where there is room; otherwise below PORTAL_DATA_DIR")
        parser.add_argument("--database", default="", help="URL of an empty PostgreSQL database; otherwise one is made")
        parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)  # in the restored portal itself

    def handle(self, **options) -> None:
        if options["inside"]:
            self.stdout.write(json.dumps(drilling.looked_at()))
            return
        try:
            drilled = drilling.drill(
                places.place_of(options["place"]),
                options["place"],
                stamp=options["set"],
                identity=options["identity"],
                folder=options["folder"],
                database=options["database"],
            )
        except Damaged as error:
            raise CommandError("The backup is damaged:\n" + "\n".join(error.what)) from None
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(said(error)) from None
        for line in drilled.lines:
            self.stdout.write(line)
        if drilled.problems:
            raise CommandError("The backup would not bring the portal back:\n" + "\n".join(drilled.problems))
        self.stdout.write("The backup brings the portal back.")
