from django.core.management.base import BaseCommand
from django.utils import timezone

from circulars import demo


class Command(BaseCommand):
    help = "Load the demo content into an empty portal. Where there is content already, nothing is changed."

    def handle(self, **options) -> None:
        try:
            count = demo.load(now=timezone.now())
        except demo.NotEmpty:
            self.stdout.write("There is content already; the demo content was not loaded.")
            return
        self.stdout.write(f"Demo content loaded: {count} circulars. `remove_demo` removes it again.")
