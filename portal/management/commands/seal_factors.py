from django.core.management.base import BaseCommand, CommandError

from portal.login import sealing
from portal.models import User


class Command(BaseCommand):
    help = (
        "Seal the secrets of authenticator apps with the present secret key, as is done by night: before a key of "
        "before is left out of PORTAL_SECRET_KEY_FALLBACKS."
    )

    def handle(self, **options) -> None:
        number, lost = sealing.seal_anew()
        self.stdout.write(f"Sealed with the present key: {number}.")
        if lost:
            names = ", ".join(sorted(User.objects.filter(pk__in=lost).values_list("username", flat=True)))
            raise CommandError(
                f"Sealed with a key that is not in the settings: {names}. Add the key of before to "
                "PORTAL_SECRET_KEY_FALLBACKS, or let each of them begin anew by reset_second_factor."
            )
