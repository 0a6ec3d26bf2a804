from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.login import hashing, sealing
from portal.models import User

NAMED = 20  # accounts of one key


class Command(BaseCommand):
    help = (
        "Seal the secrets of authenticator apps with the present secret key, as is done by night, and say with which "
        "keys passwords are hashed: before a key of before is left out of PORTAL_SECRET_KEY_FALLBACKS or "
        "PORTAL_PASSWORD_KEYS."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--open",
            action="store_true",
            help="write the secrets open, right before going back to a release that cannot read sealed ones",
        )

    def handle(self, **options) -> None:
        if options["open"]:
            number, lost = sealing.open_all()
            self.stdout.write(f"Written open: {number}. The next night seals them again, unless you go back before.")
        else:
            number, lost = sealing.seal_anew()
            self.stdout.write(f"Sealed with the present key: {number}.")
            self._tell_of_passwords()
        if lost:
            names = ", ".join(sorted(User.objects.filter(pk__in=lost).values_list("username", flat=True)))
            raise CommandError(
                f"Sealed with a key that is not in the settings: {names}. Add the key of before to "
                "PORTAL_SECRET_KEY_FALLBACKS, or let each of them begin anew by reset_second_factor."
            )

    def _tell_of_passwords(self) -> None:
        for mark, names in sorted(hashing.accounts_by_key().items()):
            state = hashing.state_of(mark)
            line = f"Passwords hashed with the key {mark} ({state}): {len(names)}"
            if state != hashing.PRESENT:
                line += f": {', '.join(names[:NAMED])}{', …' if len(names) > NAMED else ''}"
            self.stdout.write(line)
