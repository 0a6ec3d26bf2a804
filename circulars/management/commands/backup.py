import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars.backups import manifests, nightly, places, proving
from circulars.backups.errors import BackupError, Damaged, said
from circulars.backups.sealing import Seal, identity_in


class Command(BaseCommand):
    help = "Keep all that the portal must not lose at the place of the backups, while it goes on serving."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", default=settings.BACKUP_TO, help="folder or s3://…; otherwise PORTAL_BACKUP_TO")
        parser.add_argument("--prove", action="store_true", help="make none; read every byte of the newest set instead")
        parser.add_argument("--set", default="", help="with --prove: this set")
        parser.add_argument("--list", action="store_true", help="make none; name the sets that are there")
        parser.add_argument(
            "--begin", action="store_true", help="the place is meant to be empty, though it was not before"
        )
        parser.add_argument("--identity", default="", help="with --prove: the file with the secret key")

    def handle(self, **options) -> None:
        try:
            place = places.place_of(options["place"])
            if options["list"]:
                return self._list(place)
            if options["prove"]:
                return self._prove(place, options["set"], options["identity"])
            return self._make(options["place"], options["begin"])
        except Damaged as error:
            raise CommandError("The backup is damaged:\n" + "\n".join(error.what)) from None
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"The place of the backups: {said(error)}") from None

    def _make(self, address: str, begins: bool) -> None:
        done = nightly.at(address, now=timezone.now(), begins=begins)
        self.stdout.write(done.line)
        for sha256 in done.missing:
            self.stderr.write(f"{sha256} is named by the database and not there. manage.py check_data says where.")
        for sha256 in done.damaged:
            self.stderr.write(f"{sha256} is damaged and was not kept. manage.py check_data says where it is named.")
        if done.lacks:
            sys.exit(1)

    def _prove(self, place: places.Place, stamp: str, identity: str) -> None:
        known = manifests.stamps(place)
        if not known:
            raise BackupError("There is no backup at this place.")
        seal = Seal(identity=identity_in(identity) if identity else "")
        found = proving.prove(place, seal, manifests.read(place, stamp or known[-1]))
        self.stdout.write(f"{stamp or known[-1]}: whole, {len(found)} files read.")

    def _list(self, place: places.Place) -> None:
        for stamp in manifests.stamps(place):
            try:
                manifest = manifests.read(place, stamp)
            except BackupError as error:
                self.stdout.write(f"{stamp}: {error}")
            else:
                told = f"{manifest.vendor}, {manifest.blobs} files"
                self.stdout.write(f"{stamp}: {told}" + (f", {manifest.missing} missing" if manifest.missing else ""))
