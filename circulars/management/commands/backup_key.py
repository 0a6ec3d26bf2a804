from django.core.management.base import BaseCommand

from circulars.backups.sealing import new_pair


class Command(BaseCommand):
    help = "Print a new pair of keys for backups: one for the settings, one to be kept away from the server."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        recipient, identity = new_pair()
        self.stdout.write(f"PORTAL_BACKUP_KEY={recipient}")
        self.stdout.write("The next line opens the backups. Keep it in a safe, not on this server, and never lose it:")
        self.stdout.write(identity)
