"""What a search is narrowed to: by the facets of the page, the parameters of an address, or prefixes that are typed."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from circulars import sections
from circulars.memory import per_generation
from circulars.models import Issuer, Topic
from circulars.models.choices import Kind, Language
from circulars.words import folded

YES = frozenset("yes true 1 y 예 있음 on open".split())
# What is typed before a colon → the field.
PREFIXES = {
    "issuer": "issuer", "발행기관": "issuer", "기관": "issuer", "from": "issuer",
    "year": "year", "연도": "year", "년도": "year",
    "section": "section", "메뉴": "section",
    "topic": "topic", "주제": "topic",
    "lang": "language", "language": "language", "언어": "language",
    "kind": "kind", "종류": "kind",
    "files": "files", "file": "files", "첨부": "files",
    "open": "open", "마감": "open",
    "to": "addressee", "수신": "addressee",
    "place": "place", "장소": "place",
}  # fmt: skip


class Narrowed(NamedTuple):
    """Slugs and codes as addresses show them; empty texts and 0 narrow nothing.

    ``addressee`` and ``place`` are words that stand in a line or in a name of what it means.
    """

    issuer: str = ""
    year: int = 0
    section: str = ""
    topic: str = ""
    language: str = ""
    kind: str = ""
    files: bool = False
    open: bool = False
    addressee: str = ""
    place: str = ""

    def joined(self, other: "Narrowed") -> "Narrowed":
        """Both; where they name the same field, ``other`` is what counts."""
        return Narrowed(*(theirs or ours for ours, theirs in zip(self, other, strict=True)))

    @property
    def is_anything(self) -> bool:
        return any(self)


NOWHERE = Narrowed()


class Known(NamedTuple):
    """Folded spellings → slug, and slug → (key, label)."""

    spellings: Mapping[str, str]
    labels: Mapping[str, tuple[int, str]]


def read(field: str, value: str, *, language: str, generation: str) -> tuple[Narrowed | None, str]:
    """(what it narrows to, "") or (None, a sentence that says what is wrong)."""
    match field:
        case "year":
            if re.fullmatch(r"(19|20)\d\d", value):
                return Narrowed(year=int(value)), ""
            return None, _("“%(value)s” is no year. Write it with four digits, such as year:2018.") % {"value": value}
        case "files" | "open":
            return Narrowed(**{field: folded(value) in YES}), ""
        case "kind" | "language":
            options = Kind if field == "kind" else Language
            for code, label in options.choices:
                if folded(value) in (code, folded(str(label))):
                    return Narrowed(**{field: code}), ""
            names = ", ".join(options.values)
            return None, _("“%(value)s” is not known here. Known are: %(names)s.") % {"value": value, "names": names}
        case "addressee" | "place":
            return Narrowed(**{field: value}), ""
    known = of(field, language, generation)
    slug = known.spellings.get(folded(value), "")
    if slug:
        return Narrowed(**{field: slug}), ""
    return None, _("“%(value)s” is not known here. Look for it without the prefix, or choose from the lists.") % {
        "value": value
    }


def of(field: str, language: str, generation: str) -> Known:
    """Issuers, sections or topics: few rows, kept per state of the public site."""
    return per_generation(generation, ("search.known", field, language), lambda: _load[field](language, generation))


def _issuers(language: str, generation: str) -> Known:
    rows = Issuer.objects.values_list("pk", "slug", "abbreviation", "name", "name_ko", "name_en")
    return _known(
        (pk, slug, short or (korean if language == "ko" else english) or name, (short, name, korean, english))
        for pk, slug, short, name, korean, english in rows
    )


def _topics(language: str, generation: str) -> Known:
    rows = Topic.objects.values_list("pk", "slug", "scheme", "code", "name_ko", "name_en")
    return _known(
        (
            pk,
            slug,
            f"{scheme} {code} {(english if language == 'en' else '') or korean}".strip(),
            (korean, english, f"{scheme}{code}", f"{scheme} {code}"),
        )
        for pk, slug, scheme, code, korean, english in rows
    )


def _sections(language: str, generation: str) -> Known:
    nodes = sections.tree(generation).by_id.values()
    return _known((node.pk, node.slug, node.name(language), (node.name("ko"), node.name("en"))) for node in nodes)


_load: dict[str, Callable[[str, str], Known]] = {"issuer": _issuers, "topic": _topics, "section": _sections}


def _known(rows) -> Known:
    spellings: dict[str, str] = {}
    labels: dict[str, tuple[int, str]] = {}
    for pk, slug, label, names in rows:
        labels[slug] = (pk, label)
        for name in (*names, label):
            if name:
                spellings.setdefault(folded(name).replace(" ", ""), slug)
                spellings.setdefault(folded(name), slug)
        spellings[folded(slug)] = slug
    return Known(spellings, labels)
