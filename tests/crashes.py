"""Processes killed (SIGKILL) at random moments of operations, and what must hold afterwards.

Each operation runs in a child forked from this process, which has everything imported, so that the kill lands in the
operation and not in its start. Small in the suite (``tests/circulars/test_crashes.py``), in full in
``benchmarks/proofs/crashes_*.py``. ``crashes_server`` does the same to a server.
"""

import os
import random
import signal
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from django.utils import timezone

from circulars import autosaves, editing, publishing
from circulars.files import staging
from circulars.models import Autosave, Edition, WorkingCopy
from circulars.publishing import cleaning
from tests import factories

MINUTE = timedelta(minutes=1)
STARTED, ENDED = b"s", b"e"


@dataclass
class Work:
    """One operation on one circular: ``before`` is what was there, ``run`` is done in the child."""

    kind: str
    circular: int
    run: Callable[[Callable[[bytes], Any]], None]
    before: dict[str, Any] = field(default_factory=dict)
    has_landed: bool = False  # killed before it had ended
    said: bytes = b""


def person(name: str):
    return get_user_model().objects.get_or_create(
        username=name, defaults={"is_staff": True, "is_superuser": True, "must_change_password": False}
    )[0]


def attach(copy: WorkingCopy, content: bytes) -> None:
    """Upload a file and put it into the working copy, as the form does."""
    kim, now = person("kim"), timezone.now()
    staged = staging.stage(ContentFile(content, name="note.txt"), owner=kim, now=now)
    with transaction.atomic():
        fresh = WorkingCopy.objects.get(pk=copy.pk)
        claimed = editing.claim(copy.pk, revision=fresh.revision, by=kim, now=now)
        used = staging.use(staged.token, owner=kim, circular=claimed.circular, language=claimed.language, now=now)
        claimed.attachments.create(file=used.file, blob=used.blob, name=used.name)


def content_of(name: str) -> bytes:
    return f"{name} ".encode() * 2000


def publish(index: int) -> Work:
    copy = factories.draft(now=timezone.now(), title=f"Letter {index}")

    def run(say) -> None:
        attach(copy, content_of(f"file {index}"))
        publishing.publish(copy.pk, by=person("kim"), now=timezone.now())

    return Work("publish", copy.circular_id, run)


def public(index: int) -> Edition:
    copy = factories.draft(now=timezone.now() - MINUTE, title=f"Letter {index}")
    attach(copy, content_of(f"file {index}"))
    return publishing.publish(copy.pk, by=person("kim"), now=timezone.now() - MINUTE)


def correct(index: int) -> Work:
    edition = public(index)
    copy = WorkingCopy.objects.get(circular=edition.circular_id)

    def run(say) -> None:
        factories.edit(copy, by=person("kim"), now=timezone.now(), title=f"Corrected {index}")
        attach(copy, content_of(f"second file {index}"))
        publishing.publish(copy.pk, by=person("kim"), now=timezone.now(), change_note="Corrected.")

    return Work("correct", edition.circular_id, run)


def schedule(index: int) -> Work:
    copy = factories.draft(now=timezone.now(), title=f"Letter {index}")

    def run(say) -> None:
        attach(copy, content_of(f"file {index}"))
        now = timezone.now()
        publishing.publish(copy.pk, by=person("kim"), now=now, at=now + timedelta(days=1))

    return Work("schedule", copy.circular_id, run)


def hide(index: int) -> Work:
    edition = public(index)

    def run(say) -> None:
        publishing.hide(edition.circular_id, by=person("kim"), now=timezone.now(), reason_ko="유출")

    return Work("hide", edition.circular_id, run)


def erase(index: int) -> Work:
    edition = public(index)
    removal = publishing.hide(edition.circular_id, by=person("kim"), now=timezone.now(), reason_ko="유출")

    def run(say) -> None:
        publishing.erase(removal.pk, by=person("lee"), now=timezone.now())

    return Work("erase", edition.circular_id, run)


def clean(index: int) -> Work:
    """What upkeep does after erasing: bytes of files, and the database written anew."""
    work = erase(index)
    work.run(lambda said: None)

    def run(say) -> None:
        cleaning.clean_due(timezone.now() + 2 * MINUTE)

    return Work("clean", work.circular, run)


def autosave(index: int) -> Work:
    """Typing: each autosave is acknowledged once it is stored, and none that was may be lost."""
    copy = factories.draft(now=timezone.now(), title=f"Letter {index}")
    token = f"{index:032x}"

    def run(say) -> None:
        kim = person("kim")
        for sequence in range(1, 200):
            fields = [("title", f"Letter {index}"), ("body", typed(sequence))]
            autosaves.keep(
                fields, user=kim, form_token=token, copy=copy, revision=1, sequence=sequence, now=timezone.now()
            )
            say(bytes([sequence]))

    return Work("autosave", copy.circular_id, run, before={"token": token})


def typed(sequence: int) -> str:
    return f"<p>{'word ' * sequence}{sequence}</p>"


OPERATIONS: tuple[Callable[[int], Work], ...] = (publish, correct, schedule, hide, erase)
BESIDE: tuple[Callable[[int], Work], ...] = (clean, autosave)


def in_child(work: Work, kill_after: float | None) -> float:
    """Run the work in a forked child, killed so many seconds after it began, if it still runs; how long it lasted."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.close(reading)
            connection.ensure_connection()
            os.write(writing, STARTED)
            work.run(lambda said: os.write(writing, said))
            os.write(writing, ENDED)
            code = 0
        finally:
            os._exit(code)  # whatever happens, the child never returns into the tests
    os.close(writing)
    assert os.read(reading, 1) == STARTED, "the child died before it began"
    begun = time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    said = b""
    while portion := os.read(reading, 1 << 16):
        said += portion
    lasted = time.monotonic() - begun
    os.close(reading)
    _pid, status = os.waitpid(child, 0)
    if kill_after is None:
        assert os.waitstatus_to_exitcode(status) == 0, f"{work.kind} failed by itself"
    work.has_landed = not said.endswith(ENDED) and os.WIFSIGNALED(status)
    work.said = said
    return lasted


def duration_of(operation: Callable[[int], Work], index: int) -> float:
    """Seconds that an operation takes undisturbed, in a forked child; autosaves are cut after a tenth."""
    lasted = statistics.median(in_child(operation(index + number), None) for number in range(3))
    return lasted / 10 if operation is autosave else lasted


def kill_in(operation: Callable[[int], Work], count: int, *, seed: int, first: int = 0) -> tuple[list[Work], float]:
    """Kill ``count`` children at moments spread over the time the operation takes; (works, that time)."""
    chance = random.Random(f"{seed} {operation.__name__}")
    lasts = duration_of(operation, first + count)
    works = []
    for number in range(count):
        work = operation(first + number)
        in_child(work, chance.uniform(0, lasts))
        works.append(work)
    return works, lasts


def wait_for_the_dead() -> None:
    """PostgreSQL notices that a client is gone once its statement ends; until then its locks are held."""
    if connection.vendor != "postgresql":
        return
    for _try in range(300):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("connections of killed processes are still there")


def autosaved(work: Work) -> None:
    """The last acknowledged words are there, or later ones; never half of them."""
    acknowledged = list(work.said.removesuffix(ENDED))
    row = Autosave.objects.filter(form_token=work.before["token"]).first()
    if acknowledged:
        assert row is not None, "acknowledged words are gone"
        assert row.sequence >= acknowledged[-1], (row.sequence, acknowledged[-1])
    if row is not None:
        assert dict(row.fields)["body"] == typed(row.sequence)
