from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars import standing_checks
from circulars.models import CheckPass, StandingFinding
from circulars.standing_checks import walk

SLICE = timedelta(seconds=30)  # after which it says how far it is


class Command(BaseCommand):
    help = (
        "Run the checks over everything that is public. It goes on where an earlier run was stopped, and may be "
        "stopped at any time. What it finds is shown in the admin, by team."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--anew", action="store_true", help="begin at the first edition, whatever was done before")
        parser.add_argument(
            "--fail", action="store_true", help="end with an error where something blocks or needs a reason"
        )

    def handle(self, *args: Any, anew: bool = False, fail: bool = False, **options: Any) -> None:
        now = timezone.now()
        begun = None if anew else CheckPass.objects.filter(finished_at=None).order_by("-pk").first()
        if begun is not None and options["verbosity"]:
            self.stdout.write(f"Going on behind edition {begun.last_edition}.")
        current = begun or standing_checks.begin(now)
        while not walk.go_on(current, now=timezone.now(), budget=SLICE):
            if options["verbosity"] > 1:
                self.stdout.write(f"{current.editions} editions")
        present = StandingFinding.objects.filter(gone_at=None)
        self.stdout.write(f"{current.editions} public editions looked at; {present.count()} findings.")
        if fail and present.filter(level__in=("block", "needs_reason")).exists():
            raise CommandError("Something public should not be, or not without a reason. See the reports in the admin.")
