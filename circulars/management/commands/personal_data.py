"""What is kept of one mail address, and its deletion: ``manage.py personal_data ADDRESS [--delete] [--json]``"""

import json
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import personal_data
from circulars.alerts import mailboxes
from circulars.personal_data import Holding


class Command(BaseCommand):
    help = (
        "Show every place of the database in which a mail address stands. With --delete, delete what may go and say "
        "why the rest stays. What is done is in the audit log, without the address."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the whole mail address")
        parser.add_argument("--delete", action="store_true", help="delete what may be deleted")
        parser.add_argument("--yes", action="store_true", help="do not ask before deleting")
        parser.add_argument("--json", action="store_true", help="with the values that are kept, as JSON")

    def handle(self, *args, **options) -> None:
        try:
            address = mailboxes.normal(options["address"])
        except ValidationError:
            raise CommandError(_("This is no mail address. Write it like name@example.org.")) from None
        now = timezone.now()
        if not options["delete"]:
            held = personal_data.show(address, now=now)
            self._print(held, {"address": address, "kept": held}, is_json=options["json"])
            return
        if not options["yes"] and not self._is_sure():
            raise CommandError(_("Nothing was deleted."))
        count, left = personal_data.delete(address, now=now)
        self._print(left, {"address": address, "deleted": count, "kept": left}, is_json=options["json"], count=count)

    def _print(self, held: list[Holding], answer: dict, *, is_json: bool, count: int | None = None) -> None:
        if is_json:
            answer = answer | {"kept": [one.to_json() for one in held]}
            self.stdout.write(json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
            return
        if count is not None:
            self.stdout.write(_("Rows that went, or lost the address: %(count)d") % {"count": count})
        for line in _lines(held):
            self.stdout.write(line)
        if not held:
            self.stdout.write(_("Nothing is kept of this address."))

    def _is_sure(self) -> bool:
        self.stdout.write(_("What may be deleted is deleted for ever. Type yes to go on:"))
        try:
            return input().strip().lower() == "yes"
        except EOFError:
            return False


def _lines(held: Iterable[Holding]) -> Iterable[str]:
    for one in held:
        yield f"{one.name} ({one.place}): {one.count} – {one.reason or _('may be deleted')}"
