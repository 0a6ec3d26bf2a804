"""What would be proposed from files, as JSON lines: ``manage.py intake --json FILE…``"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from circulars.intake import records


class Command(BaseCommand):
    help = "Read files as received documents. With --json, print what would be proposed, one JSON object a line."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print proposals; nothing is received or kept")

    def handle(self, *args, **options) -> None:
        if not options["json"]:
            raise CommandError("Say --json to print what would be proposed from the files.")
        self.print_records(options["files"])

    def print_records(self, files: list[Path]) -> None:
        """A file that cannot be read has a line that says why, and the others follow."""
        series = records.series_patterns()
        for path in files:
            self.stdout.write(json.dumps(records.record_of(path, series=series), ensure_ascii=False))
            self.stdout.flush()
