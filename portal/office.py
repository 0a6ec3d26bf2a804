"""The office behind the portal, shown on every page."""

from functools import lru_cache

from django.http import HttpRequest

from circulars.memory import per_generation
from contacts import hooks
from contacts.words import Words
from portal import theme
from portal.models import Office, OfficeLogo


def current_office(generation: str | None = None) -> Office:
    """The office's row, or an unsaved one with the product's name while none is entered.

    With the public generation of the request, the row is read once per generation and process;
    a change of the office raises the generation. Without it, it is read from the database.
    """
    return _read() if generation is None else per_generation(generation, "portal.office", _read)


def _read() -> Office:
    return Office.objects.filter(pk=1).first() or Office(pk=1, name_ko="회람", name_en="Hoeram")


def for_contacts(request: HttpRequest) -> hooks.Office:
    """What the pages of the directory say of the office, which they do not know themselves."""
    office = current_office(getattr(request, "public_generation", None))
    names = Words(office.name_ko, office.name_en)
    colour = _readable(office.colour)
    return hooks.Office(names, office.publishes_names, office.new_days, office.shows_read_counts, colour)


def publishes_names(generation: str | None) -> bool:
    return current_office(generation).publishes_names


@lru_cache(maxsize=8)
def _readable(colour: str) -> str:
    return "" if not colour or theme.problems(colour, "") else colour


def logo_for_cards() -> tuple[str, bytes, int, int] | None:
    row = OfficeLogo.objects.filter(office=1).values_list("sha256", "content", "width", "height").first()
    return (row[0], bytes(row[1]), row[2], row[3]) if row else None
