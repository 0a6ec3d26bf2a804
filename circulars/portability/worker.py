"""A process beside an import: from lines to documents and what follows from their words. It has no database.

It is begun without anything of the portal loaded, so what it does is imported where it is done.
"""

import multiprocessing
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

if TYPE_CHECKING:
    from circulars.portability.ahead import Known
    from circulars.publishing import Document


def begin() -> None:
    """Called once in each process, before it is given anything."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that writes hears of it, and ends this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
    django.setup()


def _end_with_parent() -> None:
    """Whoever kills the import means all of it."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def prepare(lines: list[tuple[int, dict[str, Any]]], known: "Known") -> "list[tuple[int, Document]]":
    """The documents of short lines, by number. What is left out is wrong, or has to be looked up."""
    from circulars.portability import documents
    from circulars.publishing import deriving

    prepared = []
    for number, record in lines:
        try:
            document = documents.prepare(record, known)
            if not known.is_again:
                document.derived = deriving.of(document, series=known.series, hidden=known.hidden)
        except Exception:  # noqa: S112  (the process that writes meets the same, and says it)
            continue
        prepared.append((number, document))
    return prepared
