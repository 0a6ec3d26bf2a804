"""What the portal knows around the words that are checked: read once, in a fixed number of queries, for any number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from circulars.checks import names
from circulars.checks.subject import Subject
from circulars.models import Circular, Dossier, Edition, File, LinkCheck, Redirect, Section
from contacts import directory
from contacts.directory import Directory

CIRCULAR = re.compile(r"/circulars/([^/]+/\d{4}/[^/]+)(?:/|\Z)")
SECTION = re.compile(r"/sections/([^/]+)/?\Z")
DOSSIER = re.compile(r"/dossiers/([^/]+)/?\Z")
FILE = re.compile(r"/files/([A-Za-z0-9_-]{1,16})/")
OUTSIDE = ("http://", "https://")


@dataclass
class Surroundings:
    """What stays the same on whatever day a text is checked, and the directories of the days asked for."""

    hidden: names.Hidden
    dead: set[str]
    days: dict[date, Directory] = field(default_factory=dict)

    @classmethod
    def of(cls, subjects: Iterable[Subject]) -> "Surroundings":
        outside = {href for subject in subjects for href in hrefs_of(subject) if is_outside(href)}
        dead = LinkCheck.objects.filter(url__in=outside, is_alive=False) if outside else LinkCheck.objects.none()
        return cls(names.load(), set(dead.values_list("url", flat=True)))

    def directory(self, day: date, subjects: list[Subject]) -> Directory:
        """Of that day; an empty one where nobody answers for the texts anyway."""
        if not any(subject.post_id for subject in subjects):
            return Directory(day, (), ())
        if day not in self.days:
            self.days[day] = directory.load(day)
        return self.days[day]


@dataclass
class Background:
    """``known`` and ``public`` hold addresses of this portal as ``own_path`` writes them."""

    at: datetime
    today: date
    directory: Directory
    known: set[str] = field(default_factory=set)
    public: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)
    hidden: names.Hidden = field(default_factory=names.Hidden)

    @classmethod
    def of(
        cls,
        subjects: Iterable[Subject],
        at: datetime,
        present: Directory | None = None,
        around: "Surroundings | None" = None,
    ) -> "Background":
        subjects = list(subjects)
        today = timezone.localdate(at)
        around = around or Surroundings.of(subjects)
        found = cls(at, today, present or around.directory(today, subjects))
        found.hidden, found.dead = around.hidden, around.dead
        hrefs = {href for subject in subjects for href in hrefs_of(subject)}
        found._read_own({path for href in hrefs if (path := own_path(href))})
        return found

    def _read_own(self, paths: set[str]) -> None:
        self._read_circulars({found[1] for path in paths if (found := CIRCULAR.match(path))})
        self._read_files({found[1] for path in paths if (found := FILE.match(path))})
        for pattern, rows, place in (
            (SECTION, Section.objects.all(), "sections"),
            (DOSSIER, Dossier.objects.all(), "dossiers"),
        ):
            slugs = {found[1] for path in paths if (found := pattern.match(path))}
            if slugs:
                present = {f"/{place}/{slug}" for slug in rows.filter(slug__in=slugs).values_list("slug", flat=True)}
                self.known |= present
                self.public |= present

    def _read_circulars(self, wanted: set[str]) -> None:
        if not wanted:
            return
        rows = list(Circular.objects.filter(path__in=wanted).values_list("path", "is_limited"))
        paths, limited = {path: path for path, _is_limited in rows}, dict(rows)
        former = Redirect.objects.filter(
            old_path__in=[f"/circulars/{path}/" for path in wanted - paths.keys()], circular__isnull=False
        )
        for old_path, path, is_limited in former.values_list("old_path", "circular__path", "circular__is_limited"):
            paths[old_path.removeprefix("/circulars/").rstrip("/")] = path
            limited[path] = is_limited
        live = Edition.objects.live(self.at).filter(circular__path__in=set(paths.values()))
        public = set(live.values_list("circular__path", flat=True))
        for path, present in paths.items():
            if present in public:
                self.public.add(f"/circulars/{path}")
            if present in public or not limited[present]:  # of a limited draft with a schedule nobody else need know
                self.known.add(f"/circulars/{path}")

    def _read_files(self, codes: set[str]) -> None:
        if not codes:
            return
        self.known |= {f"/files/{code}" for code in File.objects.filter(code__in=codes).values_list("code", flat=True)}
        live = Edition.objects.live(self.at).filter(attachments__file__code__in=codes)
        self.public |= {f"/files/{code}" for code in live.values_list("attachments__file__code", flat=True)}


def hrefs_of(subject: Subject) -> list[str]:
    """Every address that the page will lead to."""
    return [anchor.href for anchor in subject.anchors] + [line.url for line in subject.sources if line.url]


def is_outside(href: str) -> bool:
    return href.lower().startswith(OUTSIDE) and not own_path(href)


def own_path(href: str) -> str:
    """The part of an address of this portal that names a circular, section, dossier or file; else empty.

    ``/en/circulars/uclg/2018/31/v2/`` and ``https://<this portal>/circulars/uclg/2018/31/`` are both
    ``/circulars/uclg/2018/31``.
    """
    origin = settings.PUBLIC_URL
    if origin and href.startswith(f"{origin}/"):
        href = href[len(origin) :]
    if not href.startswith("/"):
        return ""
    path = unquote(urlsplit(href).path)
    for language in settings.INTERFACE_LANGUAGES:
        if path.startswith(f"/{language}/"):
            path = path[len(language) + 1 :]
    for pattern, place in ((CIRCULAR, "circulars"), (SECTION, "sections"), (DOSSIER, "dossiers"), (FILE, "files")):
        if found := pattern.match(path):
            return f"/{place}/{found[1]}"
    return ""
