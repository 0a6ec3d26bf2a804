"""What is made from blobs and editions and can be made again: narrow pictures, card images, paper.

Kept under ``DERIVED_DIR``, written whole or not at all. Nothing here is a source; the sweep drops what lost its own.
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from circulars.files.storage import HASH, blobs
from circulars.models import Blob, Edition, Removal

IMAGES = "images"
CARDS = "cards"
PAPER = "paper"
DOSSIERS = "dossiers"  # of PAPER, beside the folders of editions
TIDIED_EVERY = timedelta(hours=1)
MARGIN = timedelta(minutes=2)  # between clocks, and for pictures that a request was making
PAPER_KEPT = 24 * 3600  # seconds: what is asked for tomorrow is made anew, and what nobody asks for is gone


def folder() -> Path:
    return Path(settings.DERIVED_DIR)


def image_path(sha256: str, width: int) -> Path:
    return folder() / IMAGES / sha256[:2] / f"{sha256}-{width}"


def card_path(edition_id: int, name: str) -> Path:
    return folder() / CARDS / str(edition_id) / name


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content at ``path``, made first if it is not there. A disk that refuses is no reason not to answer."""
    try:
        return path.read_bytes()
    except OSError:
        content = make()
        write(path, content)
        return content


def card(edition_id: int, name: str, make: Callable[[], bytes]) -> bytes:
    """The card ``<language>-<hash>.png``; a new one takes the place of what was drawn from former words."""
    path = card_path(edition_id, name)
    is_new = not path.exists()
    content = kept(path, make)
    if is_new:
        _drop(other for other in path.parent.glob(f"{name.partition('-')[0]}-*.png") if other.name != name)
    return content


def paper(owner: int | str, name: str, make: Callable[[], bytes]) -> bytes:
    """The file ``<kind>.<language>.<hash>.<type>`` of an edition, or of ``DOSSIERS``; a new one replaces the former.

    What ``make`` raises is raised, and nothing is kept.
    """
    path = folder() / PAPER / str(owner) / name
    is_new = not path.exists()
    content = kept(path, make)
    if is_new:
        kind, language, _rest = name.split(".", 2)
        _drop(other for other in path.parent.glob(f"{kind}.{language}.*") if other.name != name)
    return content


def write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)


def purge(sha256: str) -> None:
    """Drop every picture made from this blob; part of erasing."""
    for path in (folder() / IMAGES / sha256[:2]).glob(f"*{sha256}-*"):
        path.unlink(missing_ok=True)


def clear_lost() -> int:
    """Drop pictures whose blob is gone, cards and paper whose edition is removed, erased or cancelled; how many went.

    Paper that may show a file of which not all may be public any more, or hold several circulars, goes as well.
    """
    count = 0
    pictures: dict[str, list[Path]] = {}
    for path in (folder() / IMAGES).glob("*/*"):
        if found := HASH.search(path.name):
            pictures.setdefault(found[0], []).append(path)
    known = _known(Blob.objects.all(), "sha256", pictures)
    for sha256, paths in pictures.items():
        if sha256 not in known:
            count += _drop(paths)
    cards = {int(path.name): path for path in (folder() / CARDS).glob("*") if re.fullmatch(r"\d+", path.name)}
    public = _known(Edition.objects.filter(removed_at=None), "pk", cards)
    for edition_id, path in cards.items():
        if edition_id not in public:
            count += _drop(path.glob("*"))
            _remove_folder(path)
    return count + _clear_paper()


def tidy_here(now: datetime) -> int:
    """What several machines made beside themselves: one job clears one of them, each tick clears its own.

    Hourly, and at once after something was erased, of which all paper goes too. Nothing to do where files lie here.
    """
    if blobs().local_path("0" * 64) is not None or not folder().is_dir():
        return 0
    mark = folder() / ".tidied"
    last = datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark.exists() else datetime.fromtimestamp(0, UTC)
    has_erased = Removal.objects.filter(erased_at__gt=last - MARGIN).exists()
    if not has_erased and now - last < TIDIED_EVERY:
        return 0
    if has_erased:
        forget_paper()
    count = clear_lost()
    mark.touch()
    return count


def forget_paper() -> None:
    """Drop all of it; part of erasing: paper names other documents too, by the titles that they had."""
    _drop((folder() / PAPER).glob("*/*"))


def _clear_paper() -> int:
    """Also what is old: it may name staff who went, or documents that are hidden, where nobody asked for it since."""
    oldest = time.time() - PAPER_KEPT
    count = _drop((folder() / PAPER / DOSSIERS).glob("*"))
    count += _drop(path for path in (folder() / PAPER).glob("*/*") if _made_at(path) < oldest)
    found = {int(path.name): path for path in (folder() / PAPER).glob("*") if re.fullmatch(r"\d+", path.name)}
    for edition_id in set(found) - _known(Edition.objects.filter(removed_at=None, removed_files=[]), "pk", found):
        count += _drop(found[edition_id].glob("*"))
        _remove_folder(found[edition_id])
    return count


def _known(rows, field: str, values: Iterable) -> set:
    """Which of the values stand in the column; asked in portions that every database takes."""
    values = list(values)
    known: set = set()
    for start in range(0, len(values), 500):
        portion = values[start : start + 500]
        known |= set(rows.filter(**{f"{field}__in": portion}).values_list(field, flat=True))
    return known


def _made_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # dropped meanwhile
        return time.time()


def _remove_folder(path: Path) -> None:
    with suppress(OSError):  # somebody writes into it at this moment, or removed it first: the next sweep comes
        path.rmdir()


def _drop(paths: Iterable[Path]) -> int:
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        count += 1
    return count
