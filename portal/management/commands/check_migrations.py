from django.core.management.base import BaseCommand, CommandError

from portal.upgrading import findings


class Command(BaseCommand):
    help = "Refuse migrations that would lock readers out or break the release that still serves. Changes nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--new", action="store_true", help="our own since the last release, whatever the database")

    def handle(self, *, new: bool, **options) -> None:
        found = findings.of_new() if new else findings.of_waiting()
        for finding in found:
            self.stderr.write(str(finding))
        if found:
            raise CommandError(
                f"{len(found)} step(s) are not safe while the portal serves. Change the migration, or say in its "
                "safe_because why it is safe. Source: docs/operations.md, “Upgrading”."
            )
        self.stdout.write("The migrations are safe to run while the portal serves.")
