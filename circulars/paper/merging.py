"""The PDF of a circular with its attached PDF files behind it, and a list of what is in it and what is not.

Strangers' files are opened by ``merge_worker`` alone, in a limited process. Source: docs/architecture.md, "Paper".
"""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from circulars.facts import canonical
from circulars.files.buckets import StorageAway
from circulars.files.storage import blobs
from circulars.paper import setting
from circulars.paper.content import Sheet
from circulars.paper.letters import Missing
from circulars.paper.runs import Node

VERSION = 1  # raise it when a file is to be made anew
MOST_FILES, MOST_BYTES, MOST_PAGES = 20, 40_000_000, 400
WALL_SECONDS = 40
WORKER = Path(__file__).with_name("merge_worker.py")
PDF = "application/pdf"


class Plan(NamedTuple):
    name: str  # the hash of all that the file depends on
    make: Callable[[], bytes]


class _Part(NamedTuple):
    title: str
    language: str
    sha256: str
    state: str  # "read", or why it is not in: "other", "large", "locked", "broken", "gone"
    pages: int = 0
    path: str = ""


def plan(sheet: Sheet) -> Plan:
    files = [
        {name: line[name] for name in ("name", "title", "language", "sha256", "media_type", "size")}
        for line in sheet.files
    ]
    key = [VERSION, version_of("pypdf"), setting.name_of(sheet.json), files]
    digest = hashlib.sha256(canonical(key)).hexdigest()[:32]
    return Plan(digest, lambda: _merged(sheet.json, files))


def _merged(content: dict[str, Any], files: list[dict[str, Any]]) -> bytes:
    """Raises NotSet where the worker came to no end."""
    with ExitStack() as stack:
        parts = _opened(files, stack)
        parts = _counted(parts)
        cover = setting.pdf(content | {"ends": [*content["ends"], *_list(parts, content["language"])]})
        chosen = [part for part in parts if part.state == "read"]
        if not chosen:
            return cover
        file = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".pdf"))
        file.write(cover)
        file.flush()
        request = {"cover": file.name, "parts": [{"path": part.path, "title": part.title} for part in chosen]}
        done = _work("merge", request)
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise setting.NotSet
    return done.stdout


def _opened(files: list[dict[str, Any]], stack: ExitStack) -> list[_Part]:
    """Each with a path on this machine, as far as it is a PDF and there is room."""
    parts = []
    room = MOST_BYTES
    for number, line in enumerate(files):
        state, path = "", ""
        if line["media_type"] != PDF:
            state = "other"
        elif number >= MOST_FILES or line["size"] > room:
            state = "large"
        else:
            room -= line["size"]
            path = _local(line["sha256"], stack)
            state = "read" if path else "gone"
        parts.append(_Part(line["title"] or line["name"], line["language"] or "", line["sha256"], state, 0, path))
    return parts


def _local(sha256: str, stack: ExitStack) -> str:
    storage = blobs()
    try:
        if path := storage.local_path(sha256):
            return str(path) if path.is_file() else ""
        copy = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".pdf"))  # noqa: SIM115 - the stack closes it
        with storage.open(sha256) as file:
            shutil.copyfileobj(file, copy)
        copy.flush()
        return copy.name
    except StorageAway:  # paper without the file would be kept
        raise
    except OSError:
        return ""


def _counted(parts: list[_Part]) -> list[_Part]:
    """With the pages of each, or why it cannot be merged."""
    told = _told([part.path for part in parts if part.path])
    found = []
    room = MOST_PAGES
    for part in parts:
        if part.path:
            state, pages = told[part.path]
            if state == "read" and pages > room:
                state = "large"
            room -= pages if state == "read" else 0
            part = part._replace(state=state, pages=pages)
        found.append(part)
    return found


def _told(paths: list[str]) -> dict[str, tuple[str, int]]:
    """What the worker says of each file. One that takes all its time when it comes first is broken.

    Raises NotSet where the worker ended for another reason, which is none of the files'.
    """
    told: dict[str, tuple[str, int]] = {}
    begun = time.monotonic()
    while waiting := [path for path in paths if path not in told]:
        if time.monotonic() - begun > 2 * WALL_SECONDS:
            raise setting.NotSet
        done = _work("count", {"paths": waiting})
        said = dict(json.loads(line) for line in done.stdout.splitlines())
        if not said and done.returncode != -signal.SIGXCPU:
            raise setting.NotSet
        told |= said or {waiting[0]: ("broken", 0)}
    return told


def _list(parts: list[_Part], language: str) -> list[Node]:
    """On paper: which files follow, and which do not and why."""
    if not parts:
        return []
    missing = Missing()
    with override(language):
        why = {
            "other": _("not in this file: it is no PDF"),
            "large": _("not in this file, which would be too large with it"),
            "locked": _("not in this file: it is locked"),
            "broken": _("not in this file: it cannot be read"),
            "gone": _("not in this file: its content is missing"),
        }
        items: list[Node] = []
        for part in parts:
            said = why.get(part.state) or ngettext("%(count)s page", "%(count)s pages", part.pages) % {
                "count": part.pages
            }
            title: Node = missing.printable(part.title)
            if part.language:
                title = {"t": "span", "lang": part.language, "c": [title]}
            items.append({"t": "item", "c": [{"t": "p", "c": [title, f" ({said})"]}]})
        heading = _("Attached files behind this page")
    return [{"t": "h", "level": 2, "c": [heading]}, {"t": "ol", "c": items, "start": 1, "order": "1."}]


def _work(task: str, request: dict[str, Any]) -> subprocess.CompletedProcess[bytes]:
    """The worker at its end, good or bad. Raises NotSet where it has no room, or comes to none."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(WORKER), task]
    with setting.a_child():
        try:
            return subprocess.run(  # noqa: S603 - our own worker
                command,
                input=json.dumps(request).encode(),
                capture_output=True,
                timeout=WALL_SECONDS,
                env={},
                cwd="/",
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise setting.NotSet from error
