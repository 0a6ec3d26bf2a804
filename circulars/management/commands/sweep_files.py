from django.core.management.base import BaseCommand
from django.utils import timezone

from circulars.files.sweep import sweep


class Command(BaseCommand):
    help = "Delete uploads nobody used and bytes that nothing names. Safe to run again, and while others upload."

    def handle(self, **options):
        swept = sweep(timezone.now())
        self.stdout.write(
            f"{swept.staged} staged files, {swept.rows} blobs, {swept.contents} contents, "
            f"{swept.strays} strays, {swept.derived} derived pictures deleted."
        )
