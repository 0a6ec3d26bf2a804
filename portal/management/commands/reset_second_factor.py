from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import accounts
from portal.models import User


class Command(BaseCommand):
    help = "Take away the second factor of an account whose owner has lost it; its sessions end, and its owner is told."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")

    def handle(self, username: str, **options) -> None:
        user = User.objects.filter(username=username, is_staff=True).first()
        if user is None:
            raise CommandError("There is no such account.")
        number = accounts.reset_factors(user, by=None, now=timezone.now())
        self.stdout.write(f"{user.username}: factors taken away: {number}. The next login asks for the password alone.")
