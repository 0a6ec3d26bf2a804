import os
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from circulars.portability import reading

MOST_PROCESSES = 3  # the one that stores what they prepare is not faster than these


class Command(BaseCommand):
    help = (
        "Take in circulars from JSON lines; a refused line is reported and the rest goes on. Safe to run again. "
        "The format: docs/import-export.md."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", help="the lines; - for the standard input")
        parser.add_argument("--files", metavar="FOLDER", help="where the bytes of files lie")
        parser.add_argument("--strict", action="store_true", help="stop at the first refused line")
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument(
            "--processes",
            type=int,
            choices=range(9),
            metavar="0–8",
            help="how many prepare lines while one stores them; by default as many as there are processors, at most "
            f"{MOST_PROCESSES}, and none where there is but one",
        )
        parser.add_argument("--by", metavar="USERNAME", help="the account that the audit log names")

    def handle(self, file: str, files=None, strict=False, dry_run=False, by=None, processes=None, **options) -> None:
        actor = None
        if by:
            actor = get_user_model()._default_manager.filter(username=by).first()
            if actor is None:
                raise CommandError(f"There is no account {by}.")
        folder = Path(files) if files else None
        if folder and not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        session = reading.ImportSession(
            now=timezone.now(),
            by=actor,
            folder=folder,
            processes=_usual() if processes is None else processes,
            dry_run=dry_run,
            is_strict=strict,
        )
        told: Counter[str] = Counter()
        try:
            opened = nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb")  # noqa: SIM115
        except OSError as error:
            raise CommandError(str(error)) from error
        with opened as stream:
            for line in reading.read(reading.bounded(stream), session):
                told[line.outcome or "refused"] += 1
                if line.refused:
                    self.stderr.write(f"line {line.number} ({line.type or '?'}): {line.refused}")
                    if strict:
                        break
                if options["verbosity"] and told.total() % 1000 == 0:
                    self.stderr.write(f"{told.total()} lines")
        summary = f"{told['new']} new, {told['unchanged']} unchanged, {told['refused']} refused"
        self.stdout.write(f"{summary}; nothing was kept" if dry_run else summary)
        if told["refused"]:
            raise CommandError("Some lines were refused; see above.")


def _usual() -> int:
    # not every system tells which of its processors a process may use
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, MOST_PROCESSES) if processors > 1 else 0
