"""Servers started for a measurement, on loopback, and ended by their own process id."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A gunicorn with one worker of four threads; requests go over one connection that is kept open."""

    def __init__(self, application: str, environment: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [
            sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{self.port}", "-w", "1", "-k", "gthread",
            "--threads", "4", "-c", os.devnull, "--log-level", "error", "--keep-alive", "75",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        self.worker = int(
            subprocess.check_output(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], text=True).split()[0]
        )

    def get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", path, headers={"Host": "127.0.0.1", "Accept-Encoding": "identity"})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def cpu_seconds(self) -> float:
        """User and system time of the worker so far, as the kernel counts it."""
        fields = Path(f"/proc/{self.worker}/schedstat").read_text().split()
        threads = Path(f"/proc/{self.worker}/task").iterdir()
        nanoseconds = sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)
        return max(nanoseconds, int(fields[0])) / 1e9

    def memory_mib(self) -> float:
        """Proportional set size of the worker."""
        for line in Path(f"/proc/{self.worker}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self) -> None:
        self.connection.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


@contextmanager
def running(application: str, environment: dict[str, str]) -> Iterator[Server]:
    server = Server(application, environment)
    try:
        yield server
    finally:
        server.stop()


def cpu_per_request(server: Server, paths: Sequence[str]) -> float:
    """Milliseconds of the worker's CPU a request; every answer must be 200."""
    before = server.cpu_seconds()
    for path in paths:
        status, _body = server.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
    return (server.cpu_seconds() - before) * 1000 / len(paths)
