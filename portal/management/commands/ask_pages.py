from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import Client

PAGES = ("/healthz", "/", "/search/", "/admin/login/")


class Command(BaseCommand):
    help = "Ask this release for a few pages inside this process, before it is put into service. Changes nothing."

    def handle(self, **options) -> None:
        client = Client(raise_request_exception=False, headers={"host": settings.ALLOWED_HOSTS[0].lstrip(".")})
        answers = {page: client.get(page, secure=settings.HTTPS).status_code for page in PAGES}
        for page, status in answers.items():
            self.stdout.write(f"{status} {page}")
        if bad := [page for page, status in answers.items() if status != 200]:
            raise CommandError(f"{', '.join(bad)} did not answer 200.")
