"""Fill the portal of the settings in force with the corpus, as an import does, and let its upkeep follow."""

import json
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.search import corpus
from benchmarks.search.written import Document

LONGEST = 600.0  # seconds until all files are read
MINUTE = timedelta(minutes=1)
MINUTES = 60  # of upkeep, at most: it goes on until nothing is left to do


def fill(chosen: tuple[Document, ...] | None = None) -> None:
    """All documents, or those ``chosen``. Raises ValueError where a line is refused or a file cannot be read."""
    from django.utils import timezone

    from circulars.portability import reading

    taken = 0
    with tempfile.TemporaryDirectory(prefix="hoeram-corpus-") as name:
        folder = Path(name)
        corpus.write_files(folder, chosen)
        _glossary()
        session = reading.ImportSession(now=timezone.now(), folder=folder)
        encoded = (json.dumps(line, ensure_ascii=False).encode() for line in corpus.lines(chosen))
        for line in reading.read(encoded, session):
            if line.refused:
                raise ValueError(f"line {line.number} ({line.type}): {line.refused}")
            taken += 1
            if taken % 500 == 0:
                print(f"{taken} lines", file=sys.stderr)
    catch_up()


def catch_up() -> None:
    """What a worker and the upkeep do in the minutes after: files are read, subjects indexed, words counted."""
    from django.utils import timezone

    from circulars import background, upkeep
    from circulars.models import Blob, BlobText

    now = timezone.now()
    background.find_unread(now)
    background.run_waiting(until=time.monotonic() + LONGEST)
    for minute in range(MINUTES):
        outcomes = upkeep.run_due(now + minute * MINUTE)
        for outcome in outcomes:
            if outcome.has_failed:
                raise ValueError(f"{outcome.name}: {outcome.words}")
        if not any(outcome.words for outcome in outcomes):
            break
    if unread := Blob.objects.exclude(text__state=BlobText.State.READ).count():
        raise ValueError(f"{unread} files were not read.")


def index_anew() -> None:
    """For a portal that was filled by an earlier state of the code."""
    from django.core.management import call_command

    call_command("rebuild_search", verbosity=0, stdout=sys.stderr)


def _glossary() -> None:
    from circulars.models import GlossaryTerm

    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(term=term, name_ko=name_ko, name_en=name_en) for term, name_ko, name_en in corpus.GLOSSARY
    )
