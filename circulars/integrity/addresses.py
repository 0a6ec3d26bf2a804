"""Addresses are for ever: each leads to one thing."""

from collections.abc import Iterator

from circulars import numbering, redirects
from circulars.integrity import portions
from circulars.integrity.problem import Problem
from circulars.models import NumberNotUsed, Redirect, Section
from circulars.publishing.identity import address_of


def check() -> Iterator[Problem]:
    for portion in portions.of_circulars():
        public = [circular for circular in portion if circular.path]
        former = {
            row.old_path: row.circular_id
            for row in Redirect.objects.filter(old_path__in=[address_of(circular.path) for circular in public])
        }
        given_up = set(
            NumberNotUsed.objects.filter(series__in={circular.series_id for circular in public}).values_list(
                "series_id", "year", "serial"
            )
        )
        for circular in public:
            expected = numbering.path_of(circular.series, circular.year, circular.key)
            if circular.path != expected:
                yield Problem("addresses", str(circular), f"its identity belongs to {expected}", circular.pk)
            if address_of(circular.path) in former:
                yield Problem("addresses", str(circular), "this address is also a former address", circular.pk)
            if (circular.series_id, circular.year, circular.allocated_serial) in given_up:
                yield Problem("addresses", str(circular), "its number is recorded as not used", circular.pk)
    slugs = Section.objects.values_list("slug", flat=True)
    for old_path in Redirect.objects.filter(old_path__in=[f"/sections/{slug}/" for slug in slugs]).values_list(
        "old_path", flat=True
    ):
        yield Problem("addresses", old_path, "this address is also a former address")
    pages = Redirect.objects.exclude(page="").values_list("page", flat=True).distinct().order_by("page")
    for page in pages.iterator(chunk_size=500):
        if not redirects.is_page(redirects.present_page(page)):
            yield Problem("addresses", page, "a former address leads to this page, which is not there")
