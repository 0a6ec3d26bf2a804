"""The PDF that goes with a mail: the very file that the circular's page offers."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from circulars import changes
from circulars.files import derived
from circulars.models import Edition
from circulars.paper import content, setting
from circulars.reading.shown import live_editions
from contacts import hooks

LARGEST = 7_000_000  # bytes; as a mail carries it a third more, and many servers end at 10 MB


class NoPaper(Exception):
    """There is none, or it is larger than mails may be."""


def of(edition: Edition, language: str, now: datetime) -> tuple[str, bytes]:
    """Name and content. Raises NoPaper for an edition that is not public, and what ``setting.pdf`` raises."""
    generation = changes.state(now).generation
    request = HttpRequest()
    request.public_generation = generation  # type: ignore[attr-defined]
    office = hooks.office(request)
    editions = live_editions(edition.circular.path, now)
    shown = next((one for one in editions if one.pk == edition.pk), None)
    if shown is None:
        raise NoPaper
    with translation.override(language):
        asked = content.Asked(
            at=now,
            generation=generation,
            language=language,
            origin=settings.PUBLIC_URL,
            office=office.names.text(language),
            publishes_names=office.publishes_names,
        )
        sheet = content.of_circular(shown, editions, asked)
        name = f"circular.{language}.{setting.name_of(sheet.json)}.pdf"
        made = derived.paper(shown.pk, name, lambda: setting.pdf(sheet.json))
    if len(made) > LARGEST:
        raise NoPaper
    ending = "" if shown.is_original else f"-{shown.language}"
    return f"{shown.path.replace('/', '-')}{ending}.pdf", made
