"""How a line names a row of another type: never by primary key, always by what stays the same elsewhere."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _

from circulars.models import Addressee, Circular, Dossier, Event, Issuer, Section, Series, Topic
from circulars.portability.values import Refused, portable
from contacts.models import Person, Post, Team


class Name(NamedTuple):
    of: Callable[[Any], str]
    find: Callable[[str], models.Model | None]


def by_slug(model: type[models.Model]) -> Name:
    return Name(lambda row: row.slug, lambda slug: model._default_manager.filter(slug=slug).first())


def _find_series(name: str) -> Series | None:
    issuer, _slash, code = name.partition("/")
    return Series.objects.select_related("issuer").filter(issuer__slug=issuer, code=code).first()


def draft_name(circular: Circular) -> str:
    """A circular without an address is known by the moment it was begun, and its place among those of that moment."""
    twins = Circular.objects.filter(path=None, created_at=circular.created_at, pk__lt=circular.pk).count()
    return f"draft:{portable(circular.created_at)}" + (f"/{twins + 1}" if twins else "")


def _find_circular(name: str) -> Circular | None:
    if not name.startswith("draft:"):
        return Circular.objects.filter(path=name).first()
    moment, _slash, place = name.removeprefix("draft:").partition("/")
    return _at(Circular.objects.filter(path=None, created_at=moment), place)


def person_name(person: Person) -> str:
    """The Korean name; namesakes are counted."""
    before = Person.objects.filter(name_ko=person.name_ko, pk__lt=person.pk).count()
    return person.name_ko + (f"#{before + 1}" if before else "")


def find_person(name: str) -> Person | None:
    korean, _mark, place = name.partition("#")
    return _at(Person.objects.filter(name_ko=korean), place)


def _at(rows: models.QuerySet, place: str) -> Any:
    """The row at a place that is counted from 1 and need not be named; None where there is none."""
    position = int(place) if re.fullmatch(r"[1-9][0-9]{0,5}", place) else 0 if place else 1
    return rows.order_by("pk")[position - 1 : position].first() if position else None


ISSUER = by_slug(Issuer)
SERIES = Name(lambda row: f"{row.issuer.slug}/{row.code}", _find_series)
SECTION = by_slug(Section)
TOPIC = by_slug(Topic)
ADDRESSEE = by_slug(Addressee)
EVENT = by_slug(Event)
DOSSIER = by_slug(Dossier)
TEAM = by_slug(Team)
POST = by_slug(Post)
PERSON = Name(person_name, find_person)
CIRCULAR = Name(lambda row: row.path or draft_name(row), _find_circular)
ACCOUNT = Name(
    lambda row: row.get_username(),
    lambda name: get_user_model()._default_manager.filter(**{get_user_model().USERNAME_FIELD: name}).first(),
)


def written(name: Name, row: models.Model | None) -> str | None:
    return None if row is None else name.of(row)


def found(name: Name, record: dict[str, Any], field: str, *, required: bool = False) -> Any:
    """The row that a line names in ``field``; None where it names none. Raises Refused for an unknown name."""
    value = record.get(field)
    if value is None or value == "":
        if required:
            raise Refused(_("This field is required."), field)
        return None
    if not isinstance(value, str) or "\x00" in value:
        raise Refused(_("This must be a text."), field)
    row = name.find(value)
    if row is None:
        raise Refused(_("“%(name)s” is not known here; its line must come first.") % {"name": value}, field)
    return row
