from django.core.management.base import BaseCommand, CommandError

from portal import accounts
from portal.models import User


class Command(BaseCommand):
    help = "Print a new one-time password for an account, by default the first administrator's; its sessions end."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", nargs="?")

    def handle(self, username: str | None = None, **options) -> None:
        candidates = User.objects.filter(is_active=True, is_staff=True).order_by("pk")
        user = (
            candidates.filter(username=username).first() if username else candidates.filter(is_superuser=True).first()
        )
        if user is None:
            raise CommandError("There is no such active account.")
        password = accounts.renew_password(user)
        self.stdout.write(f"{user.username}: {password}")
        self.stdout.write("It is asked to be changed at the next login.")
