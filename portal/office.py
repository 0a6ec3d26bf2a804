"""The office behind the portal, read for every page and therefore kept in memory."""

from django.http import HttpRequest

from contacts import hooks
from contacts.words import Words
from portal.models import Office

_kept: tuple[str, Office] | None = None


def current_office(generation: str | None = None) -> Office:
    """The office's row, or an unsaved one with the product's name while none is entered.

    With the public generation of the request, the row is read once per generation and process;
    a change of the office raises the generation. Without it, it is read from the database.
    """
    global _kept
    if generation is not None and _kept is not None and _kept[0] == generation:
        return _kept[1]
    office = Office.objects.filter(pk=1).first() or Office(pk=1, name_ko="회람", name_en="Hoeram")
    if generation is not None:
        _kept = (generation, office)
    return office


def for_contacts(request: HttpRequest) -> hooks.Office:
    """What the pages of the directory say of the office, which they do not know themselves."""
    office = current_office(getattr(request, "public_generation", None))
    return hooks.Office(Words(office.name_ko, office.name_en), office.publishes_names)
