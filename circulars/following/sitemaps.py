"""Sitemaps (sitemaps.org 0.9): an index, the documents in parts, and a part for everything else.

A part holds the live editions whose keys lie in one range of ten thousand, each once per language of the interface: so
no part can exceed the 50,000 addresses or 50 MB that the protocol allows, none is found by counting, and a new document
changes one part alone. Each address names the same page in the other languages.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F, Max

from circulars import addresses
from circulars.following.xml import DECLARATION, text
from circulars.memory import per_generation
from circulars.models import Edition

MEDIA_TYPE = "application/xml; charset=utf-8"
SPAN = 10_000  # keys of editions in a part; twice as many addresses
BATCH = 1_000
ROOT = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"

Address = Callable[[str], str]  # language of the interface → path


def parts(at: datetime, generation: str) -> dict[int, datetime]:
    """Number of each part that holds a document → when it last changed."""

    def compute() -> dict[int, datetime]:
        rows = Edition.objects.live(at).annotate(part=(F("pk") - F("pk") % SPAN) / SPAN).order_by()
        return dict(rows.values("part").annotate(last=Max("published_at")).order_by("part").values_list("part", "last"))

    return per_generation(generation, ("sitemap parts", SPAN), compute)


def index(origin: str, found: dict[int, datetime], others: Iterable[str]) -> str:
    """``others`` are the paths of the sitemaps of other pages."""
    rows = [f"<sitemap><loc>{text(f'{origin}{path}')}</loc></sitemap>\n" for path in others]
    rows += [
        f"<sitemap><loc>{text(f'{origin}{addresses.sitemap(number)}')}</loc>"
        f"<lastmod>{_moment(last)}</lastmod></sitemap>\n"
        for number, last in found.items()
    ]
    return f'{DECLARATION}<sitemapindex xmlns="{ROOT}">\n{"".join(rows)}</sitemapindex>\n'


def documents(number: int, origin: str, at: datetime, leads_on: Callable[[int, str], bool]) -> Iterator[str]:
    """Part ``number`` in pieces. What leads its readers on to another document is left out."""
    yield _opening()
    after, end = number * SPAN - 1, (number + 1) * SPAN
    live = Edition.objects.live(at).order_by("pk")
    columns = ("pk", "circular_id", "circular__path", "language", "is_original", "published_at")
    while rows := list(live.filter(pk__gt=after, pk__lt=end).values_list(*columns)[:BATCH]):
        yield "".join(
            _urls(_document(path, "" if is_original else language), origin, _moment(published_at))
            for _pk, circular, path, language, is_original, published_at in rows
            if not leads_on(circular, language)
        )
        after = rows[-1][0]
    yield "</urlset>\n"


def pages(found: Iterable[tuple[Address, datetime | None]], origin: str) -> Iterator[str]:
    """All other pages, each with the moment of its last change where one is known."""
    yield _opening()
    for address, last in found:
        yield _urls(address, origin, _moment(last) if last else "")
    yield "</urlset>\n"


def _opening() -> str:
    return f'{DECLARATION}<urlset xmlns="{ROOT}" xmlns:xhtml="{XHTML}">\n'


def _document(path: str, document: str) -> Address:
    return lambda language: addresses.circular(path, language, document=document)


def _urls(address: Address, origin: str, last: str) -> str:
    found = [(code, text(f"{origin}{address(code)}")) for code in settings.INTERFACE_LANGUAGES]
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>' for code, url in found)
    lastmod = f"<lastmod>{last}</lastmod>" if last else ""
    return "".join(f"<url><loc>{url}</loc>{lastmod}{links}</url>\n" for _code, url in found)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
