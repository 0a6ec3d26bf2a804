"""What systemd does for the units of ``deploy/``, in a scratch root without systemd: holds the socket, starts, stops.

It reads the units that are there, so that what is tried is what is installed.
"""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

SYSTEMCTL = """
import socket, sys
asked = socket.socket(socket.AF_UNIX)
asked.connect(sys.argv[1])
asked.sendall("\\0".join(sys.argv[2:]).encode())
asked.shutdown(socket.SHUT_WR)
sys.exit(int(asked.recv(8)))
"""


class Supervisor:
    """``systemctl`` is the command that talks to it; ``calls`` are the words that were said."""

    def __init__(self, root: Path, settings: dict[str, str]) -> None:
        self.root, self.settings = root, settings
        self.calls: list[str] = []
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.log = (root / "units.log").open("ab")
        self.listening = socket.socket()
        self.listening.bind(("127.0.0.1", 0))
        self.listening.listen(1024)
        self.port = self.listening.getsockname()[1]
        self.control = socket.socket(socket.AF_UNIX)
        self.control.bind(str(root / "ctl"))
        self.control.listen()
        script = root / "systemctl.py"
        script.write_text(SYSTEMCTL)
        self.systemctl = f"{sys.executable} {script} {root / 'ctl'}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                asked, _address = self.control.accept()
            except OSError:
                return
            with asked:
                said = b""
                while part := asked.recv(4096):
                    said += part
                words = [word for word in said.decode().split("\0") if not word.startswith("--")]
                self.calls.append(" ".join(words))
                asked.sendall(str(0 if self.do(*words) else 1).encode())

    def do(self, verb: str, unit: str = "") -> bool:
        name = unit.removesuffix(".service")
        if verb == "is-active":
            return name in self.processes and self.processes[name].poll() is None
        if verb in ("stop", "restart"):
            self.stop(name)
        return self.start(name) if verb in ("start", "restart") else True

    def start(self, name: str) -> bool:
        """By its unit; a web process counts as started when it says READY=1, as with Type=notify."""
        unit = (self.root / "etc/systemd/system" / f"{name}.service").read_text()
        command = str(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1]).replace("/srv/", f"{self.root}/srv/")
        environment, descriptors = dict(self.settings), ()
        told = None
        if "Sockets=" in unit:
            told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            (self.root / "notify").unlink(missing_ok=True)
            told.bind(str(self.root / "notify"))
            told.settimeout(0.2)
            environment["NOTIFY_SOCKET"] = str(self.root / "notify")
            descriptors = (self.listening.fileno(),)
            command = (
                f"exec 3<&{descriptors[0]}; export LISTEN_FDS=1 LISTEN_PID=$$; exec {command}"
                if descriptors[0] != 3
                else f"export LISTEN_FDS=1 LISTEN_PID=$$; exec {command}"
            )
        else:
            command = f"exec {command}"
        process = subprocess.Popen(
            ["bash", "-c", command], cwd=self.root / "srv/hoeram/current", env=environment, stdout=self.log,
            stderr=self.log, pass_fds=descriptors, start_new_session=True,
        )  # fmt: skip
        self.processes[name] = process
        if told is None:
            return True
        with told:
            deadline = time.monotonic() + 90
            while process.poll() is None and time.monotonic() < deadline:
                with suppress(TimeoutError):
                    if b"READY=1" in told.recv(4096):
                        return True
        return False

    def stop(self, name: str, wait: float = 40) -> None:
        process = self.processes.pop(name, None)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=wait)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def close(self) -> None:
        self.control.close()
        for name in list(self.processes):
            self.stop(name)
        self.listening.close()
        self.log.close()


def scratch_venv(root: Path, requirements: str) -> None:
    """The packages of this test run, where the upgrade looks for those of the release."""
    import hashlib

    digest = hashlib.sha256(f"{sys.version}{requirements}".encode()).hexdigest()[:12]
    venv = root / "srv/hoeram/venvs" / digest
    venv.mkdir(parents=True, exist_ok=True)
    prefix = Path(sys.prefix)
    (venv / "pyvenv.cfg").write_bytes((prefix / "pyvenv.cfg").read_bytes())
    for part in ("bin", "lib"):
        if not (venv / part).is_symlink():
            (venv / part).symlink_to(prefix / part)
    (venv / ".whole").touch()


def write_settings(root: Path, **values: str) -> dict[str, str]:
    """portal.env of the scratch root; what the processes are started with."""
    file = root / "etc/hoeram/portal.env"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# of a trial\n" + "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items()))
    return values | {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
