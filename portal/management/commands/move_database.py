from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from portal.databases import moving
from portal.databases.moving.errors import NotMoved


class Command(BaseCommand):
    help = (
        "Bring every row of another database into the empty one of the settings: from SQLite to PostgreSQL, or back. "
        "With the portal stopped; the other one stays as it is. Broken off, it begins again."
    )
    requires_system_checks = ()  # they ask the database, which is empty yet
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--from", dest="url", default="", help="sqlite:////path or postgresql://…")
        where.add_argument("--from-file", dest="file", default="", help="a file with that address and its password")

        parser.add_argument("--mend", action="store_true", help="leave out characters that PostgreSQL does not take")

    def handle(self, *, url: str, file: str, mend: bool = False, **options) -> None:
        if file:
            try:
                url = Path(file).read_text().strip()
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{file} cannot be read: {error}.") from None
        if not url:  # where an office begins
            url = f"sqlite:///{settings.DATA_DIR / 'hoeram.sqlite3'}"
        try:
            moved = moving.move(url, now=timezone.now(), mends=mend, say=self._say)
        except NotMoved as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(f"The database of the settings refused: {str(error).splitlines()[0]}") from None
        self.stdout.write(f"{moved.rows} rows of {moved.tables} tables are the same in both databases.")
        for place in moved.mended:
            self.stderr.write(f"{place}: characters that PostgreSQL does not take were left out.")
        for name in moved.left_behind:
            self.stderr.write(f"{name} was left behind: nothing in the portal knows it.")
        if moved.unindexed:
            raise CommandError(f"{moved.unindexed} rows are not in the index of search; the log tells which.")
        if moved.problems:
            raise CommandError("check_data finds what may have been there before:\n" + "\n".join(moved.problems))
        self.stdout.write("check_data: everything holds. Start the portal, and put the database of before aside.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
