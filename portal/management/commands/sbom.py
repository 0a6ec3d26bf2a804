import json
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import dependencies


class Command(BaseCommand):
    help = (
        "List what the portal is made of: every distribution that serving needs, with version, licence and hash, as "
        "CycloneDX (JSON) or, with --licences, as lines. Ends with an error where a licence is none that is allowed."
    )
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--licences", action="store_true", help="lines for people in place of JSON")
        parser.add_argument("--output", help="a file; without it, the terminal")

    def handle(self, *, licences: bool = False, output: str | None = None, **options) -> None:
        try:
            found = dependencies.installed()
        except PackageNotFoundError as error:
            raise CommandError(f"{error} is needed and not installed. Run: make .venv/.installed") from None
        release = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8"))
        document = dependencies.cyclonedx(found, release["project"]["version"])
        text = dependencies.table(found) if licences else json.dumps(document, indent=2, ensure_ascii=False)
        if output:
            try:
                Path(output).write_text(f"{text}\n", encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{output} cannot be written: {error.strerror}.") from None
        else:
            self.stdout.write(text)
        if refused := [one.name for one in found if not dependencies.is_allowed(one.licence)]:
            raise CommandError(f"Not under a licence that is allowed: {', '.join(refused)}.")
