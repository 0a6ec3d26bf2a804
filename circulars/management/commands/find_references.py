"""Find the citations of all editions anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from circulars import publishing, references
from circulars.publishing.refinding import Tally, slices


class Command(BaseCommand):
    help = (
        "Find the citations of all editions anew, with the series and rules of today. What staff set, confirmed or "
        "refused stays. Can be stopped at any time and run again, or continued behind the last key with --after."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what would change, and change nothing")
        parser.add_argument("--after", type=int, default=0, metavar="KEY", help="begin behind this edition")

    def handle(self, *args: Any, **options: Any) -> None:
        series = references.numbered_series()
        dry_run, failed = options["dry_run"], 0
        total = Tally()
        for keys in slices(max(0, options["after"])):
            try:
                self._add(total, publishing.find_references_again(keys, series, dry_run=dry_run))
            except Exception:  # one of many: find it, and go on with the others
                for key in keys:
                    try:
                        self._add(total, publishing.find_references_again([key], series, dry_run=dry_run))
                    except Exception as error:
                        failed += 1
                        self.stderr.write(_("Edition %(key)s: %(error)s") % {"key": key, "error": type(error).__name__})
            if options["verbosity"] > 1:
                self.stdout.write(
                    _("up to edition %(key)s: %(count)s read") % {"key": keys[-1], "count": total.editions}
                )
        words = (
            _("%(editions)s editions read; %(touched)s would change: %(added)s citations new, %(changed)s read "
              "otherwise, %(lost)s no longer found.")
            if dry_run
            else _("%(editions)s editions read; %(touched)s changed: %(added)s citations new, %(changed)s read "
                   "otherwise, %(lost)s no longer found, %(linked)s linked.")
        )  # fmt: skip
        self.stdout.write(words % vars(total))
        if failed:
            raise CommandError(_("%(count)s editions could not be read.") % {"count": failed})

    def _add(self, total: Tally, one: Tally) -> None:
        for name, value in vars(one).items():
            setattr(total, name, getattr(total, name) + value)
