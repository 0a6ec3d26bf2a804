from django.core.management.base import BaseCommand
from django.utils import timezone

from circulars import demo


class Command(BaseCommand):
    help = "Remove all that load_demo brought. What staff made, edited or still use is kept and listed."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--with-edited", action="store_true", help="also demo circulars that staff have edited")

    def handle(self, with_edited=False, **options) -> None:
        try:
            kept = demo.remove(now=timezone.now(), with_edited=with_edited)
        except demo.NotThere:
            self.stdout.write("There is no demo content here.")
            return
        self.stdout.write("The demo content was removed.")
        for name in kept:
            self.stdout.write(f"kept: {name}")
