"""`make run` as a person meets it, in processes of their own and a folder of their own."""

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from scripts import first_run

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder: Path, *, port: int, **variables: str) -> subprocess.Popen:
    variables = {"PATH": os.environ["PATH"], "PORTAL_DATA_DIR": str(folder), "PORT": str(port)} | variables
    return subprocess.Popen(
        [sys.executable, "scripts/local.py", "run"],
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_until_ready(port: int, process: subprocess.Popen, seconds: float) -> None:
    """Until /readyz says yes."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
                assert response.status == 200
                return
        except OSError:
            time.sleep(0.1)
    stop(process)
    raise AssertionError(f"not ready: {process.stdout.read()}")


def wait_for_upkeep(database: Path, seconds: float) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        with closing(sqlite3.connect(database)) as connection:
            if connection.execute("SELECT count(*) FROM circulars_jobrun WHERE finished_at IS NOT NULL").fetchone()[0]:
                return
        time.sleep(0.2)
    raise AssertionError("no job has run")


def stop(process: subprocess.Popen) -> str:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    return process.communicate(timeout=30)[0]


def test_first_run_prints_a_password_and_the_second_is_quick(tmp_path):
    port = free_port()
    first = start(tmp_path, port=port, DEMO="0")
    wait_until_ready(port, first, 120)
    wait_for_upkeep(tmp_path / "hoeram.sqlite3", 60)
    said = stop(first)  # which waits for upkeep as well: it holds the other end of the output

    assert "There is no terminal to ask on" in said
    assert re.search(r"^User name: admin\nOne-time password: [a-z2-9-]{19}$", said, re.MULTILINE)
    assert f"http://127.0.0.1:{port}/" in said
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    key = (tmp_path / "secret_key").read_text()
    assert len(key) >= 50

    second = start(tmp_path, port=port)  # DEMO=1 by default: an office's own data must not be joined by a demo
    wait_until_ready(port, second, 60)
    said = stop(second)

    assert "make password" in said
    assert "One-time" not in said
    assert "demo" not in said.lower()
    assert "Collecting" not in said
    assert (tmp_path / "secret_key").read_text() == key


@pytest.mark.parametrize(("port", "words"), [("eight", "is not a port"), ("70000", "is not a port")])
def test_impossible_port_is_refused_before_anything_happens(tmp_path, port, words):
    process = start(tmp_path, port=port)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert words in output
    assert not (tmp_path / "hoeram.sqlite3").exists()


def test_used_port_is_named(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        process = start(tmp_path, port=holder.getsockname()[1])
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "cannot be used" in output
    assert "Traceback" not in output


def test_answers_are_asked_once(tmp_path, monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    answers = iter(["가람도 국제협력실", "", "fr", "ko", "kim"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda words: next(answers))
    monkeypatch.setenv("PORTAL_LANGUAGES", "ko,en")

    given = first_run.ask(tmp_path)

    assert given == first_run.Answers(
        demo=False,
        office_ko="가람도 국제협력실",
        office_en="International Cooperation Office",
        administrator="kim",
    )
    assert os.environ["PORTAL_LANGUAGES"] == "ko"
    (tmp_path / "portal.env").touch()
    assert first_run.ask(tmp_path) is None
