"""The units and the web server's settings, read by the programs that they are for; nginx in front of a real portal."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from circulars.backups import making
from circulars.backups.places import FolderPlace
from circulars.backups.sealing import Seal
from tests import backed_up, factories, nginx_server
from tests.nginx_server import program

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
EXPOSED = 20  # tenths; systemd calls anything below 2.0 well protected


def test_units_are_understood_and_closed(tmp_path):
    analyze = program("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text().replace("/srv/hoeram/current/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("file:/srv", "file:///srv"))
    found = subprocess.run(
        [analyze, "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False
    )
    assert [line for line in found.stderr.splitlines() if "hoeram" in line] == []
    for unit in UNITS:
        if unit.suffix == ".service":
            judged = subprocess.run(
                [analyze, "security", "--offline=true", f"--threshold={EXPOSED}", str(unit)],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert judged.returncode == 0, judged.stdout


def test_unit_stops_no_later_than_its_process():
    """A tick ends between two jobs, a worker brings to an end what it has begun."""
    stops = {
        unit.stem: re.search(r"TimeoutStopSec=(\d+)", unit.read_text()) for unit in UNITS if unit.suffix == ".service"
    }
    assert {name: int(found[1]) for name, found in stops.items() if found} == {
        "hoeram-tick": 300,
        "hoeram-web": 30,
        "hoeram-web-next": 30,
        "hoeram-work": 60,
    }


def test_web_service_and_the_next_one_differ_in_nothing_that_readers_see():
    units = {unit.stem: unit.read_text().splitlines() for unit in UNITS if unit.suffix == ".service"}
    here, coming = set(units["hoeram-web"]), set(units["hoeram-web-next"])
    assert {line.partition("=")[0] for line in here ^ coming} == {
        "Description",
        "Restart",
        "RestartSec",
        "WantedBy",
        "[Install]",
    }


@pytest.mark.django_db(transaction=True)
def test_nginx_keeps_what_may_be_kept_and_nothing_else(tmp_path):
    edition = factories.published(title="Forum")
    path = f"/circulars/{edition.circular.path}/"
    with backed_up.elsewhere(tmp_path / "data") as other:
        making.make(FolderPlace(tmp_path / "place"), Seal(), now=timezone.now())
        other.restored(tmp_path / "place")
        with served(tmp_path, other) as get:
            first, again = get(path), get(path)
            assert (first.status, again.status) == (200, 200)
            assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
            assert "Forum" in again.read().decode()
            desk = [get("/admin/login/").headers for _ in range(2)]
            assert all("X-Cache" not in headers and headers["Set-Cookie"] for headers in desk)
            assert get("/readyz").status == 200
            assert get("/kept-files/ab/cd/anything").status == 404
            assert get(path, host="evil.example") is None
            get("/search/?q=words")
            log = (tmp_path / "nginx" / "access.log").read_text()
            get("/alerts/stop/very-secret/")
            get("/admin/welcome/MQ/very-secret/")
    assert "q=" not in log
    assert "very-secret" not in (tmp_path / "nginx" / "access.log").read_text()


@contextmanager
def served(folder: Path, other: backed_up.Elsewhere) -> Iterator[Callable]:
    """A portal on a port, nginx with our settings before it, and a function that asks nginx over TLS."""
    portal = nginx_server.free_port()
    with nginx_server.running(folder, [portal], data=other.data) as nginx:
        gunicorn = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"],
            cwd=ROOT, env=other.environment | {"PORT": str(portal), "PORTAL_PROXIES": "1", "PORTAL_WORKERS": "1"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            nginx.wait_for()
            yield nginx.get
        finally:
            gunicorn.send_signal(signal.SIGTERM)
            gunicorn.wait(timeout=40)
