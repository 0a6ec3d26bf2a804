"""A portal that is lost and comes back: a backup of the test's database, restored by a process into an empty place.

Small in the suite (``tests/circulars/test_backups.py``), with load and a hundred damaged sets in
``benchmarks/proofs/backups_*.py``.
"""

import hashlib
import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.db import connection
from django.test import Client
from django.utils import timezone

from circulars import publishing
from circulars.files import store
from circulars.models import Edition, File
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
PAGES = """
import hashlib, json, sys
from django.test import Client
client = Client()
answers = [client.get(path) for path in json.loads(sys.argv[1])]
print(json.dumps([[answer.status_code, hashlib.sha256(answer.getvalue()).hexdigest()] for answer in answers]))
"""


class Elsewhere(NamedTuple):
    """An empty place with settings of its own, in which commands of the portal run as processes."""

    environment: dict[str, str]
    data: Path

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip

    def restored(self, place: Path, *arguments: str) -> str:
        done = self.manage("restore", "--place", str(place), *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, place: Path, *arguments: str) -> str:
        done = self.manage("restore", "--place", str(place), *arguments)
        assert done.returncode != 0, done.stdout
        return done.stderr

    def pages(self, paths: list[str]) -> list[list]:
        """Status and hash of each page."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{PAGES}", json.dumps(paths)],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def elsewhere(folder: Path) -> Iterator[Elsewhere]:
    """Of the kind of database that the test has: a file in ``folder``, or a new one beside it in the cluster."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | {
        "DJANGO_SETTINGS_MODULE": "tests.settings_elsewhere",
        "PORTAL_ELSEWHERE": str(folder),
    }
    folder.mkdir(exist_ok=True)
    if connection.vendor != "postgresql":
        yield Elsewhere(environment, folder)
        return
    name = f"elsewhere_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        parts = urlsplit(os.environ["PORTAL_DATABASE_URL"])
        environment["PORTAL_ELSEWHERE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
        yield Elsewhere(environment, folder)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def with_file(words: str, *, now: datetime) -> Edition:
    """A public circular that says ``words``, with a file that says them too."""
    copy = factories.draft(title=f"{words} title", body=f"<p>{words} in the text. See the attached file.</p>", now=now)
    blob = store.put(f"{words} in the file. ".encode() * 400, name="note.txt", now=now)
    file = File.objects.create(code=f"kept{copy.pk}", circular=copy.circular, language="en", created_at=now)
    copy.attachments.create(file=file, blob=blob, name="note.txt", title="Note")
    return publishing.publish(copy.pk, by=None, now=now)


class Load:
    """Writers that publish circulars with files, and readers, in threads; ``failures`` are what any of them met."""

    def __init__(self, paths: list[str]) -> None:
        self.failures: list[str] = []
        self.reads = 0
        self._paths = paths
        self._confirmed: list[str] = []
        self._has_ended = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(2)]
        self._threads += [threading.Thread(target=self._read) for _ in range(2)]

    def confirmed(self) -> list[str]:
        """Addresses of what was published by now."""
        return list(self._confirmed)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._has_ended.set()
        for thread in self._threads:
            thread.join(60)

    def _write(self, number: int) -> None:
        try:
            while not self._has_ended.wait(0.05):
                edition = with_file(f"Written{number}{len(self._confirmed)}", now=timezone.now())
                self._confirmed.append(f"/circulars/{edition.circular.path}/")
        except Exception as error:  # shown by the test
            self.failures.append(f"writing: {error!r}")
        finally:
            connection.close()

    def _read(self) -> None:
        client = Client()
        try:
            while not self._has_ended.wait(0.02):
                path = random.choice(self._paths)
                if (status := client.get(path).status_code) != 200:
                    self.failures.append(f"{path}: {status}")
                self.reads += 1
        except Exception as error:  # shown by the test
            self.failures.append(f"reading: {error!r}")
        finally:
            connection.close()


@contextmanager
def load(paths: list[str]) -> Iterator[Load]:
    working = Load(paths)
    working.start()
    try:
        yield working
    finally:
        working.end()


def pages_here(paths: list[str]) -> list[list]:
    """As ``Elsewhere.pages``, of the database of the test."""
    client = Client()
    answers = [client.get(path) for path in paths]
    return [[answer.status_code, hashlib.sha256(answer.getvalue()).hexdigest()] for answer in answers]


def damage(place: Path, dice: random.Random) -> str:
    """Cut, alter or delete one object of a place; what was done to which."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    path = dice.choice(files)
    name = path.relative_to(place).as_posix()
    content = path.read_bytes()
    kind = dice.choice(["cut", "altered", "deleted"])
    if kind == "deleted" or not content:
        path.unlink()
    elif kind == "cut":
        path.write_bytes(content[: dice.randrange(len(content))])
    else:
        at, bit = dice.randrange(len(content)), 1 << dice.randrange(8)
        path.write_bytes(content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
    return f"{kind}: {name}"


def copy_of(place: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(place, to))
