from collections import Counter
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars import redirects
from circulars.redirects import Outcome


class Command(BaseCommand):
    help = (
        "Take in former addresses from a table (CSV or XLSX) with the columns old_address and target. A refused line "
        "is reported and the rest goes on. Safe to run again. The format: docs/import-export.md."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", help="the table")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, keep nothing")
        parser.add_argument("--by", metavar="USERNAME", help="the account that the audit log names")

    def handle(self, file: str, dry_run=False, by=None, **options) -> None:
        actor = None
        if by:
            actor = get_user_model()._default_manager.filter(username=by).first()
            if actor is None:
                raise CommandError(f"There is no account {by}.")
        try:
            lines = redirects.read(Path(file).read_bytes(), file)
        except (OSError, redirects.NotReadable) as error:
            raise CommandError(str(error)) from error
        told: Counter[str] = Counter()
        going = redirects.plan(lines, by=actor) if dry_run else redirects.take(lines, by=actor, now=timezone.now())
        for one in going:
            told[one.outcome] += 1
            if one.outcome == Outcome.REFUSED:
                self.stderr.write(f"line {one.number} ({one.old}): {one.reason}")
        summary = ", ".join(f"{told[outcome]} {outcome}" for outcome in Outcome)
        self.stdout.write(f"{summary}; nothing was kept" if dry_run else summary)
        if told[Outcome.REFUSED]:
            raise CommandError("Some lines were refused; see above.")
