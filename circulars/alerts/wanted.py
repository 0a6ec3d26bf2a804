"""What can be followed by mail, and by what name readers know it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from circulars import addresses
from circulars.models import Addressee, Dossier, Edition, Issuer, Rhythm, Section, Subscription, Topic
from circulars.reading import names

LONGEST_QUERY: int = Subscription._meta.get_field("query").max_length  # type: ignore[assignment]
MOST = 100  # subscriptions of one mailbox


class Wanted(NamedTuple):
    """A subscription as chosen. ``target`` is the key of a section, issuer …; 0 for the site and for searches."""

    kind: str
    target: int = 0
    query: str = ""
    rhythm: str = Rhythm.NOW
    on_new: bool = True
    on_corrected: bool = True
    on_deadline: bool = True
    on_withdrawn: bool = True
    on_event: bool = False

    def to_json(self) -> dict[str, Any]:
        return self._asdict()

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "Wanted":
        return cls(**{name: kept[name] for name in cls._fields if name in kept})

    @property
    def reasons(self) -> dict[str, bool]:
        return {name: getattr(self, name) for name in REASONS}


REASONS = ("on_new", "on_corrected", "on_deadline", "on_withdrawn", "on_event")


class Target(NamedTuple):
    """``name`` is in ``language``, the one asked for or the thing's own; ``path`` is the address of its page."""

    pk: int
    name: str
    path: str
    language: str = ""  # where it is known not to be the one asked for


def target(kind: str, slug: str, language: str, at: datetime) -> Target | None:
    """What the public finds under ``slug`` of a kind; None where it finds nothing. The site has no slug."""
    if kind == Subscription.Kind.SITE:
        return Target(0, _("Everything on this portal"), f"{addresses.prefix(language)}/")
    if kind == Subscription.Kind.SEARCH:
        query = " ".join(slug.split())[:LONGEST_QUERY]
        return Target(0, query, f"{addresses.search(language)}?q={addresses.quoted(query)}") if query else None
    if kind == Subscription.Kind.CIRCULAR:
        return _circular(Edition.objects.live(at).at_path(slug), language)
    find = _BY_SLUG.get(kind)
    return find(language, slug=slug) if find else None


def name_of(subscription: Subscription, language: str, at: datetime) -> Target | None:
    """What a subscription follows, as its owner reads it; None where it is not public any more."""
    kind, pk = subscription.kind, subscription.target_id
    if kind in (Subscription.Kind.SITE, Subscription.Kind.SEARCH):
        return target(kind, subscription.query, language, at)
    if kind == Subscription.Kind.CIRCULAR:
        return _circular(Edition.objects.live(at).filter(circular=pk), language)
    return _BY_SLUG[kind](language, pk=pk)


def _circular(live: QuerySet[Edition], language: str) -> Target | None:
    row = live.order_by("-is_original", "language").values_list("circular_id", "circular__path", "facts").first()
    if row is None:
        return None
    pk, path, facts = row
    korean = facts["title_ko"] if language == "ko" else ""
    title, spoken = (korean, "ko") if korean else (facts["title"], facts["language"])
    label = " · ".join(word for word in (names.number_of(facts), title) if word)
    return Target(pk, label, addresses.circular(path, language), "" if spoken == language else spoken)


def _named(
    rows: Callable[[], QuerySet], address: Callable[[str, str], str], own: str = "name_ko"
) -> Callable[..., Target | None]:
    def find(language: str, **by: Any) -> Target | None:
        row = rows().filter(**by).first()
        if row is None:
            return None
        name = getattr(row, f"name_{language}", "") or getattr(row, own)
        return Target(row.pk, name, address(row.slug, language))

    return find


_BY_SLUG: dict[str, Callable[..., Target | None]] = {
    Subscription.Kind.SECTION: _named(Section.objects.all, addresses.section),
    Subscription.Kind.ISSUER: _named(
        Issuer.objects.all, lambda slug, language: addresses.every_circular(language, issuer=slug), "name"
    ),
    Subscription.Kind.TOPIC: _named(
        Topic.objects.all, lambda slug, language: addresses.every_circular(language, topic=slug)
    ),
    Subscription.Kind.DOSSIER: _named(lambda: Dossier.objects.filter(is_public=True), addresses.dossier),
    Subscription.Kind.ADDRESSEE: _named(Addressee.objects.all, addresses.addressee, "name"),
}
