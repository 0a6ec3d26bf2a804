from argparse import ArgumentParser

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from circulars.files import moving
from circulars.files.buckets import StorageAway
from circulars.files.objects import ObjectStorage
from circulars.files.storage import BlobStorage


class Command(BaseCommand):
    help = (
        "Copy all files into the storage that PORTAL_STORAGE_URL names, or back into the data folder. "
        "Safe to break off and to run again, and while the portal serves; nothing is deleted where they were."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, choices=["objects", "folder"])

    def handle(self, **options) -> None:
        objects = storages["blobs"]
        if not isinstance(objects, ObjectStorage):
            raise CommandError("Set PORTAL_STORAGE_URL and PORTAL_STORAGE_SECRET for this command: see README.md.")
        folder = BlobStorage(location=settings.BLOBS_DIR)
        source, target = (folder, objects) if options["to"] == "objects" else (objects, folder)
        try:
            if trouble := objects.trouble():
                raise CommandError(trouble)
            moved = moving.copy_all(source, target, say=self.stdout.write)  # type: ignore[arg-type]
        except StorageAway as error:
            raise CommandError(f"{error} Run the command again: it goes on where it was.") from None
        self.stdout.write(f"{moved.copied} files copied and read back, {moved.there} were there already.")
        if moved.troubles:
            raise CommandError("Not copied, see manage.py check_data:\n" + "\n".join(moved.troubles))
