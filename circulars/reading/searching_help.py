"""What can be typed into the search, by examples that lead to their results, made of what is here."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import override

from circulars import addresses, sections
from circulars.memory import per_generation
from circulars.models import AddresseeLine, Edition, EventMention, Issuer, Topic

LOOKED_AT = 200  # lines of documents


class Example(NamedTuple):
    typed: str
    address: str
    meaning: str


def examples(at: datetime, generation: str, language: str) -> list[Example]:
    """Bodies and places are those that public documents name: a draft may be the only one that knows another."""
    return per_generation(generation, ("search examples", language), lambda: _examples(at, generation, language))


def _examples(at: datetime, generation: str, language: str) -> list[Example]:
    issuer = Issuer.objects.order_by("position", "slug").values_list("abbreviation", "slug").first()
    topic = Topic.objects.values_list("name_ko", f"name_{language}").first()
    addressee = _newest(AddresseeLine.objects, at, "addressee__name", f"addressee__name_{language}")
    place = _newest(EventMention.objects, at, "event__place", "event__place_ko")
    roots = sections.tree(generation).roots
    with override(language):
        rows = [
            ("27/2018", _("the document with this number")),
            (_("local government"), _("both words, in any order")),
            (_('"local government"'), _("these words, one right after the other")),
            (_("forum -registration"), _("the first word, without the second")),
            (_prefixed(_("issuer:"), *(issuer or ())), _("what one body issued; its name or abbreviation")),
            (_("year:2018 kind:letter"), _("of one year; of one kind")),
            (_prefixed(_("section:"), *(node.name(language) for node in roots[:1])), _("in a section")),
            (_prefixed(_("topic:"), *reversed(topic or ())), _("on a topic")),
            (_prefixed(_("to:"), *reversed(addressee)), _("sent to a body; its name")),
            (_prefixed(_("place:"), place[language == "ko"], place[0]), _("about what takes place there")),
            (_("files:yes open:yes"), _("with files; with a deadline that is still open")),
        ]
    base = addresses.search(language)
    return [Example(typed, f"{base}?{urlencode({'q': typed})}", meaning) for typed, meaning in rows if typed]


def _newest(lines: Any, at: datetime, *names: str) -> tuple[str, ...]:
    """Of the newest lines the first that is public and names something; two short queries at any size."""
    rows = lines.filter(edition__isnull=False).order_by("-pk").values_list("edition", *names)[:LOOKED_AT]
    rows = [row for row in rows if row[1]]
    live = set(Edition.objects.live(at).filter(pk__in={row[0] for row in rows}).values_list("pk", flat=True))
    return next((row[1:] for row in rows if row[0] in live), ("", ""))


def _prefixed(prefix: str, *values: str) -> str:
    """The first value that there is, between quotation marks where it is of several words; else nothing."""
    value = next(filter(None, values), "").replace('"', "")
    return f'{prefix}"{value}"' if " " in value else f"{prefix}{value}" if value else ""
