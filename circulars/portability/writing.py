"""Write the whole portal as JSON lines, in the order in which they can be read again."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from circulars import facts
from circulars.portability import contents, counters, desk, documents, limited, notices, passages, people
from circulars.portability.catalogue import (
    APPOINTMENTS,
    BEFORE_CIRCULARS,
    DOSSIERS,
    EVENTS,
    RELATED_ITEMS,
    RELATIONS,
    SECTION_EDITORS,
)
from circulars.portability.originals import ORIGINALS
from circulars.portability.reviewed import ACCEPTED_FINDINGS, FILE_REVIEWS, NOTE_AMENDMENTS, REMARKS, REVIEW_STEPS
from circulars.portability.searching import PROMOTED_RESULTS, SYNONYMS

SCHEMA = 1
PUBLIC, ALL = "public", "all"


def write(
    stream: BinaryIO,
    *,
    everything: bool = False,
    with_limited: bool = False,
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Counter[str]:
    """Write every line to ``stream``, and copy the bytes of files to ``folder``. How many of each type comes back.

    The same data give the same bytes. ``everything`` adds accounts, drafts and the audit log,
    ``with_limited`` those drafts as well that are limited to some people. Memory is bounded:
    rows are read in portions. Run it in one transaction where others write meanwhile.
    """
    written: Counter[str] = Counter()
    if folder:
        folder.mkdir(parents=True, exist_ok=True)  # also without a file: what is imported with it looks for it
    with limited.included(everything and with_limited):
        for record in records(everything, folder):
            stream.write(facts.canonical(record) + b"\n")
            written[record["type"]] += 1
            if progress and written.total() % 1000 == 0:
                progress(written.total())
    return written


def records(everything: bool, folder: Path | None = None) -> Iterator[dict[str, Any]]:
    yield {"type": "export", "schema": SCHEMA, "form": ALL if everything else PUBLIC}
    if everything:
        yield from people.write_accounts()
    for table in BEFORE_CIRCULARS:
        yield from table.write(everything)
    yield from SYNONYMS.write(everything)
    yield from counters.write_counters()
    yield from counters.write_sections(everything)
    yield from people.write_people(everything)
    yield from APPOINTMENTS.write(everything)
    yield from EVENTS.write(everything)
    yield from passages.write(everything)
    if everything:
        yield from SECTION_EDITORS.write(everything)
        yield from REVIEW_STEPS.write(everything)
    yield from contents.write(everything, folder)
    yield from documents.write(everything)
    # second pass: what points from one circular to another
    yield from notices.write_withdrawals(everything)
    yield from NOTE_AMENDMENTS.write(everything)
    yield from FILE_REVIEWS.write(everything)
    yield from RELATIONS.write(everything)
    yield from RELATED_ITEMS.write(everything)
    yield from notices.write_references(everything)
    yield from DOSSIERS.write(everything)
    yield from PROMOTED_RESULTS.write(everything)
    yield from notices.write_redirects(everything)
    if everything:
        yield from ACCEPTED_FINDINGS.write(everything)
        yield from desk.write_copies()
        yield from ORIGINALS.write(everything)
        yield from REMARKS.write(everything)
        yield from desk.write_set_aside()
        yield from desk.write_audit()
