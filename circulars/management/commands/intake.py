"""Files from a folder into the queue: ``manage.py intake FILE…``; with ``--json`` what would be proposed from them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from circulars import intake, masking
from circulars.intake import records
from circulars.models import Intake, ReadingState
from circulars.outbox import address

SHOWN = ("number", "title", "issued_on")  # of what was proposed


class Command(BaseCommand):
    help = (
        "Receive files: keep them unchanged, read them, and enter them in the queue of the desk. "
        "With --json, print what would be proposed, one JSON object a line, and keep nothing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print proposals; nothing is received or kept")
        parser.add_argument("--sender", default="", help="from whom the files came, where they do not say it")
        parser.add_argument(
            "--skip-known", action="store_true", help="leave out files whose bytes were received before"
        )

    def handle(self, *args, **options) -> None:
        if options["json"]:
            self.print_records(options["files"])
            return
        failed = sum(
            not self.receive(path, sender=options["sender"], skips_known=options["skip_known"])
            for path in options["files"]
        )
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} files were not received or could not be read.")

    def print_records(self, files: list[Path]) -> None:
        """A file that cannot be read has a line that says why, and the others follow."""
        series = records.series_patterns()
        for path in files:
            self.stdout.write(json.dumps(records.record_of(path, series=series), ensure_ascii=False))
            self.stdout.flush()

    def receive(self, path: Path, *, sender: str, skips_known: bool) -> bool:
        """False where a file was not received, or was and cannot be read; it is said, and the others follow."""
        try:
            if skips_known and (known := _known(path)):
                self.stdout.write(f"{path.name}: already received as {known.code}")
                return True
            with path.open("rb") as opened:
                row = intake.receive(
                    File(opened, name=path.name),
                    name=path.name,
                    channel=Intake.Channel.COMMAND,
                    by=None,
                    now=timezone.now(),
                    sender=sender,
                )
        except OSError as error:
            self.stderr.write(f"{path.name}: {error.strerror or type(error).__name__}")
            return False
        except intake.NotPossible as refusal:
            self.stderr.write(f"{path.name}: {refusal}")
            return False
        self.stdout.write(f"{path.name}: {row.code} {_link(row)}")
        for line in (*_proposed(row), *_doubles(row)):
            self.stdout.write(f"  {masking.mask(line)}")
        if trouble := intake.trouble_of(row):
            self.stderr.write(f"  {trouble}")
        return row.reading_state in (ReadingState.READ, ReadingState.WAITING)


def _link(row: Intake) -> str:
    return address(reverse("admin:circulars_intake_sheet", args=[row.pk]))


def _known(path: Path) -> Intake | None:
    with path.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    return Intake.objects.filter(sha256=sha256).order_by("pk").first()


def _proposed(row: Intake) -> Iterator[str]:
    sheet = intake.sheet(row)
    for name in SHOWN:
        for entry in sheet.field(name).entries[:1]:
            yield f"{sheet.field(name).label}: {entry.shown}{'' if entry.is_sure else ' (?)'}"
    count = sum(len(field.entries) for field in sheet.fields)
    yield f"{count} proposals, {sheet.unsure} of them not sure"


def _doubles(row: Intake) -> Iterator[str]:
    for double in intake.doubles(row):
        other = double.intake.code if double.intake else str(double.circular)
        likeness = "" if double.likeness is None else f", {double.likeness:.0%} alike"
        yield f"received before ({double.kind}{likeness}): {other}"
