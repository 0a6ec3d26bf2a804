"""The derived rows of section lists against their sources."""

from collections.abc import Iterator

from django.db.models import prefetch_related_objects

from circulars import sections
from circulars.integrity import portions
from circulars.integrity.problem import Problem
from circulars.models import SectionEntry
from circulars.publishing import listing

COLUMNS = ("circular_id", "listed_on", "published_at", "superseded_at", "removed_at")


def check() -> Iterator[Problem]:
    tree = sections.load()
    for portion in portions.of_circulars():
        prefetch_related_objects(portion, "placement_rows")
        names = {circular.pk: str(circular) for circular in portion}
        expected = listing.expected(portion, tree)
        found = {
            (section, edition): tuple(values)
            for section, edition, *values in SectionEntry.objects.filter(circular__in=portion).values_list(
                "section_id", "edition_id", *COLUMNS
            )
        }
        for row in sorted(expected.keys() | found.keys()):
            if expected.get(row) == found.get(row):
                continue
            circular = (expected.get(row) or found[row])[0]
            node = tree.by_id.get(row[0])
            state = "is missing" if row not in found else "should not be" if row not in expected else "is out of date"
            what = f"its row in {node.slug if node else row[0]} {state}"
            yield Problem("lists", names[circular], what, circular, is_derived=True)
