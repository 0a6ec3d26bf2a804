"""Workers killed (SIGKILL) while they read files, and what must hold then: every file ends once, read or with a reason.

The endings are counted by triggers of the database, so that a second one could not hide. Some of the files kill their
worker by themselves, as a fault of a library would. Small in the suite (``circulars/test_background_kills.py``), in
full in ``benchmarks/proofs/extraction_kills.py``.
"""

import io
import os
import random
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from benchmarks.privacy import documents
from circulars import background, file_texts
from circulars.background import attempts
from circulars.files.storage import blobs as storage
from circulars.files.types import TYPES
from circulars.management.commands.work import Command
from circulars.models import BackgroundTask, Blob, BlobText
from tests.circulars import file_samples

AT_ONCE = 2  # workers
LETHAL = b"this file kills its worker "
A_FILE = 0.1  # seconds to read one: kills land anywhere in it
SPREAD = 0.9  # of the files; the last kill leaves some to be read


@dataclass
class Sample:
    """``state`` is what the file has to end with; ``word`` stands in the text of one that can be read."""

    blob: Blob
    state: str
    word: str
    is_lethal: bool = False


@dataclass
class Run:
    killed: int = 0
    landed: int = 0  # while the worker had a file in its hands
    suicides: int = 0
    seconds: float = 0
    tries: dict[int, int] = field(default_factory=dict)


