from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars.files import scanning
from circulars.files.storage import blobs
from circulars.models import Attachment, Blob


class Command(BaseCommand):
    help = "Show all files that are kept to the scanner for viruses, and name what it finds. Changes nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--days", type=int, default=0, help="those kept in the last days alone")

    def handle(self, days: int = 0, **options) -> None:
        if not scanning.is_set():
            raise CommandError("PORTAL_SCANNER is not set.")
        kept = Blob.objects.order_by("pk")
        if days:
            kept = kept.filter(created_at__gte=timezone.now() - timedelta(days=days))
        seen, bad, unknown = 0, 0, 0
        for blob in kept.iterator():
            try:
                with blobs().open(blob.sha256) as file:
                    found = scanning.found_in(file)
            except (scanning.ScannerAway, OSError) as error:
                unknown += 1
                self.stderr.write(f"{blob.sha256}: not looked at ({error})")
                continue
            seen += 1
            if found:
                bad += 1
                self.stdout.write(f"{blob.sha256}: {found}: {_where(blob)}")
        self.stdout.write(f"{seen} files looked at, {bad} with something in them.")
        if bad or unknown:
            raise CommandError(f"{bad} with something in them, {unknown} not looked at.")


def _where(blob: Blob) -> str:
    """The circulars whose files these bytes are, by number in the database; an original or a picture is in none."""
    circulars = sorted(set(Attachment.objects.filter(blob=blob).values_list("file__circular", flat=True)))
    return ", ".join(f"circular {number}" for number in circulars) or "in no circular"
