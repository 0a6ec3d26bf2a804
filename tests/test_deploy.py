"""The units and the web server's settings, read by the programs that they are for; nginx in front of a real portal."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from circulars.backups import making
from circulars.backups.places import FolderPlace
from circulars.backups.sealing import Seal
from tests import backed_up, factories
from tests.conftest import missing

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
NGINX = ROOT / "deploy" / "nginx" / "hoeram.conf"
EXPOSED = 20  # tenths; systemd calls anything below 2.0 well protected


def program(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin") or missing(f"No {name} on this machine")


def test_units_are_understood_and_closed(tmp_path):
    analyze = program("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text().replace("/srv/hoeram/.venv/bin/", "/bin/").replace("/bin/gunicorn", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("/bin/python", "/bin/true").replace("file:/srv", "file:///srv"))
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
    stops = {unit.stem: re.search(r"TimeoutStopSec=(\d+)", unit.read_text()) for unit in UNITS}
    assert {name: int(found[1]) for name, found in stops.items() if found} == {
        "hoeram-tick": 300,
        "hoeram-web": 30,
        "hoeram-work": 60,
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
            assert max(get(f"/search/?q={number}").status for number in range(60)) == 429
            log = (tmp_path / "nginx" / "access.log").read_text()
            get("/alerts/stop/very-secret/")
    assert "q=" not in log
    assert "very-secret" not in (tmp_path / "nginx" / "access.log").read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(folder: Path, other: backed_up.Elsewhere) -> Iterator:
    """A portal on a port, nginx with our settings before it, and a function that asks nginx over TLS."""
    nginx = program("nginx")
    portal, secure, plain = free_port(), free_port(), free_port()
    work = folder / "nginx"
    (work / "cache").mkdir(parents=True)
    key, certificate = work / "key.pem", work / "cert.pem"
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    text = NGINX.read_text()
    for there, here in {
        "portal.example": "localhost", "127.0.0.1:8000": f"127.0.0.1:{portal}",
        "/var/cache/nginx/hoeram": f"{work}/cache",
        "/var/log/nginx/hoeram.log": f"{work}/access.log", "/var/lib/hoeram": str(other.data),
        "/etc/letsencrypt/live/localhost/fullchain.pem": str(certificate),
        "/etc/letsencrypt/live/localhost/privkey.pem": str(key),
    }.items():  # fmt: skip
        assert there in text, there
        text = text.replace(there, here)
    text = re.sub(r"\n +listen \[::\][^\n]*", "", text)
    text = text.replace("listen 443 ", f"listen 127.0.0.1:{secure} ").replace("listen 80", f"listen 127.0.0.1:{plain}")
    (work / "hoeram.conf").write_text(text)
    temporary = "\n".join(
        f"{kind}_temp_path {work}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (work / "nginx.conf").write_text(
        f"pid {work}/pid;\nerror_log {work}/error.log;\ndaemon off;\n{'user root;' if os.geteuid() == 0 else ''}\n"
        f"events {{}}\nhttp {{\n{temporary}\ninclude {work}/hoeram.conf;\n}}\n"
    )
    command = [nginx, "-c", f"{work}/nginx.conf", "-p", str(work)]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr, tested.stderr
    gunicorn = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"],
        cwd=ROOT, env=other.environment | {"PORT": str(portal), "PORTAL_PROXIES": "1", "PORTAL_WORKERS": "1"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    trusted = ssl.create_default_context(cafile=str(certificate))

    def get(path: str, host: str = "localhost"):
        request = urllib.request.Request(f"https://localhost:{secure}{path}", headers={"Host": host})
        try:
            return urllib.request.urlopen(request, timeout=30, context=trusted)  # noqa: S310
        except urllib.error.HTTPError as error:
            return error
        except (urllib.error.URLError, ConnectionError):
            return None

    try:
        deadline = time.monotonic() + 60
        while ((answer := get("/healthz")) is None or answer.status != 200) and time.monotonic() < deadline:
            time.sleep(0.3)
        yield get
    finally:
        for process in (server, gunicorn):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=40)
