from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import changepassword
from django.utils import timezone

from circulars import audit


class Command(changepassword.Command):
    """Django's; and a password that somebody set for somebody is an entry of the audit log."""

    def handle(self, *args: Any, **options: Any) -> Any:
        answer = super().handle(*args, **options)
        user = get_user_model().objects.filter(username=options.get("username") or "").first()
        if user is not None:
            audit.record("new_password", user, by=None, now=timezone.now())
        return answer
