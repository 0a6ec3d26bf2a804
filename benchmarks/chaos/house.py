"""Every server of a large portal, started here: PostgreSQL twice, Redis, an object storage, web processes, nginx."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.chaos import NotAsWanted
from benchmarks.servers import ROOT
from scripts import postgres_pair
from tests import nginx_server, object_storage, redis_server

STARTS_WITHIN = 90  # seconds, beside everything else on two cores
GRACE = 25  # seconds that a web process may take to finish what it has begun


@dataclass
class House:
    """``web`` maps a name to its process and port; a process that was killed is started again by ``revive``."""

    folder: Path
    environment: dict[str, str]
    pair: postgres_pair.Pair
    storage: object_storage.Server
    redis: redis_server.Server
    release: Path = ROOT
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    nginx: nginx_server.Nginx | None = None

    @property
    def front(self) -> nginx_server.Nginx:
        if self.nginx is None:
            raise NotAsWanted("nginx was not started yet")
        return self.nginx

    def manage(self, *arguments: str, release: Path | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=release or self.release, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise NotAsWanted(f"{arguments}: {done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def start_web(self, name: str) -> None:
        """One gunicorn of one process and four threads; returns once it says that it is ready."""
        port = self.ports[name] = nginx_server.free_port()
        self._start_web(name, port)

    def _start_web(self, name: str, port: int) -> None:
        environment = self.environment | {"PORT": str(port), "PORTAL_WORKERS": "1"}
        self._start(name, ["-m", "gunicorn", "-c", "gunicorn.conf.py"], environment)
        self._wait(f"http://127.0.0.1:{port}/readyz")

    def start_beside(self) -> None:
        self._start("worker", ["manage.py", "work"], self.environment)
        self._start("tick", ["manage.py", "tick", "--forever"], self.environment)

    def revive(self, name: str) -> None:
        """As systemd does with what has died: the same again, at the same port."""
        if name in self.ports:
            self._start_web(name, self.ports[name])
        else:
            self._start(name, ["manage.py", "work" if name == "worker" else name], self.environment)

    def kill(self, name: str) -> None:
        """The process and its children, at once."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self, name: str) -> None:
        """As systemd asks a process to end: it brings to its end what it has begun."""
        process = self.running.pop(name)
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def memory_mib(self, name: str) -> float:
        """What the processes of the group hold, shared pages counted once among those that share them."""
        group = self.running[name].pid
        found = subprocess.run(["pgrep", "-g", str(group)], capture_output=True, text=True, check=False).stdout.split()
        total = 0
        for pid in found:
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command], cwd=self.release, env=environment, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def _wait(self, url: str) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - on the loopback
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise NotAsWanted(f"{url} does not say ready; see {self.folder}")

    def end_all(self) -> None:
        for name in list(self.running):
            if self.running[name].poll() is None:
                self.end(name)


@contextmanager
def running(folder: Path) -> Iterator[House]:
    """Filled with the demo content and its files in the object storage; two web processes behind nginx."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "redis").mkdir(parents=True)
    with ExitStack() as stack:
        pair = stack.enter_context(postgres_pair.pair())
        storage = stack.enter_context(object_storage.server(folder / "objects"))
        redis = stack.enter_context(redis_server.server(folder / "redis"))
        house = House(folder, _environment(folder, pair, storage, redis), pair, storage, redis)
        stack.callback(house.end_all)
        house.manage("migrate", "-v0")
        house.manage("load_demo")
        house.manage("collectstatic", "--noinput", "-v0")
        pair.catch_up()
        for name in ("web 1", "web 2"):
            house.start_web(name)
        house.start_beside()
        house.nginx = stack.enter_context(
            nginx_server.running(folder, list(house.ports.values()), data=folder / "data", change=unlimited)
        )
        house.front.wait_for()
        yield house


def unlimited(text: str) -> str:
    """All readers of a proof come from one address, and would meet the limits of one client."""
    return text.replace("rate=30r/s", "rate=1000r/s").replace("rate=5r/s", "rate=1000r/s")


def _environment(folder: Path, pair, storage, redis) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_SECRET_KEY": "a-key-for-a-proof-that-nothing-else-uses-0123456789",
        "PORTAL_HOSTS": "localhost,127.0.0.1",
        "PORTAL_HTTPS": "False",  # nginx speaks TLS; the processes are also asked without it, whether they are ready
        "PORTAL_PROXIES": "1",
        "PORTAL_DATA_DIR": str(folder / "data"),
        "PORTAL_DATABASE_URL": pair.primary.url,
        "PORTAL_REPLICA_URLS": pair.replica.url,
        "PORTAL_CACHE_URL": redis.url,
        "PORTAL_STORAGE_URL": storage.address(),
        "PORTAL_STORAGE_SECRET": object_storage.SECRET,
        "PORTAL_API_RATE": "0",
        "PORTAL_VERIFY_RATE": "0",
        "PORTAL_LOG_LEVEL": "WARNING",
    }
