"""The bodies that the public knows, by name and with how much was sent to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef
from django.utils.safestring import SafeString

from circulars.memory import per_generation
from circulars.models import Addressee, AddresseeLine, Edition
from circulars.reading import names


class Body(NamedTuple):
    """``others`` are its further names and how it is printed elsewhere."""

    pk: int
    slug: str
    name: str
    name_ko: str
    name_en: str
    others: tuple[str, ...] = ()
    count: int = 0

    def called(self, language: str) -> str:
        """In the language of the page where the office gave such a name, else as the body calls itself."""
        return (self.name_ko if language == "ko" else self.name_en) or self.name

    def marked(self, language: str) -> str:
        """The same as markup, with its language where that is another one."""
        return SafeString(names.in_guessed_language(self.called(language), language))

    def also_called(self, language: str) -> list[str]:
        """Markup of the names that the page does not bear already, each once."""
        every = dict.fromkeys(name for name in (self.name, self.name_ko, self.name_en, *self.others) if name)
        return [
            SafeString(names.in_guessed_language(name, language)) for name in every if name != self.called(language)
        ]


def find(slug: str) -> Body | None:
    """In two queries. Whether the public knows it, the caller asks its list."""
    if "\x00" in slug:  # which PostgreSQL takes in no text
        return None
    row = Addressee.objects.filter(slug=slug).first()
    if row is None:
        return None
    others = tuple(row.aliases.values_list("text", flat=True))
    return Body(row.pk, row.slug, row.name, row.name_ko, row.name_en, others)


def slugs(at: datetime) -> list[str]:
    """Of every body that the public knows; each is asked only whether there is something."""
    named = AddresseeLine.objects.filter(Edition.objects.live(at).originals().of_line(), addressee=OuterRef("pk"))
    return list(Addressee.objects.filter(Exists(named)).order_by("slug").values_list("slug", flat=True))


def listed(at: datetime, generation: str, language: str) -> Sequence[Body]:
    """Every body that the public knows, by its name on the page; two queries for a state of the public site."""

    def in_order() -> list[Body]:
        found = per_generation(generation, "addressees", lambda: _counted(at))
        return sorted(found, key=lambda body: (body.called(language).casefold(), body.slug))

    return per_generation(generation, ("addressees", language), in_order)


def _counted(at: datetime) -> list[Body]:
    live = Edition.objects.live(at).originals().order_by().values("pk")  # read once: nearly every line is of one
    lines = AddresseeLine.objects.filter(edition__in=live, addressee__isnull=False).order_by()
    counts = dict(lines.values("addressee").annotate(n=Count("edition", distinct=True)).values_list("addressee", "n"))
    rows = Addressee.objects.filter(pk__in=counts).values_list("pk", "slug", "name", "name_ko", "name_en")
    return [Body(*row, count=counts[row[0]]) for row in rows]
