from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.utils import timezone

from circulars import audit
from portal.models import User


class Command(createsuperuser.Command):
    """Django's; who may do everything is an entry of the audit log, however the account came to be."""

    def handle(self, *args: Any, **options: Any) -> Any:
        before = set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
        answer = super().handle(*args, **options)
        for user in User.objects.filter(is_superuser=True).exclude(pk__in=before):
            audit.record("add", user, by=None, now=timezone.now(), superuser=True)
        return answer
