import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from circulars.portability import writing


class Command(BaseCommand):
    help = "Write circulars and all they depend on as JSON lines. The format: docs/import-export.md."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", nargs="?", help="where to write; the standard output by default")
        parser.add_argument("--all", action="store_true", dest="everything", help="with accounts, drafts and audit log")
        parser.add_argument("--with-limited", action="store_true", help="with --all: limited drafts as well")
        parser.add_argument("--files", metavar="FOLDER", help="copy the bytes of files there, named by their hash")

    def handle(self, file=None, everything=False, with_limited=False, files=None, **options) -> None:
        def progress(lines: int) -> None:
            self.stderr.write(f"{lines} lines")

        if with_limited and not everything:
            raise CommandError("--with-limited needs --all: the public form holds no drafts.")
        shown = progress if options["verbosity"] else None
        target = Path(file) if file else None
        beside = target.with_name(f"{target.name}.part") if target else None
        try:
            opened = beside.open("wb") if beside else nullcontext(sys.stdout.buffer)
            with opened as stream, transaction.atomic():
                written = writing.write(
                    stream,
                    everything=everything,
                    with_limited=with_limited,
                    folder=Path(files) if files else None,
                    progress=shown,
                )
        except OSError as error:
            raise CommandError(f"Nothing was written: {error}") from error
        if target and beside:
            beside.replace(target)  # a broken export never takes the place of a good one
        if options["verbosity"]:
            self.stderr.write(", ".join(f"{count} {kind}" for kind, count in written.items()))
