"""Runs of ``import_board`` for tests: in this process, and in a child that is killed when it has done so much."""

import os
import random
import re
import signal
import time
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections

from circulars.models import (
    Attachment,
    AuditEntry,
    BoardItem,
    Circular,
    Edition,
    File,
    PublicChange,
    Redirect,
    Reference,
    WorkingCopy,
)
from tests import boards, crashes, factories

COUNTED = (BoardItem, Circular, Edition, WorkingCopy, Redirect, File, Attachment, Reference, PublicChange, AuditEntry)
OPTIONS = {"series": "uclg/circular", "section": "board", "board": "former"}


def prepare() -> None:
    factories.series()
    factories.section("board")


def run(folder: Path, **options) -> str:
    """What the command said."""
    said = StringIO()
    call_command("import_board", str(folder), stdout=said, stderr=StringIO(), **(OPTIONS | options))
    return said.getvalue()


def run_and_kill(folder: Path, *, at: int, chance: random.Random) -> bool:
    """Import in a forked child, killed (SIGKILL) soon after that many items are stored; False where it ended before."""
    connections.close_all()
    child = os.fork()
    if not child:
        code = 1
        try:
            run(folder, verbosity=0)
            code = 0
        finally:
            os._exit(code)  # whatever happens, the child never returns into the tests
    deadline = time.monotonic() + 500
    try:
        while BoardItem.objects.count() < at and time.monotonic() < deadline:
            if os.waitpid(child, os.WNOHANG)[0]:
                return False
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.1))
    finally:
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        crashes.wait_for_the_dead()
    return os.WIFSIGNALED(status)


def counts() -> Counter[str]:
    return Counter({model.__name__: model.objects.count() for model in COUNTED})


def stored() -> list[Any]:
    """Everything that an import made, as far as it does not depend on the moment: without times and random codes."""
    items = [
        (
            item.address, item.state, sorted(item.troubles), item.title, item.content_hash,
            item.circular and (item.circular.path or "draft"),
        )
        for item in BoardItem.objects.select_related("circular").order_by("address")
    ]  # fmt: skip
    editions = [
        (edition.circular.path, edition.version, edition.listed_on, _without_codes(edition.body), _facts(edition.facts))
        for edition in Edition.objects.select_related("circular").order_by("circular__path", "version")
    ]
    drafts = sorted((copy.title, _without_codes(copy.body)) for copy in WorkingCopy.objects.filter(circular__path=None))
    redirects = [
        (row.old_path, row.circular and (row.circular.path or "draft"), row.section and row.section.slug)
        for row in Redirect.objects.select_related("circular", "section").order_by("old_path")
    ]
    cited = sorted(
        (row.edition.circular.path, row.text, row.target and row.target.path)
        for row in Reference.objects.filter(edition__isnull=False).select_related("edition__circular", "target")
    )
    return [items, editions, drafts, redirects, cited]


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    return facts | {"files": [{**line, "code": ""} for line in facts["files"]]}


def _without_codes(body: str) -> str:
    return re.sub(r"/files/[A-Za-z0-9_-]{1,16}/", "/files/-/", body)


def check(count: int) -> None:
    """What must hold once a board of so many pages is imported, however often and after whatever kills."""
    items = list(BoardItem.objects.order_by("pk").values_list("address", "state", "troubles"))
    assert len(items) == len({address for address, _state, _troubles in items}) == count
    for address, state, troubles in items:
        number = int(address.rpartition("=")[2])
        kind = boards.kind_of(number)
        assert (state, set(troubles)) == boards.EXPECTED[kind], (address, kind, state, troubles)
    expected = boards.expected(count)
    published, undecided = expected[boards.PUBLISHED], expected[boards.UNDECIDED]
    assert Edition.objects.count() == published
    assert Circular.objects.count() == WorkingCopy.objects.count() == published + undecided
    assert not Circular.objects.filter(working_copies=None).exists()
    assert Redirect.objects.filter(circular__isnull=False).count() == published + undecided
    assert not File.objects.filter(attachments=None).exists()


def redirects_in_one_hop(client, numbers) -> int:
    """Ask former addresses with the noise that boards add; how many led to their public page at once."""
    led = 0
    for number in numbers:
        kind = boards.kind_of(number)
        noise = (
            "", "&key=31", "&pageIndex=4&searchCnd=all&searchWrd=&key=31", "&pageUnit=10&mode=view&menuNo=204"
        )[number % 4]  # fmt: skip
        address = boards.address_of(number) + noise
        first = client.get(address)
        if boards.EXPECTED[kind][0] != boards.PUBLISHED:
            assert first.status_code == 404 or first.headers.get("Location", "").startswith("/sections/"), address
            continue
        assert first.status_code == 301, (address, first.status_code)
        target = first.headers["Location"]
        assert target.startswith("/circulars/"), target
        assert client.get(target).status_code == 200, target
        led += 1
    return led
