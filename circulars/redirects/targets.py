"""Where a former address may lead: a circular, a section, a dossier, or another public page of this portal."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from circulars import numbering
from circulars.models import Circular, Dossier, Edition, File, Redirect, Section, Series
from circulars.redirects.former import NotAnAddress, canonical
from circulars.redirects.present import bare_address
from contacts.models import Post, Team

PUBLIC = {"portal", "circulars", "contacts"}  # namespaces of what has a page in each language
PRIVATE = re.compile(r"draft|verify-code")
PATH = re.compile(r"[a-z0-9-]+/\d{4}/[^/\s]+")
OF_CIRCULAR = {"detail", "detail-language", "version", "history", "compare", "files-zip", "card"}
PAGE_LENGTH = 300


class NoTarget(ValueError):
    """Nothing public is there; the message is fit to show to staff."""


@dataclass(frozen=True)
class Target:
    """Exactly one of the four; ``page`` is an address without the prefix of a language."""

    circular: Circular | None = None
    section: Section | None = None
    dossier: Dossier | None = None
    page: str = ""

    @classmethod
    def of(cls, row: Redirect) -> "Target":
        return cls(row.circular, row.section, row.dossier, row.page)

    def columns(self) -> dict[str, Any]:
        return {"circular": self.circular, "section": self.section, "dossier": self.dossier, "page": self.page}

    def __str__(self) -> str:
        return bare_address(Redirect(**self.columns())) or str(self.circular or "")


@dataclass
class Finder:
    """Finds what a table names, each name once. ``user`` is asked only for drafts; None knows no limited one."""

    user: Any = None
    known: dict[str, Target | str] = field(default_factory=dict)

    def find(self, text: str) -> Target:
        """The target that a text names: an address of the portal, ``uclg/2018/31``, or a number. Raises NoTarget."""
        if text not in self.known:
            try:
                self.known[text] = self._find(text.strip())
            except (NoTarget, NotAnAddress) as error:
                self.known[text] = str(error)
        found = self.known[text]
        if isinstance(found, str):
            raise NoTarget(found)
        return found

    def page(self, text: str) -> Target:
        """The target at an address of the portal. Raises NoTarget."""
        return self._at(text)

    def _find(self, text: str) -> Target:
        if not text:
            raise NoTarget(_("The target is missing."))
        if text.startswith("/") or "://" in text:
            return self._at(text)
        if PATH.fullmatch(text):
            if circular := self._circular(text):
                return Target(circular=circular)
            raise NoTarget(_("There is no circular %(name)s here.") % {"name": text})
        return self._numbered(text)

    def _at(self, text: str) -> Target:
        path, query = page_of(text)
        match = _match(path)
        if match is None:
            raise NoTarget(_("There is no public page %(address)s on this portal.") % {"address": path})
        page = f"{path}?{query}" if query else path
        if (row := _former(page) or _former(path)) and (address := bare_address(row)):
            words = {"address": path, "target": address}
            raise NoTarget(_("%(address)s is itself a former address; it leads to %(target)s.") % words)
        if not query and (found := self._own(match)):
            return found
        if not _is_there(match):
            raise NoTarget(_("There is no public page %(address)s on this portal.") % {"address": path})
        if len(page) > PAGE_LENGTH:
            raise NoTarget(_("The address of a page has at most %(length)d characters.") % {"length": PAGE_LENGTH})
        return Target(page=page)

    def _own(self, match: ResolverMatch) -> Target | None:
        """What has a key of its own is named by it, and is followed wherever it moves."""
        values = match.kwargs
        if match.url_name == "detail":
            circular = self._circular("{issuer}/{year}/{key}".format(**values))
            return Target(circular=circular) if circular else None
        if match.url_name == "section":
            section = Section.objects.filter(slug=values["slug"]).first()
            return Target(section=section) if section else None
        if match.url_name == "dossier":
            dossier = Dossier.objects.filter(slug=values["slug"]).first()
            return Target(dossier=dossier) if dossier else None
        return None

    def _circular(self, path: str) -> Circular | None:
        closed = Circular.objects.closed_to(self.user).values("pk")
        found = Circular.objects.filter(path=path).first()
        is_closed = found is not None and Circular.objects.filter(pk=found.pk, pk__in=closed).exists()
        return None if is_closed and not was_public(found) else found

    def _numbered(self, text: str) -> Target:
        """A printed number, where one circular alone bears it."""
        found: set[int] = set()
        for number in {numbering.parse(text, "{serial}/{year}"), *_in_patterns(text)} - {None}:
            rows = Edition.objects.originals().filter(
                superseded_at=None, number_serial=number.serial, circular__path__isnull=False
            )
            rows = rows.filter(number_year=number.year) if number.year else rows
            for pk, suffix in rows.values_list("circular_id", "number_suffix"):
                if numbering.key_of(number.serial, suffix) == numbering.key_of(number.serial, number.suffix):
                    found.add(pk)
        circulars = [one for one in Circular.objects.filter(pk__in=found) if self._circular(one.path)]
        if len(circulars) == 1:
            return Target(circular=circulars[0])
        if circulars:
            words = {"number": text, "addresses": ", ".join(sorted(one.path or "" for one in circulars)[:5])}
            raise NoTarget(_("More than one circular is “%(number)s”: %(addresses)s. Name one by its address.") % words)
        raise NoTarget(_("No circular here is “%(number)s”.") % {"number": text})


MACHINES = ("/healthz", "/readyz", "/metrics", "/favicon.ico")


def was_public(circular: Circular) -> bool:
    """Also one that was hidden since, whose address says so; not one that is only scheduled."""
    return Edition.objects.filter(circular=circular, published_at__lte=timezone.now()).exists()


def page_of(text: str) -> tuple[str, str]:
    """(path without the prefix of a language, query) of an address of this portal. Raises NoTarget."""
    parts = urlsplit(text.strip())
    if parts.scheme or parts.netloc:
        own = [one for one in settings.ALLOWED_HOSTS if one != "*"]
        is_own = validate_host(parts.hostname or "", own) or f"{parts.scheme}://{parts.netloc}" == settings.PUBLIC_URL
        if parts.scheme not in ("http", "https") or not is_own:
            raise NoTarget(_("This address lies outside of the portal: a former address leads to a page of its own."))
    elif text.strip().startswith("//"):
        raise NoTarget(_("The address of a page starts with one slash."))
    try:
        path, _mark, query = canonical((parts.path or "/") + (f"?{parts.query}" if parts.query else "")).partition("?")
    except NotAnAddress as error:
        raise NoTarget(str(error)) from None
    path = _without_language(path)
    if _match(path) is None and not path.endswith("/") and _match(f"{path}/"):
        path = f"{path}/"
    return path, query


def is_page(page: str) -> bool:
    """Whether a page that a former address leads to is still one of ours."""
    match = _match(page.partition("?")[0])
    return match is not None and _is_there(match)


def is_public_route(page: str) -> bool:
    """Whether such a page can be public, whatever is there today."""
    return page.startswith("/") and not page.startswith("//") and _match(page.partition("?")[0]) is not None


def is_present(address: str) -> bool:
    """Whether a page answers at an address, so that nobody would ever be led on from it."""
    path, _mark, query = address.partition("?")
    path = _without_language(path)
    if path == "/":
        return not query
    if path.startswith(("/admin/", "/api/", "/drafts/", "/static/")) or path in MACHINES:
        return True
    match = _match(path) or (None if path.endswith("/") else _match(f"{path}/"))
    return match is not None and _is_there(match)


def _without_language(path: str) -> str:
    for language in settings.INTERFACE_LANGUAGES:
        if language != settings.LANGUAGE_CODE and f"{path}/".startswith(f"/{language}/"):
            return path[len(language) + 1 :] or "/"
    return path


def _match(path: str) -> ResolverMatch | None:
    with translation.override(settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    is_public = bool(match.namespaces) and match.namespaces[0] in PUBLIC
    return match if is_public and not PRIVATE.match(match.url_name or "") else None


def _is_there(match: ResolverMatch) -> bool:
    """Whether what the address names is here; a page that is not named after a row always is."""
    values = match.kwargs
    if match.namespaces[0] == "circulars" and match.url_name in OF_CIRCULAR:
        path = "{issuer}/{year}/{key}".format(**values)
        if match.url_name == "detail":  # kept for it also before and after its days in public
            return Circular.objects.filter(path=path).exists()
        editions = Edition.objects.filter(circular__path=path)
        wanted = {name: values[name] for name in ("language", "version") if values.get(name)}
        if match.url_name == "version" and "language" not in wanted:
            wanted["is_original"] = True
        return editions.filter(**wanted).exists()
    rows: Callable[[], Iterable] | None = {
        ("circulars", "section"): lambda: Section.objects.filter(slug=values["slug"]),
        ("circulars", "dossier"): lambda: Dossier.objects.filter(slug=values["slug"]),
        ("circulars", "file"): lambda: File.objects.filter(code=values["code"]),
        ("circulars", "file-version"): lambda: File.objects.filter(code=values["code"]),
        ("contacts", "team"): lambda: Team.objects.filter(slug=values["slug"]),
        ("contacts", "post-card"): lambda: Post.objects.filter(pk=values["pk"]),
    }.get((match.namespaces[0], match.url_name or ""))
    return rows is None or bool(rows()[:1])  # type: ignore[index]


def _former(page: str) -> Redirect | None:
    rows = Redirect.objects.select_related("circular", "section", "dossier")
    return rows.filter(old_path=page).first()


def _in_patterns(text: str) -> list[numbering.Number | None]:
    patterns = Series.objects.filter(is_numbered=True).values_list("pattern", flat=True).distinct()
    return [numbering.parse(text, pattern) for pattern in patterns]
