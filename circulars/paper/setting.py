"""JSON in, PDF out: one compiler per process, warm and guarded; what could take long is set in a process of its own.

The engine lets other threads run while it sets. Source: docs/architecture.md, "Paper".
"""

import hashlib
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import typst

from circulars.facts import canonical
from circulars.files import derived
from circulars.paper import letters, pictures
from circulars.paper.engine import FONTS, TEMPLATE, forget_compiler, set_pdf

logger = logging.getLogger(__name__)
LARGE = 60_000  # characters of JSON; some 25 sheets
LARGEST = 8_000_000
WALL_SECONDS = 40
WORKER = Path(__file__).with_name("worker.py")
_setting = threading.Lock()  # a compiler serves one thread
_children = threading.BoundedSemaphore(2)


class NotSet(Exception):
    """The engine came to no end within its bounds."""


@contextmanager
def a_child() -> Iterator[None]:
    """Room for one more process; raises NotSet where others take it for so long that a reader gives up."""
    if not _children.acquire(timeout=WALL_SECONDS):
        logger.error("Paper could not be set: others took all the room.")
        raise NotSet
    try:
        yield
    finally:
        _children.release()


@lru_cache(maxsize=1)
def version() -> str:
    """Names the template, the fonts and the engine."""
    return f"{hashlib.sha256(TEMPLATE.read_bytes()).hexdigest()[:16]}-{letters.version()}-{version_of('typst')}"


def name_of(content: dict[str, Any]) -> str:
    """The hash of all that the PDF depends on."""
    return hashlib.sha256(version().encode() + canonical(content)).hexdigest()[:32]


def pdf(content: dict[str, Any]) -> bytes:
    """Tagged PDF/UA-1, the same bytes for the same content. Raises NotSet for what is beyond all bounds."""
    root = derived.folder()
    _place_pictures(content, root)
    if not root.is_dir():  # nothing was made yet, so there is no picture to find
        root = FONTS
    handed = json.dumps(content, ensure_ascii=False, sort_keys=True)
    if len(handed) > LARGEST:
        raise NotSet
    if len(handed) > LARGE:
        return _elsewhere(handed, root)
    try:
        with _setting:
            return set_pdf(handed, str(root))
    except typst.TypstError as error:
        logger.error("Paper could not be set: %s", error.message[:80])
        raise NotSet from error
    except BaseException as error:  # a panic of the engine is no Exception and would end the thread of the server
        if type(error).__name__ != "PanicException":
            raise
        logger.error("Paper could not be set: the engine panicked.")
        forget_compiler()
        raise NotSet from error


def _elsewhere(handed: str, root: Path) -> bytes:
    request = json.dumps({"content": handed, "root": str(root)})
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(WORKER)]
    with a_child():
        try:
            done = subprocess.run(  # noqa: S603 - our own worker
                command,
                input=request.encode(),
                capture_output=True,
                timeout=WALL_SECONDS,
                env={},
                cwd="/",
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise NotSet from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        logger.error("Paper could not be set: the worker ended with %s.", done.returncode)
        raise NotSet
    return done.stdout


def _place_pictures(content: Any, root: Path) -> None:
    """Where the engine finds each picture; one that is gone keeps its words alone."""
    for node in _pictures(content):
        path = pictures.prepare(node["sha256"], node["media_type"])
        if path is not None:
            with path.open("rb") as file:
                node["format"] = "png" if file.read(4) == b"\x89PNG" else "jpg"
            node["path"] = "/" + path.relative_to(root).as_posix()


def _pictures(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("t") == "img":
            yield value
        for one in value.values():
            yield from _pictures(one)
    elif isinstance(value, list):
        for one in value:
            yield from _pictures(one)
