"""Bring the rendered column of many editions up to the present renderer. Words, facts and hashes stay as they are."""

from collections.abc import Collection, Iterator

from django.db import transaction

from circulars import changes
from circulars.models import Edition, Reference
from circulars.rendering.body import RENDERER_VERSION, render

CHUNK = 200
COLUMNS = ("pk", "body", "facts", "rendered", "renderer_version")


def outdated() -> Iterator[list[int]]:
    """Keys of the editions that an older renderer wrote, in chunks; also right while they are being rebuilt."""
    last = 0
    rows = Edition.objects.filter(renderer_version__lt=RENDERER_VERSION).order_by("pk")
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        yield keys
        last = keys[-1]


@transaction.atomic
def rebuild(edition_ids: Collection[int]) -> int:
    """Render these editions anew and return how many there were. One transaction, so keep the number small."""
    editions = list(Edition.objects.filter(pk__in=edition_ids).only(*COLUMNS))
    spans: dict[int | None, list[tuple[int, int, int]]] = {}
    rows = Reference.objects.filter(edition__in=[edition.pk for edition in editions])
    for key, start, end, ordinal in rows.values_list("edition_id", "start", "end", "position"):
        spans.setdefault(key, []).append((start, end, ordinal))
    for edition in editions:
        edition.rendered = render(edition.body, spans.get(edition.pk, ()), edition.facts.get("passages", ()))
        edition.renderer_version = RENDERER_VERSION
    Edition.objects.bulk_update(editions, ["rendered", "renderer_version"], batch_size=50)
    if editions:
        changes.touch()
    return len(editions)
