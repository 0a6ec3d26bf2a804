"""The scanner of viruses itself: Debian's clamd, with one signature of our own, asked by the portal."""

import io
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from circulars.files import scanning
from circulars.files.store import FileRefused, put
from circulars.models import StagedFile
from circulars.observing import machine
from tests.circulars.file_samples import SAMPLES
from tests.clamd import EICAR
from tests.conftest import missing

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("clamd")]
BAD = b"Circular 31/2018\n" + EICAR + b"\n"
LARGEST = 1_000_000  # bytes that it takes, as in docs/operations.md with smaller numbers
SETTINGS = """
LocalSocket {folder}/clamd.ctl
DatabaseDirectory {folder}/signatures
LogFile {folder}/log
TemporaryDirectory {folder}
Foreground yes
StreamMaxLength {largest}
MaxFileSize 500000
MaxThreads 2
AlertExceedsMax yes
VirusEvent while [ -e {folder}/held ]; do sleep 0.05; done
"""


def program() -> str | None:
    beside = Path("/usr/sbin/clamd")
    return shutil.which("clamd") or (str(beside) if beside.exists() else None)


class Clamd:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.account = pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None
        (folder / "signatures").mkdir()
        (folder / "signatures/ours.ndb").write_text(f"Eicar-Signature:0:*:{EICAR.hex()}\n")
        (folder / "clamd.conf").write_text(SETTINGS.format(folder=folder, largest=LARGEST))
        self.process: subprocess.Popen | None = None
        if self.account:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, self.account)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [program() or "clamd", "--config-file", str(self.folder / "clamd.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=self.account, cwd=self.folder,
        )  # fmt: skip
        ends = time.monotonic() + 20
        while not scanning.is_there():
            if time.monotonic() > ends or self.process.poll() is not None:
                raise AssertionError(f"clamd does not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="module")
def folder():
    """Short, for the path of a socket."""
    if program() is None:
        missing("clamd is not installed")
    made = Path(tempfile.mkdtemp(prefix="hoeram-clamd-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def running(folder):
    one = Clamd(folder)
    yield one
    one.kill()


@pytest.fixture
def clamd(running, settings, monkeypatch):
    settings.SCANNER, settings.SCANNER_AWAY = scanning.Scanner(path=str(running.folder / "clamd.ctl")), "refuse"
    monkeypatch.setattr(scanning, "door", scanning._Door())
    if running.process is None:
        running.start()
    return running


def test_file_with_a_virus_is_refused_at_the_desk_by_its_name(clamd, staff_client):
    response = staff_client.post(reverse("admin:circulars_upload"), {"file": SimpleUploadedFile("a.txt", BAD)})

    assert response.status_code == 400
    assert "Eicar-Signature" in response.json()["error"]
    assert not StagedFile.objects.exists()


@pytest.mark.parametrize("extension", ["pdf", "png", "docx", "txt"])
def test_clean_file_is_taken(clamd, extension):
    assert put(SAMPLES[extension], name=f"a.{extension}", now=timezone.now()).size


def test_file_beyond_its_limits_says_so_and_the_next_is_looked_at(clamd):
    for size in (LARGEST + 500_000, 700_000):  # of StreamMaxLength, of MaxFileSize
        with pytest.raises(FileRefused, match="한도"):
            scanning.look(io.BytesIO(b"a" * size))
        assert scanning.look(io.BytesIO(b"words"))


def test_killed_in_between_it_refuses_at_once_and_takes_up_again(clamd):
    assert scanning.look(io.BytesIO(b"words"))
    clamd.kill()

    begun = time.monotonic()
    for _file in range(5):
        with pytest.raises(FileRefused, match="검사"):
            put(SAMPLES["txt"], name="a.txt", now=timezone.now())
    assert time.monotonic() - begun < 1
    clamd.start()
    assert put(SAMPLES["txt"], name="a.txt", now=timezone.now()).size


def test_killed_while_it_reads_a_file(clamd, monkeypatch):
    class Slow(io.BytesIO):
        def read(self, *arguments):
            if self.tell() > 100_000:
                clamd.kill()
            return super().read(*arguments)

    with pytest.raises(scanning.ScannerAway):
        scanning.found_in(Slow(b"a" * 400_000))
    clamd.start()
    assert scanning.found_in(io.BytesIO(BAD)).startswith("Eicar-Signature")


def test_it_is_there_and_looks_at_nothing(clamd, monkeypatch):
    """Its threads are all held by what they found, while it goes on saying that it is there."""
    monkeypatch.setattr(scanning, "ANSWERS_IN", 1)
    monkeypatch.setattr(scanning, "CONNECTS_IN", 0.5)
    hold = clamd.folder / "held"
    hold.touch()
    held = [scanning._connection() for _thread in range(2)]
    try:
        for connection in held:
            scanning._send(connection, io.BytesIO(BAD), time.monotonic() + 1)
        time.sleep(0.2)
        assert scanning.is_there()
        assert not scanning.looks()
        assert {one.code for one in machine.look(timezone.now()) if one.kind == "scanner"} == {machine.AWAY}
        for waits in (1.0, 0.0, 0.0):
            begun = time.monotonic()
            with pytest.raises(FileRefused):
                scanning.look(io.BytesIO(b"words"))
            assert waits <= time.monotonic() - begun < waits + 0.5
        scanning.door.closed_until = 0  # half a minute later: a few bytes tell, and no file is waited for
        begun = time.monotonic()
        with pytest.raises(FileRefused):
            scanning.look(io.BytesIO(b"words"))
        assert time.monotonic() - begun < 0.9
        assert scanning.door.is_closed()
    finally:
        hold.unlink()
        for connection in held:
            connection.close()
    scanning.door.closed_until = 0
    assert scanning.look(io.BytesIO(b"words"))


def test_frozen_it_is_given_up_soon(clamd, monkeypatch):
    monkeypatch.setattr(scanning, "CONNECTS_IN", 0.3)
    assert clamd.process is not None
    clamd.process.send_signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        for _file in range(3):
            with pytest.raises(FileRefused):
                scanning.look(io.BytesIO(b"words"))
        assert time.monotonic() - begun < 0.8
    finally:
        clamd.process.send_signal(signal.SIGCONT)
