"""What this process has around it: the disk, the storage of files, the cache."""

import secrets
import shutil
import socket
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import FileSystemStorage, storages
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.files import scanning
from circulars.observing.asking import SECONDS, within
from circulars.observing.signs import Sign, State

STORAGE = gettext_lazy("Storage of files")
CACHE = gettext_lazy("Cache")
DISK = gettext_lazy("Disk")
SCANNER = gettext_lazy("Scanner for viruses")
AWAY = "no answer"
LOW, FULL = 0.10, 0.05  # of the disk are free
LEAST = 500 * 1024 * 1024  # bytes


def storage_state() -> str:
    """ "ok", "not writable" or "no answer"."""
    storage: Any = storages["blobs"]
    try:  # a folder of another machine may hang as well
        if within(SECONDS, "storage", storage.reachable):
            return "ok"
    except Exception:  # whatever a client library raises
        return AWAY
    return "not writable" if isinstance(storage, FileSystemStorage) else AWAY


def cache_state() -> str:
    """ "ok", "none" where no server is set, or "no answer"."""
    if "locmem" in settings.CACHES["default"]["BACKEND"] or "dummy" in settings.CACHES["default"]["BACKEND"]:
        return "none"
    try:
        ask = getattr(caches["default"], "reachable", _cache_keeps)  # one that forgives keeps by itself meanwhile
        return "ok" if within(SECONDS, "cache", ask) else AWAY
    except Exception:  # whatever a client library raises
        return AWAY


def _cache_keeps() -> bool:
    """Written and read again: a cache that forgives errors gives nothing back."""
    key, value = f"observing:{secrets.token_hex(8)}", secrets.token_hex(4)
    cache = caches["default"]
    cache.set(key, value, 10)
    return cache.get(key) == value


def disk() -> tuple[int, int]:
    """Bytes that are free, and all, where the data folder is."""
    folder = settings.DATA_DIR
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


def look(now: datetime) -> Iterator[Sign]:
    state = storage_state()
    if state == "ok":
        seen = _("They can be stored.")
        yield Sign("storage", STORAGE, State.GOOD, state, seen)
    elif state == AWAY:
        advice = _("Start the storage. Pages are served meanwhile; files are not.")
        yield Sign("storage", STORAGE, State.BAD, state, _("The storage does not answer."), advice)
    else:
        advice = _("Give the account of the portal the right to write into PORTAL_DATA_DIR.")
        yield Sign("storage", STORAGE, State.BAD, state, _("The folder cannot be written."), advice)
    state = cache_state()
    if state == "none":
        yield Sign("cache", CACHE, State.GOOD, state, _("In the memory of each process; no server is set."))
    elif state == "ok":
        yield Sign("cache", CACHE, State.GOOD, state, _("The server answers."))
    else:
        advice = _("Start it. Everything goes on without it, but limits count in each process by itself.")
        yield Sign("cache", CACHE, State.BAD, state, _("The server of PORTAL_CACHE_URL does not answer."), advice)
    if scanning.is_set():
        yield _scanner()
    yield disk_sign()


def _scanner() -> Sign:
    try:
        is_there = within(SECONDS, "scanner", scanning.looks)
    except Exception:  # no answer within the time
        is_there = False
    if is_there:
        return Sign("scanner", SCANNER, State.GOOD, "ok", _("It answers, and each file is shown to it."))
    seen, advice = _("The scanner of PORTAL_SCANNER does not answer."), _("Start it. Until then no file is taken.")
    if settings.SCANNER_AWAY == "accept":
        advice = _("Start it. Files are taken meanwhile; the audit log says which, and scan_files looks at them later.")
    return Sign("scanner", SCANNER, State.BAD, AWAY, seen, advice)


def disk_sign() -> Sign:
    """Of this machine: each that looks after the portal tells of its own."""
    free, total = disk()
    seen = _("%(free)s of %(total)s are free.") % {"free": filesizeformat(free), "total": filesizeformat(total)}
    kind = f"disk@{socket.gethostname()[:60]}"
    if free < LEAST or free < FULL * total:
        advice = _("Make room: delete old backups and logs, or enlarge the disk. A full disk stops saving.")
        return Sign(kind, DISK, State.BAD, "full", seen, advice)
    if free < LOW * total:
        return Sign(kind, DISK, State.NOTE, "low", seen, _("Plan a larger disk."))
    return Sign(kind, DISK, State.GOOD, "ok", seen)
