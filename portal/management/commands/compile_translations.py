from django.conf import settings
from django.core.management.base import BaseCommand

from portal import translations


class Command(BaseCommand):
    help = "Compile the catalogues that changed. Needs no gettext; safe to run again."

    def handle(self, **options) -> None:
        count = sum(translations.compile_changed(root) for root in settings.LOCALE_PATHS)
        self.stdout.write(f"Compiled {count} catalogue(s).")
