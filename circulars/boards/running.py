"""A whole folder, page after page: read ahead in limited processes, written one page at a time, told as it goes.

It may be killed at any moment and run again: what is written is whole, and a page that is known is left alone.
"""

import fcntl
import hashlib
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from threading import local
from typing import Any

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from circulars import grammar
from circulars.boards import attached, content, importing, saved
from circulars.boards.addressing import Address
from circulars.boards.content import Setting
from circulars.boards.importing import Change, Told
from circulars.boards.mapping import Mapping
from circulars.models import BoardItem, Redirect
from circulars.readers.many import Many
from circulars.redirects import former

AHEAD = 6  # pages that are read while one is written
READERS = 2  # processes that read
PREPARED = ("circulars.boards.pages", "circulars.grammar")


class AlreadyRunning(Exception):
    """Another import of a board holds the lock of this data folder."""


@dataclass
class Tally:
    """What a run counted; pages that are neither item nor list are ``other``."""

    pages: int = 0
    told: Counter[str] = field(default_factory=Counter)
    lists: int = 0
    other: list[str] = field(default_factory=list)
    again: int = 0
    listed: dict[str, str] = field(default_factory=dict)  # addresses on lists, and the page that lists them
    met: set[str] = field(default_factory=set)

    @property
    def not_saved(self) -> dict[str, str]:
        """Items that a list names and no page is of."""
        return {address: page for address, page in self.listed.items() if address not in self.met}


@dataclass
class _Read:
    name: str
    page: dict[str, Any]
    digest: str = ""
    paired: attached.Paired | None = None
    proposals: list[dict[str, Any]] = field(default_factory=list)
    trouble: str = ""


@contextmanager
def alone() -> Iterator[None]:
    """One import at a time; the lock ends with the process, however that ends. Raises AlreadyRunning."""
    path = Path(settings.DATA_DIR) / "board-import.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning from error
        yield


