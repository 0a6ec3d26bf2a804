"""nginx with the settings of ``deploy/``, for real, in front of web processes that the caller runs.

with nginx_server.running(folder, [8101, 8102], data=portal_data) as nginx:
    nginx.get("/healthz").status
    nginx.upstreams([8101])  # taken up without losing a request
"""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import missing

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "deploy" / "nginx" / "hoeram.conf"
SERVER = re.compile(r"( +)server 127\.0\.0\.1:8000 [^;]*;\n(?: +server 127\.0\.0\.1:8000 [^;]*;\n)?")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
MODULES = ("ngx_http_cache_purge_module.so",)  # loaded where they are installed


def program(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin") or missing(f"No {name} on this machine")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificate(folder: Path) -> tuple[Path, Path]:
    """Key and certificate for ``localhost``, good for two days; made once per folder."""
    key, public = folder / "key.pem", folder / "cert.pem"
    if not public.exists():
        subprocess.run(
            [program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-keyout", str(key), "-out", str(public)],
            check=True, capture_output=True,
        )  # fmt: skip
    return key, public


class Nginx:
    """``secure`` is the port of HTTPS, ``plain`` that of HTTP; ``log`` and ``errors`` are what it wrote down."""

    def __init__(
        self, folder: Path, ports: Sequence[int], data: Path, cache: bool, change: Callable[[str], str]
    ) -> None:
        self.work = folder / "nginx"
        (self.work / "cache").mkdir(parents=True, exist_ok=True)
        self.secure, self.plain, self.data, self.cache, self.change = free_port(), free_port(), data, cache, change
        self.control = free_port()  # where caches are told to drop what they keep
        self.key, self.certificate = certificate(self.work)
        self.log, self.errors = self.work / "access.log", self.work / "error.log"
        self.trusted = ssl.create_default_context(cafile=str(self.certificate))
        self.process: subprocess.Popen[bytes] | None = None
        self.write(ports)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.secure}"

    @property
    def command(self) -> list[str]:
        return [program("nginx"), "-c", f"{self.work}/nginx.conf", "-p", str(self.work)]

    def write(self, ports: Sequence[int]) -> None:
        """One port: as the settings are. Several: a line each, as the comment of the settings says."""
        text = SETTINGS.read_text()
        options = "max_fails=0" if len(ports) == 1 else "max_fails=2 fail_timeout=3s"
        doubled = [*ports, *ports] if len(ports) == 1 else ports
        servers = "".join(f"    server 127.0.0.1:{port} {options};\n" for port in doubled)
        text, count = SERVER.subn(servers, text)
        assert count, "no upstream found"
        for there, here in {
            "portal.example": "localhost",
            "/var/cache/nginx/hoeram": f"{self.work}/cache",
            "/var/log/nginx/hoeram.log": str(self.log),
            "/var/log/nginx/hoeram-error.log crit": f"{self.errors} warn",
            "/var/lib/hoeram": str(self.data),
            "/etc/hoeram/tls/fullchain.pem": str(self.certificate),
            "/etc/hoeram/tls/privkey.pem": str(self.key),
        }.items():
            assert there in text, there
            text = text.replace(there, here)
        if not self.cache:
            text = text.replace("proxy_cache hoeram;", "proxy_cache off;")
        text = re.sub(r"\n +listen \[::\][^\n]*", "", text)
        text = text.replace("listen 443 ", f"listen 127.0.0.1:{self.secure} ")
        text = text.replace("127.0.0.1:8099", f"127.0.0.1:{self.control}")
        text = text.replace("listen 80", f"listen 127.0.0.1:{self.plain}")
        (self.work / "hoeram.conf").write_text(self.change(text))
        temporary = "\n".join(f"{kind}_temp_path {self.work}/{kind};" for kind in TEMPORARY)
        loaded = "".join(f"load_module {path};\n" for path in _modules())
        (self.work / "nginx.conf").write_text(
            f"{loaded}pid {self.work}/pid;\nerror_log {self.errors};\ndaemon off;\nworker_processes 1;\n"
            f"{'user root;' if os.geteuid() == 0 else ''}\nevents {{ worker_connections 1024; }}\n"
            f"http {{\ndefault_type application/octet-stream;\ninclude /etc/nginx/mime.types;\n{temporary}\n"
            f"include {self.work}/hoeram.conf;\n}}\n"
        )

    def verify(self) -> None:
        tested = subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)
        assert tested.returncode == 0, tested.stderr
        assert "warn" not in tested.stderr, tested.stderr

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.secure)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"nginx does not answer: {self.errors.read_text()[-2000:]}")

    def upstreams(self, ports: Sequence[int]) -> None:
        """Other web processes from now on, as ``systemctl reload nginx`` takes them up."""
        self.write(ports)
        self.reload()

    def reload(self) -> None:
        assert self.process is not None
        self.verify()
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=40)

    def get(self, path: str, host: str = "localhost", **headers: str):
        """The answer, also of an error; None where nginx closed the connection."""
        given = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.url}{path}", headers=given)  # noqa: S310
        try:
            return urllib.request.urlopen(request, timeout=70, context=self.trusted)  # noqa: S310
        except urllib.error.HTTPError as error:
            return error
        except (urllib.error.URLError, ConnectionError):
            return None

    def wait_for(self, path: str = "/healthz", seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while (answer := self.get(path)) is None or answer.status != 200:
            assert time.monotonic() < deadline, f"{path} does not answer through nginx"
            time.sleep(0.2)


@contextmanager
def running(
    folder: Path,
    ports: Sequence[int],
    *,
    data: Path | None = None,
    cache: bool = True,
    change: Callable[[str], str] = lambda text: text,
) -> Iterator[Nginx]:
    """nginx in front of the web processes on ``ports`` of 127.0.0.1.

    ``data`` is the portal's PORTAL_DATA_DIR (static and kept files). ``change`` may alter the settings last of all,
    such as the limits of one client, which a measurement from one address would run into.
    """
    nginx = Nginx(folder, ports, data or folder, cache, change)
    nginx.verify()
    nginx.start()
    try:
        yield nginx
    finally:
        nginx.stop()


def _modules() -> list[Path]:
    folder = Path("/usr/lib/nginx/modules")
    return [folder / name for name in MODULES if (folder / name).exists()]