def archive(members: dict[str, str | bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return output.getvalue()


def _sorts(word: str) -> list[tuple[str, Callable[[], bytes], str]]:
    """(ending, how it is made, state) of each sort of file; every one holds the word, so that no two are the same."""
    mark = word.encode()
    lines = [f"회람 {word}", "지방정부 국제협력 안내"]
    entity = f'<!DOCTYPE a [<!ENTITY b "{word}">]><a>&b;</a>'
    return [
        ("txt", lambda: f"회람 {word}".encode(), "read"),
        ("pdf", lambda: documents.pdf([f"Circular {word}"] * 80), "read"),
        ("docx", lambda: documents.docx(lines), "read"),
        ("hwpx", lambda: documents.hwpx(lines), "read"),
        ("hwp", lambda: documents.hwp(lines), "read"),
        ("csv", lambda: f"a,{word}\n".encode() * 200, "read"),
        ("zip", lambda: archive({"안내.docx": documents.docx(lines), f"{word}.txt": mark}), "read"),
        ("png", lambda: file_samples.image("PNG") + mark, "empty"),
        ("pdf", lambda: b"%PDF-1.7 nothing " + mark, "broken"),
        ("docx", lambda: archive({"word/document.xml": entity}), "broken"),
        ("docx", lambda: archive({"word/document.xml": b"<a>" + mark + b" " * 30_000_000 + b"</a>"}), "broken"),
        ("hwp", lambda: documents.hwp(["글" * 5000])[:-4000] + mark, "broken"),
        ("hwpx", lambda: archive({"mimetype": "application/hwp+zip", word: ""}), "broken"),
        ("hwp", lambda: documents.hwp(lines, flags=3), "locked"),
        ("doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + mark, "unknown"),
        ("docx", lambda: b"PK\x03\x04 cut off " + mark, "broken"),
    ]


def samples(count: int, *, lethal: int) -> list[Sample]:
    """Files of all sorts in turn, as rows and bytes, past the gate that would refuse most of the hostile ones."""
    found: list[Sample] = []
    while len(found) < count:
        number = len(found)
        word = f"word{number:05}"
        if number < lethal:
            found.append(_stored("txt", LETHAL + word.encode(), "broken", word, is_lethal=True))
            continue
        sorts = _sorts(word)
        ending, make, state = sorts[number % len(sorts)]
        found.append(_stored(ending, make(), state, word))
    return found


def _stored(ending: str, content: bytes, state: str, word: str, *, is_lethal: bool = False) -> Sample:
    kept = storage().store([content])
    blob = Blob.objects.create(
        sha256=kept.sha256, size=kept.size, media_type=TYPES[ending].media_type, created_at=timezone.now()
    )
    return Sample(blob, state, word, is_lethal)


def _child() -> int:
    """A worker in a forked process, which has everything imported: the kill lands in the work, not in the start."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        _arm()
        Command(stdout=io.StringIO()).handle(once=True)
        os._exit(0)
    finally:
        os._exit(1)  # whatever happens, the child never returns into the tests


def _arm() -> None:
    original = file_texts.reading_of

    def reading_of(blob, **options):
        with storage().open(blob.sha256) as file:
            if file.read(len(LETHAL)) == LETHAL:
                os.kill(os.getpid(), signal.SIGKILL)
        return original(blob, **options)

    file_texts.reading_of = reading_of


def kill_while_reading(files: list[Sample], *, kills: int, seed: int, deadline: float) -> Run:
    """Two workers at a time, one of them killed again and again, until every task has ended."""
    run, chance, began = Run(), random.Random(seed), time.monotonic()
    moments = sorted(chance.uniform(0, len(files) * SPREAD) for _ in range(kills))  # numbers of files that have ended
    workers: list[int] = []
    while time.monotonic() - began < deadline:
        workers = [child for child in workers if _lives(child, run)]
        left = _open()
        if not workers and not left:
            break
        if len(workers) < AT_ONCE and left:
            workers.append(_child())
        time.sleep(chance.uniform(0, A_FILE))
        if run.landed < kills and workers and len(files) - left >= moments[run.landed]:
            _kill(workers.pop(chance.randrange(len(workers))), run)
    for child in workers:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    run.seconds = time.monotonic() - began
    run.tries = dict(BackgroundTask.objects.values_list("key", "tries"))
    return run


def _kill(child: int, run: Run) -> None:
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        run.killed += 1
        # what it held says whether the kill landed in a task; the name of the process is in the row
        held = BackgroundTask.objects.filter(state="running", worker__contains=f"/{child}/")
        run.landed += held.exists()


def _lives(child: int, run: Run) -> bool:
    pid, status = os.waitpid(child, os.WNOHANG)
    if not pid:
        return True
    if os.WIFSIGNALED(status):
        run.suicides += 1
    else:
        assert os.waitstatus_to_exitcode(status) == 0, "a worker failed by itself"
    return False


def _open() -> int:
    return BackgroundTask.objects.filter(state__in=["waiting", "running"]).count()


COUNTED = {
    "text": (BlobText._meta.db_table, "blob_id", "INSERT", ""),
    "text_again": (BlobText._meta.db_table, "blob_id", "UPDATE", ""),
    "task": (
        BackgroundTask._meta.db_table,
        "key",
        "UPDATE",
        "NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL",
    ),
}


@contextmanager
def counted() -> Iterator[None]:
    """Triggers write down every ending of a text and of a task that is committed; ``endings`` reads them."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE proof_endings (what VARCHAR(20), file BIGINT)")
        for name, (table, column, event, condition) in COUNTED.items():
            write = f"INSERT INTO proof_endings VALUES ('{name}', NEW.{column})"  # noqa: S608  (our own words)
            when = f"WHEN ({condition})" if condition else ""
            if connection.vendor == "sqlite":
                cursor.execute(
                    f"CREATE TRIGGER proof_{name} AFTER {event} ON {table} FOR EACH ROW {when} BEGIN {write}; END"
                )
                continue
            cursor.execute(
                f"CREATE FUNCTION proof_{name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {write}; RETURN NULL; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER proof_{name} AFTER {event} ON {table} FOR EACH ROW {when} "
                f"EXECUTE FUNCTION proof_{name}()"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, (table, *_rest) in COUNTED.items():
                on = "" if connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER proof_{name}{on}")
                if connection.vendor != "sqlite":
                    cursor.execute(f"DROP FUNCTION proof_{name}()")
            cursor.execute("DROP TABLE proof_endings")


def endings() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT file, what FROM proof_endings ORDER BY what")
        for file, what in cursor.fetchall():
            found.setdefault(file, []).append(what)
    return found


def prove(files: list[Sample], run: Run) -> dict[str, int]:
    """What every file must be after any number of kills; how many ended in which state."""
    background.sweep(timezone.now())
    counts, counted_endings = {}, endings()
    for sample in files:
        name = f"{sample.word} ({sample.state})"
        assert counted_endings.get(sample.blob.pk) == ["task", "text"], f"{name}: {counted_endings.get(sample.blob.pk)}"
        text, task = BlobText.objects.get(blob=sample.blob), BackgroundTask.objects.get(key=sample.blob.pk)
        assert task.tries <= attempts.MOST, name
        state = "given up" if text.detail == attempts.KILLED else text.state
        if state == "given up":  # by its own deed, or because kills fell on it each time
            assert task.tries == attempts.MOST, name
        else:
            assert (text.state, sample.is_lethal) == (sample.state, False), name
        if text.state == BlobText.State.READ:
            assert sample.word in text.text, name
        if text.state == BlobText.State.BROKEN:
            assert text.detail, f"{name}: without a reason"
        assert task.state == ("failed" if text.state == BlobText.State.BROKEN else "done"), name
        counts[state] = counts.get(state, 0) + 1
    assert BlobText.objects.count() == BackgroundTask.objects.count() == len(files)
    assert not _queue().filter(status__in=["READY", "RUNNING"]).exists(), "the queue is not empty"
    assert counts["given up"] >= sum(sample.is_lethal for sample in files)
    assert run.suicides <= attempts.MOST * sum(sample.is_lethal for sample in files)
    assert no_reader_is_left()
    return counts


def _queue():
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.all()


def no_reader_is_left(patience: float = 30) -> bool:
    """A reader whose worker was killed ends by itself: nobody takes its answer, and its time is limited."""
    until = time.monotonic() + patience
    while readers_of(Path(settings.BLOBS_DIR)):
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def readers_of(folder: Path) -> list[int]:
    """Processes whose standard input is a file of this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "fd" / "0").startswith(f"{folder}/"):
                found.append(int(process.name))
        except OSError:  # ended meanwhile, or of somebody else
            continue
    return found