class Run:
    def __init__(self, folder: saved.Folder, mapping: Mapping, setting: Setting, *, limit: int = 0) -> None:
        self.folder, self.mapping, self.setting, self.limit = folder, mapping, setting, limit
        self.tally = Tally()
        self.known = _known(setting.board)
        self.patterns = [series.pattern for series in setting.numbered]
        self._own = local()
        self._opened: list[Many] = []

    def pages(self) -> Iterator[Told]:
        """Take every page of the folder in order, and tell what became of each item as soon as it is stored."""
        try:
            with ThreadPoolExecutor(READERS) as pool:
                yield from self._written(self._ahead(pool))
        finally:
            for many in self._opened:
                many.close()

    def _ahead(self, pool: ThreadPoolExecutor) -> Iterator[_Read]:
        waiting: deque[Future[_Read]] = deque()
        try:
            for name in self.folder.pages:
                waiting.append(pool.submit(self._read, name))
                if len(waiting) >= AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _written(self, reads: Iterator[_Read]) -> Iterator[Told]:
        taken = 0
        with Many(prepare=PREPARED) as many:
            for read in reads:
                self.tally.pages += 1
                told = self._write(read, many)
                if told is None:
                    continue
                self.tally.told[f"{told.change} {told.state}"] += 1
                yield told
                taken += told.change != Change.UNCHANGED
                if self.limit and taken >= self.limit:
                    return

    def _read(self, name: str) -> _Read:
        """In a thread of its own, which asks no database: the page, and of a page that is new its text."""
        many = self._many()
        request = {"name": name, "above": self.folder.above, "mapping": self.mapping.as_json()}
        path = self.folder.path(name)
        try:
            page = many.call("circulars.boards.pages.answer", path, request)
        except OSError:  # it may not be opened, or is gone since the folder was looked through
            page = None
        if page is None:
            return _Read(name, {"kind": "broken"}, digest=attached.hash_of(path))
        if page["kind"] != "item":
            return _Read(name, page, digest=attached.hash_of(path) if page.get("trouble") else "")
        page["address"] = _kept(page["address"])
        page["name"] = name.rpartition("/")[2]
        paired = attached.pair(page, name, self.folder)
        read = _Read(name, page, paired.digest, paired)
        if _mark(page["address"], paired.digest) not in self.known:
            self._read_text(read, many)
        return read

    def _read_text(self, read: _Read, many: Many) -> None:
        page = read.page
        markup = f"<html><body><h1>{escape(page['title'])}</h1>{page['body']}</body></html>"
        context = grammar.Context(
            today=timezone.localdate(), series=self.patterns, has_files=bool(page["files"]), name=read.name
        )
        document = many.read_document(markup.encode("utf-8", "replace"), media_type="text/html", context=context)
        read.proposals = document.proposals
        if document.state not in ("read", "empty") or document.trouble not in ("", "blank", "nothing"):
            read.trouble = document.trouble or document.state

    def _many(self) -> Many:
        if not hasattr(self._own, "many"):
            self._own.many = Many(prepare=PREPARED)
            self._opened.append(self._own.many)
        return self._own.many

    def _write(self, read: _Read, many: Many) -> Told | None:
        page, tally, now = read.page, self.tally, timezone.now()
        kind = page["kind"]
        if kind == "list":
            tally.lists += 1
            self._keep_list(page, read.name)
            return None
        if kind == "broken" or page.get("trouble"):
            return self._write_failed(read, now)
        if kind != "item":
            tally.other.append(read.name)
            return None
        address = page["address"]
        if address in tally.met:
            tally.again += 1
            self._compare(read, address)
            return None
        tally.met.add(address)
        return self._write_item(read, address, many, now)

    def _write_item(self, read: _Read, address: str, many: Many, now: datetime) -> Told:
        if _mark(address, read.digest) in self.known:
            item = (
                BoardItem.objects.select_related("circular").filter(board=self.setting.board, address=address).first()
            )
            if item is not None and item.content_hash == read.digest:
                return importing.told_of(item, Change.UNCHANGED)
            self._read_text(read, many)
        decided = content.decide(read.page, read.proposals, read.trouble, self.setting, now)
        stored = attached.keep(read.paired, many=many, now=now)
        try:
            return importing.take(
                address, read.name, read.digest, decided, stored, setting=self.setting, now=timezone.now()
            )
        except (DataError, IntegrityError):
            return Told(read.name, address, Change.NEW, BoardItem.State.FAILED, troubles=["refused"])

    def _write_failed(self, read: _Read, now: datetime) -> Told:
        trouble = read.page.get("trouble") or "broken"
        address = read.page.get("address")
        written = _kept(address) if address else importing.without_address(read.name)
        self.tally.met.add(written)
        return importing.fail(written[:500], read.name[:500], read.digest, trouble, setting=self.setting, now=now)

    def _compare(self, read: _Read, address: str) -> None:
        """A page saved twice, under another page of the list: the same, or with other words."""
        if _mark(address, read.digest) in self.known:
            return
        stored = BoardItem.objects.filter(board=self.setting.board, address=address)
        if stored.exclude(content_hash=read.digest).exists():
            importing.note(address, "pages_differ", setting=self.setting)

    def _keep_list(self, page: dict[str, Any], name: str) -> None:
        for address, _title in page["rows"]:
            self.tally.listed.setdefault(_kept(address), name)
        address = _kept(page["address"])
        section = self.setting.section
        if section is None or self.setting.is_dry or address in ("", "/") or len(address) > 500:
            return
        with transaction.atomic():
            Redirect.objects.get_or_create(old_path=address, defaults={"section": section})


def _known(board: str) -> set[bytes]:
    """Sixteen bytes for each page of earlier runs, so that a page that is the same is not read to its end again."""
    rows = BoardItem.objects.filter(board=board).values_list("address", "content_hash")
    return {_mark(address, digest) for address, digest in rows.iterator(chunk_size=2000)}


def _kept(address: Sequence) -> str:
    """The one form of (path, parameters), under which redirects are kept; as it stands where it can be none."""
    path, parameters = address
    written = Address(path, tuple((name, value) for name, value in parameters)).written()
    try:
        return former.canonical(written)
    except former.NotAnAddress:
        return written


def _mark(address: str, digest: str) -> bytes:
    return hashlib.blake2b(f"{digest}\n{address}".encode("utf-8", "replace"), digest_size=16).digest()
