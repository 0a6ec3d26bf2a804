"""Which pages can be answered about: our own, and only what is public there now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circulars import addresses, sections
from circulars.events import overview, visible
from circulars.models import Dossier, Edition, Feedback
from contacts import directory

LONGEST: int = Feedback._meta.get_field("path").max_length  # type: ignore[assignment]
# Pages that are one of a kind, by their headings.
PLAIN: dict[str, Promise] = {
    "circulars:home": _("Home"),
    "circulars:list": _("All documents"),
    "circulars:site-map": _("Site map"),
    "circulars:search": _("Search"),
    "circulars:events": _("Events"),
    "circulars:deadlines": _("Open deadlines"),
    "circulars:dossiers": _("Dossiers"),
    "circulars:follow": _("Follow this portal"),
    "contacts:index": _("Contacts"),
    "portal:about": _("About this portal"),
    "portal:privacy": _("Privacy policy"),
    "portal:copyright": _("Copyright policy"),
    "portal:accessibility": _("Accessibility"),
    "portal:styles": _("Styles"),
}


class Subject(NamedTuple):
    """``path`` has no language prefix."""

    path: str
    name: str
    language: str = ""  # of the name, where it is not that of the interface
    circular: int | None = None
    team: int | None = None

    def address(self, language: str) -> str:
        return f"{addresses.prefix(language)}{addresses.quoted(self.path)}"


def subject_of(path: str, *, at: datetime, generation: str, language: str) -> Subject | None:
    """What stands at ``path`` for the public at ``at``; None for everything else, whatever was typed."""
    if not path.startswith("/") or len(path) > LONGEST or not path.isprintable():
        return None
    try:
        match = resolve(f"{addresses.prefix(language)}{path}")
    except Resolver404:
        return None
    if (name := PLAIN.get(match.view_name)) is not None:
        return Subject(path, str(name))
    find = KINDS.get(match.view_name)
    return find(match.kwargs, path, at, generation, language) if find else None


def _circular(given: dict[str, Any], path: str, at: datetime, generation: str, language: str) -> Subject | None:
    """All languages and editions of a circular are one subject."""
    of_circular = f"{given['issuer']}/{given['year']}/{given['key']}"
    live = Edition.objects.live(at).at_path(of_circular).order_by("-is_original", "language")
    row = live.values_list("circular_id", "circular__post_id", "title", "language").first()
    if row is None:
        return None
    circular, post, title, written_in = row
    return Subject(f"/circulars/{of_circular}/", title, written_in, circular, _team_of(post, at, generation))


def _team_of(post_pk: int | None, at: datetime, generation: str) -> int | None:
    """The team that answers today for a post."""
    post = directory.as_of(_day(at), generation).post(post_pk) if post_pk else None
    return post.team.pk if post and post.team else None


def _section(given: dict[str, Any], path: str, at: datetime, generation: str, language: str) -> Subject | None:
    node = sections.tree(generation).by_slug.get(given["slug"])
    return Subject(path, node.name(language)) if node else None


def _dossier(given: dict[str, Any], path: str, at: datetime, generation: str, language: str) -> Subject | None:
    found = Dossier.objects.filter(slug=given["slug"], is_public=True).first()
    return Subject(path, _named(found.name_ko, found.name_en, language)) if found else None


def _event(given: dict[str, Any], path: str, at: datetime, generation: str, language: str) -> Subject | None:
    found = visible.find(given["slug"], at)
    if found is None or found.slug != given["slug"]:
        return None
    name, written_in = overview.name_of(found, language)
    return Subject(path, name, written_in)


def _team(given: dict[str, Any], path: str, at: datetime, generation: str, language: str) -> Subject | None:
    team = directory.as_of(_day(at), generation).team(given["slug"])
    return Subject(path, team.name(language), team=team.pk) if team else None


def _post(given: dict[str, Any], path: str, at: datetime, generation: str, language: str) -> Subject | None:
    post = directory.as_of(_day(at), generation).post_at(given["slug"])
    return Subject(path, post.duty(language), team=post.team.pk) if post else None


def _named(korean: str, english: str, language: str) -> str:
    return (english if language == "en" else "") or korean


def _day(at: datetime) -> Any:
    return timezone.localdate(at, timezone.get_default_timezone())


KINDS: dict[str, Callable[[dict[str, Any], str, datetime, str, str], Subject | None]] = {
    "circulars:detail": _circular,
    "circulars:detail-language": _circular,
    "circulars:version": _circular,
    "circulars:section": _section,
    "circulars:dossier": _dossier,
    "circulars:event": _event,
    "contacts:team": _team,
    "contacts:post": _post,
}
