"""The derived rows from which section lists are read; what search knows of a circular follows them."""

from collections.abc import Iterable, Mapping

from circulars import search, sections, words
from circulars.models import Circular, Edition, SectionEntry


def expected(circulars: Iterable[Circular], tree: sections.SectionTree) -> dict[tuple[int, int], tuple]:
    """(section, edition) → the columns that the row must repeat; for rebuilding and for ``check_data``.

    ``circulars`` come with ``placement_rows`` prefetched; only editions in the original language are listed.
    """
    rows: dict[tuple[int, int], tuple] = {}
    by_id = {circular.pk: circular for circular in circulars}
    shown = Edition.objects.filter(circular__in=by_id, is_original=True).values_list(
        "pk", "circular_id", "listed_on", "published_at", "superseded_at", "removed_at"
    )
    for pk, circular_id, *columns in shown:
        circular = by_id[circular_id]
        placed = [circular.home_section_id, *(row.section_id for row in circular.placement_rows.all())]
        for section_id in {node.pk for home in placed if home for node in tree.ancestors(home)}:
            rows[section_id, pk] = (circular_id, *columns)
    return rows


def rebuild(
    circular_ids: Iterable[int],
    tree: sections.SectionTree | None = None,
    *,
    read: Mapping[str, words.Read] | None = None,
) -> None:
    """Write the rows of these circulars anew, and their entries for search, inside the caller's transaction.

    ``read`` are texts cut into tokens already.
    """
    circular_ids = list(circular_ids)
    tree = tree or sections.load()
    circulars = Circular.objects.filter(pk__in=circular_ids).prefetch_related("placement_rows")
    rows = expected(circulars, tree)
    SectionEntry.objects.filter(circular__in=circular_ids).delete()
    SectionEntry.objects.bulk_create(
        (
            SectionEntry(
                section_id=section_id,
                edition_id=edition_id,
                circular_id=circular_id,
                listed_on=listed_on,
                published_at=published_at,
                superseded_at=superseded_at,
                removed_at=removed_at,
            )
            for (section_id, edition_id), (
                circular_id,
                listed_on,
                published_at,
                superseded_at,
                removed_at,
            ) in rows.items()
        ),
        batch_size=500,
    )
    search.index_circulars(circular_ids, tree, read=read)
