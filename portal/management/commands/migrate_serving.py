from django.core.management.base import BaseCommand, CommandError

from portal.upgrading import database, findings


class Command(BaseCommand):
    help = "Migrate while the portal serves: unsafe steps are refused, and locks are never held or waited for long."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--accept-unsafe", action="store_true", help="run also what check_migrations refuses")
        parser.add_argument("--lock-seconds", type=float, default=2.0, help="how long others may wait behind a lock")
        parser.add_argument("--tries", type=int, default=30)

    def handle(self, *, accept_unsafe: bool, lock_seconds: float, tries: int, **options) -> None:
        found = findings.of_waiting()
        for finding in found:
            self.stderr.write(str(finding))
        if found and not accept_unsafe:
            raise CommandError(f"{len(found)} step(s) are not safe while the portal serves; nothing was changed.")
        try:
            database.migrate(lock_seconds=lock_seconds, tries=tries, say=self.stdout.write)
        except database.NotMigrated as error:
            raise CommandError(str(error)) from None
        self.stdout.write("The tables are those of this release.")
