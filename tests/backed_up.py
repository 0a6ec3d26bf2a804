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
from circulars.addresses import file as file_address
from circulars.files import store
from circulars.models import Edition, File
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
ASK = """
import hashlib, json, sys
from django.test import Client
client = Client()
answers = [client.get(path) for path in json.loads(sys.argv[1])]
"""
PAGES = f"""{ASK}
print(json.dumps([[answer.status_code, hashlib.sha256(answer.getvalue()).hexdigest()] for answer in answers]))
"""
TEXTS = f"""{ASK}
print(json.dumps([answer.getvalue().decode("utf-8", "replace") for answer in answers]))
"""
REMAINS = """
import json, sys
from pathlib import Path
from django.conf import settings
from tests import erased
marks = json.loads(sys.argv[1])
files = erased.files_with([Path(settings.DATA_DIR)], [mark.encode() for mark in marks])
print(json.dumps([*erased.rows_with(marks), *files]))
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
        return self._asked(PAGES, paths)

    def texts(self, paths: list[str]) -> list[str]:
        return self._asked(TEXTS, paths)

    def remains(self, marks: list[str]) -> list[str]:
        """Columns of the database and files of the place that hold one of these words."""
        return self._asked(REMAINS, marks)

    def _asked(self, script: str, what: list[str]) -> list:
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{script}", json.dumps(what)],
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
    file = File.objects.create(code=f"kept{copy.pk}", circular=copy.circular, language=copy.language, created_at=now)
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


DAMAGES = ("cut", "altered", "deleted")


def damage(place: Path, dice: random.Random, *, kind: str, only: str) -> str:
    """Cut, alter by one bit or delete one object that the set in the folder ``only`` needs; what was done to which."""
    every = sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
    name = dice.choice([name for name in every if name.startswith(only) or not name.startswith("sets/")])
    path = place / name
    content = path.read_bytes()
    if kind == "deleted":
        path.unlink()
    elif kind == "cut":
        path.write_bytes(content[: dice.randrange(len(content))])
    else:
        at, bit = dice.randrange(len(content)), 1 << dice.randrange(8)
        path.write_bytes(content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
    return f"{kind}: {name}"


def addresses(edition: Edition) -> list[str]:
    """Where the circular, its words or its file could be read."""
    code, page = edition.attachments.get().file.code, f"/circulars/{edition.circular.path}/"
    version = f"{page}{edition.circular.original_language}/v1/"
    return [
        page, f"/en{page}", f"{page}history/", version, f"{page}circular.pdf", f"/api/v1{page}",
        file_address(code, "note.txt"),
    ]  # fmt: skip


def copy_of(place: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(place, to))
