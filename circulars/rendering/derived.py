"""Bring what is derived of many editions up to the present code: what is rendered, and what the words name.

All follow from the frozen words and share one version. Words, facts and hashes stay as they are.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from circulars import changes, found_addresses, glossary
from circulars.models import Edition, Reference
from circulars.rendering.body import RENDERER_VERSION, render
from circulars.rendering.text import plain_text

CHUNK = 200
SLICE = 50  # of the upkeep, which holds the database while others want to write
LONGEST = 20  # seconds of one run of the upkeep
COLUMNS = ("pk", "language", "body", "facts", "rendered", "renderer_version")


def outdated(size: int = CHUNK) -> Iterator[list[int]]:
    """Keys of the editions that an older renderer wrote, in chunks; also right while they are being rebuilt."""
    last = 0
    rows = Edition.objects.filter(renderer_version__lt=RENDERER_VERSION).order_by("pk")
    if not rows.exists():  # which the index answers each minute; in the order of keys all editions would be read
        return
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:size]):
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
        words_found(editions)
        changes.touch()
    return len(editions)


def rebuild_due(now: datetime) -> str:
    """After an upgrade, a part in every run; where a slice fails, the next ones go on and the failure is told."""
    begun, done, failure = time.monotonic(), 0, None
    for keys in outdated(SLICE):
        try:
            done += rebuild(keys)
        except Exception as error:
            failure = error
        if time.monotonic() - begun > LONGEST:
            break
    if failure and not done:
        raise failure
    return f"{done} rendered" if done else ""


def words_found(editions: Iterable[Edition]) -> None:
    """Write anew the abbreviations and the mailboxes that the words of these editions name."""
    editions = list(editions)
    said = {edition.pk: texts(edition.body, edition.facts) for edition in editions}
    glossary.rebuild(said)
    found_addresses.rebuild({one.pk: found_addresses.found_in(said[one.pk], one.body, one.facts) for one in editions})


def texts(body: str, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(plain text, its language) of all that a page says in sentences; none of what was erased."""
    if not facts:
        return []
    written_in = facts["language"]
    passages = [part for one in facts.get("passages", ()) for part in (one["heading"], plain_text(one["body"]))]
    own = [facts["title"], plain_text(body), *passages]
    korean = [facts["title_ko"], facts["summary_ko"]]
    if written_in == "ko":
        return [("\n".join(part for part in (*own, *korean) if part), "ko")]
    parts = ((own, written_in), (korean, "ko"))
    return [("\n".join(part for part in words if part), language) for words, language in parts if any(words)]
