"""Public addresses, as strings: a list of twenty rows must not ask the URL resolver sixty times.

Source: docs/architecture.md, "Addresses". A test holds them equal to what ``reverse`` says.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix

_base: ContextVar[str | None] = ContextVar("base", default=None)


@contextmanager
def known_base() -> Iterator[None]:
    """Read once below which path the portal stands: Django keeps it where it is slow to read, and a page has fifty."""
    token = _base.set(get_script_prefix()[:-1])
    try:
        yield
    finally:
        _base.reset(token)


def base() -> str:
    """The path below which the portal stands, without a slash at its end; nothing where it has a host of its own."""
    known = _base.get()
    return get_script_prefix()[:-1] if known is None else known


def prefix(language: str) -> str:
    """What comes before every address of the interface in this language: nothing for Korean, ``/en`` for English."""
    return base() if language == settings.LANGUAGE_CODE else f"{base()}/{language}"


@lru_cache(maxsize=4096)
def quoted(path: str) -> str:
    return quote(path)


def circulars(paths: Iterable[str], language: str, *, section: str = "") -> list[str]:
    """The addresses of many at once; the prefix is asked for only once."""
    before, behind = f"{prefix(language)}/circulars/", f"/?in={quote(section)}" if section else "/"
    return [f"{before}{quoted(path)}{behind}" for path in paths]


def circular(path: str, language: str, *, document: str = "", version: int | None = None, section: str = "") -> str:
    """``path`` is ``Circular.path``; ``language`` that of the interface, ``document`` one of the document's others."""
    address = f"{prefix(language)}/circulars/{quoted(path)}/"
    if document:
        address += f"{document}/"
    if version is not None:
        address += f"v{version}/"
    return f"{address}?in={quote(section)}" if section else address


def history(path: str, language: str) -> str:
    return f"{prefix(language)}/circulars/{quoted(path)}/history/"


def citing(path: str, language: str) -> str:
    """The page that names all documents that cite this one."""
    return f"{circular(path, language)}cited-by/"


def compare(path: str, language: str, *, document: str = "", versions: tuple[int, int] | None = None) -> str:
    """``versions`` are the older and the newer one."""
    address = f"{circular(path, language, document=document)}compare/"
    return f"{address}?from={versions[0]}&to={versions[1]}" if versions else address


def side_by_side(path: str, language: str, *, document: str = "") -> str:
    """The original beside its translation into ``document``."""
    address = f"{circular(path, language)}side-by-side/"
    return f"{address}?with={document}" if document else address


def share(path: str, language: str, *, document: str = "") -> str:
    """The page with everything to pass a circular on; beside it stand ``qr.svg``, ``qr.png`` and ``citation.…``."""
    return f"{circular(path, language, document=document)}share/"


def verify(code: str, language: str) -> str:
    return f"{prefix(language)}/verify/{code}/"


def section(slug: str, language: str) -> str:
    return f"{prefix(language)}/sections/{quote(slug)}/"


def dossiers(language: str) -> str:
    return f"{prefix(language)}/dossiers/"


def dossier(slug: str, language: str) -> str:
    return f"{prefix(language)}/dossiers/{quote(slug)}/"


def event(slug: str, language: str) -> str:
    return f"{prefix(language)}/events/{quoted(slug)}/"


def events(language: str, **query: str | int) -> str:
    """The calendar: what comes and what was; ``month="2027-03"`` a month of events and deadlines as a table."""
    address = f"{prefix(language)}/events/"
    return f"{address}?{urlencode(query)}" if query else address


def deadlines(language: str, **query: str | int) -> str:
    address = f"{prefix(language)}/deadlines/"
    return f"{address}?{urlencode(query)}" if query else address


def team(slug: str, language: str) -> str:
    return f"{prefix(language)}/contacts/teams/{quoted(slug)}/"


def post(slug: str, language: str) -> str:
    return f"{prefix(language)}/contacts/posts/{quoted(slug)}/"


def addressees(language: str, **query: str | int) -> str:
    address = f"{prefix(language)}/addressees/"
    return f"{address}?{urlencode(query)}" if query else address


def addressee(slug: str, language: str) -> str:
    """What is sent to one body, with what is open first."""
    return f"{prefix(language)}/addressees/{quoted(slug)}/"


def every_circular(language: str, **filters: str | int) -> str:
    address = f"{prefix(language)}/circulars/"
    return f"{address}?{urlencode(filters)}" if filters else address


