"""What there is to follow: the portal, its sections, dossiers and issuers, and the bodies that are written to."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from circulars import addresses, sections
from circulars.memory import per_generation
from circulars.models import Addressee, AddresseeLine, Dossier, Edition, Issuer
from circulars.reading import choices, names

MOST = 200  # issuers, and bodies, that the page names


class Offer(NamedTuple):
    """``name`` is markup, the rest are absolute addresses; ``subscribe`` opens the calendar program."""

    name: str
    feed: str
    alert: str
    calendar: str = ""
    subscribe: str = ""


class Group(NamedTuple):
    key: str
    title: str
    offers: list[Offer]


def whole(language: str, origin: str) -> Offer:
    return _offer(gettext("The whole portal"), language, origin)


def groups(at: datetime, generation: str, language: str, origin: str) -> list[Group]:
    """Without those in which there is nothing."""
    return per_generation(generation, ("offered", language, origin), lambda: _groups(at, generation, language, origin))


def _groups(at: datetime, generation: str, language: str, origin: str) -> list[Group]:
    live = Edition.objects.live(at).originals()
    found = [
        Group(
            "sections",
            gettext("Sections"),
            [
                _offer(
                    names.words(node.name(language)),
                    language,
                    origin,
                    "section",
                    node.slug,
                )
                for _depth, node in sections.tree(generation).flat()
            ],
        ),
        Group(
            "dossiers",
            gettext("Dossiers"),
            [
                _offer(
                    names.two(korean, english, language),
                    language,
                    origin,
                    "dossier",
                    slug,
                )
                for slug, korean, english in Dossier.objects.filter(is_public=True).values_list(
                    "slug", "name_ko", "name_en"
                )
            ],
        ),
        Group("topics", gettext("Topics"), list(_topics(at, generation, language))),
        Group("issuers", gettext("Issuers"), list(_issuers(live, language, origin))),
        Group("addressees", gettext("Addressees"), list(_addressees(live, language, origin))),
    ]
    return [group for group in found if group.offers]


def _topics(at: datetime, generation: str, language: str) -> Iterable[Offer]:
    """By mail alone: a feed of a topic there is none."""
    for row in (one for one in choices.topics(generation, at, language) if one.is_offered):
        page = escape(addresses.every_circular(language, topic=row.value))
        name = names.in_guessed_language(str(row.label), language)
        yield Offer(SafeString(f'<a href="{page}">{name}</a>'), "", addresses.alert(language, "topic", row.value))


def _issuers(live: Any, language: str, origin: str) -> Iterable[Offer]:
    rows = Issuer.objects.filter(Exists(live.filter(circular__series__issuer=OuterRef("pk")))).order_by(
        "position", "slug"
    )
    for row in rows[:MOST]:
        name = (row.name_ko if language == "ko" else row.name_en) or row.name
        short = f" ({names.words(row.abbreviation)})" if row.abbreviation else ""
        named = f"{names.in_guessed_language(name, language)}{short}"
        yield _offer(named, language, origin, "issuer", row.slug)


def _addressees(live: Any, language: str, origin: str) -> Iterable[Offer]:
    named = AddresseeLine.objects.filter(addressee=OuterRef("pk"), edition__in=live)
    for row in Addressee.objects.filter(Exists(named)).order_by("slug")[:MOST]:
        name = names.in_guessed_language((row.name_ko if language == "ko" else row.name_en) or row.name, language)
        page = escape(addresses.addressee(row.slug, language))
        yield _offer(f'<a href="{page}">{name}</a>', language, origin, "addressee", row.slug)


def _offer(name: str, language: str, origin: str, kind: str = "site", slug: str = "") -> Offer:
    """There is no calendar of an issuer."""
    of = {kind: slug} if slug else {}
    calendar = "" if kind == "issuer" else f"{origin}{addresses.calendar(language, **of)}"
    return Offer(
        SafeString(name),
        f"{origin}{addresses.feed(f'{kind}s' if slug else kind, language, slug=slug)}",
        addresses.alert(language, kind, slug),
        calendar,
        f"webcal:{calendar.partition(':')[2]}" if calendar else "",
    )