def search(language: str) -> str:
    return f"{prefix(language)}/search/"


def in_language(request: HttpRequest, language: str, query: dict[str, str] | None = None) -> str:
    """This same page in another language of the interface; from the desk, whose language is its user's, home."""
    if request.path.startswith(settings.LANGUAGE_COOKIE_PATH) and settings.LANGUAGE_COOKIE_PATH != "/":
        return f"{prefix(language)}/"
    current = prefix(request.LANGUAGE_CODE)  # type: ignore[attr-defined]
    rest = request.path[len(current) :] if request.path.startswith(f"{current}/") else request.path
    address = quote(f"{prefix(language)}{rest}")
    return f"{address}?{urlencode(query)}" if query else address


def origin(request: HttpRequest) -> str:
    """Scheme and host of the canonical addresses, made out once for a request."""
    if (found := getattr(request, "public_origin", None)) is None:
        found = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
        request.public_origin = found  # type: ignore[attr-defined]
    return found


def file(code: str, name: str, *, version: int | None = None) -> str:
    """A file has one address in all languages of the interface; ``version`` asks for that of an earlier edition."""
    middle = f"v{version}/" if version is not None else ""
    return f"{base()}/files/{code}/{middle}{quote(name)}"


def file_text(code: str, name: str, language: str, *, page: int = 1) -> str:
    """The text of a file as a page; unlike the file it has the language of the interface in its address."""
    address = f"{prefix(language)}/files/{code}/{quote(name)}/text/"
    return f"{address}?page={page}" if page > 1 else address


def file_copy(code: str, name: str, language: str) -> str:
    """Where somebody asks for an accessible copy of a file."""
    return f"{prefix(language)}/files/{code}/{quote(name)}/copy/"


def card(path: str, language: str, *, document: str = "") -> str:
    return f"{circular(path, language, document=document)}card.png"


def pdf(path: str, language: str, *, document: str = "", version: int | None = None) -> str:
    return f"{circular(path, language, document=document, version=version)}circular.pdf"


def pdf_with_files(path: str, language: str, *, document: str = "") -> str:
    """With the attached PDF files behind it."""
    return f"{circular(path, language, document=document)}circular-with-files.pdf"


def docx(path: str, language: str, *, document: str = "") -> str:
    return f"{circular(path, language, document=document)}circular.docx"


def dossier_pdf(slug: str, language: str) -> str:
    return f"{dossier(slug, language)}dossier.pdf"


def archive(path: str, language: str, *, document: str = "") -> str:
    return f"{circular(path, language, document=document)}files.zip"


def alternates(request: HttpRequest) -> list[tuple[str, str]]:
    """(language of the interface, absolute address) of this page, without its query."""
    before = origin(request)
    return [(code, f"{before}{in_language(request, code)}") for code in settings.INTERFACE_LANGUAGES]


def feed(kind: str, language: str, *, slug: str = "") -> str:
    """``kind`` is site, sections, issuers, dossiers, addressees or search; all but the first and last have a slug."""
    return f"{prefix(language)}/feeds/{kind}/{quote(slug)}.atom" if slug else f"{prefix(language)}/feeds/{kind}.atom"


def alert(language: str, kind: str = "site", what: str = "") -> str:
    """Where somebody asks to be told by mail; ``what`` is a slug, a circular's path or the words of a search."""
    query = urlencode({"of": kind} | ({"what": what} if what else {}))
    return f"{prefix(language)}/alerts/?{query}"


def calendar(language: str, *, section: str = "", dossier: str = "", addressee: str = "") -> str:
    """Events and deadlines for a calendar program: of one of these, or of the whole portal."""
    for kind, slug in (("sections", section), ("dossiers", dossier), ("addressees", addressee)):
        if slug:
            return f"{prefix(language)}/calendars/{kind}/{quote(slug)}.ics"
    return f"{prefix(language)}/calendar.ics"


def dates(path: str, language: str, *, document: str = "") -> str:
    """The events and deadlines of one circular, for a calendar program."""
    return f"{circular(path, language, document=document)}events.ics"


def event_dates(slug: str, language: str) -> str:
    return f"{event(slug, language)}event.ics"


def follow(language: str) -> str:
    return f"{prefix(language)}/follow/"


def sitemap(part: int | str) -> str:
    """A part of the sitemap: a number for documents, a word for other pages. It has no language."""
    return f"{base()}/sitemaps/circulars-{part}.xml" if isinstance(part, int) else f"{base()}/sitemaps/{part}.xml"
