"""A real PgBouncer before the PostgreSQL of the tests, on a port of its own, in whatever mode."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 10  # seconds
LIMITS = (
    "SET statement_timeout = ''30s''; SET lock_timeout = ''10s''; SET idle_in_transaction_session_timeout = ''60s''"
)


def program() -> str | None:
    found = shutil.which("pgbouncer")
    beside = Path("/usr/sbin/pgbouncer")
    return found or (str(beside) if beside.exists() else None)


class Server:
    """As docs/operations.md has its settings; ``pool_mode`` is "transaction" or "session"."""

    def __init__(self, folder: Path, server: dict, pool_mode: str, account: str | None) -> None:
        self.folder, self.account = folder, account
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen | None = None
        user = server["USER"]
        (folder / "users").write_text(f'"{user}" "{server.get("PASSWORD") or ""}"\n')
        (folder / "pgbouncer.ini").write_text(
            f"""[databases]
* = host={server["HOST"]} port={server["PORT"] or 5432} connect_query='{LIMITS}'
[pgbouncer]
pool_mode = {pool_mode}
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = trust
auth_file = {folder / "users"}
query_wait_timeout = 5
server_login_retry = 1
default_pool_size = 3
"""
        )

    def start(self) -> None:
        command = [program() or "pgbouncer", "-q", str(self.folder / "pgbouncer.ini")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=self.account)
        ends = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > ends or self._process.poll() is not None:
                raise AssertionError(f"PgBouncer does not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """As a crash."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def server(database: dict, pool_mode: str) -> Iterator[Server]:
    """It refuses to run as root: then the account of PostgreSQL runs it."""
    folder = Path(tempfile.mkdtemp(prefix="hoeram-pgbouncer-"))
    account = pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None
    one = Server(folder, database, pool_mode, account)
    try:
        if account:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, account, account)
        one.start()
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder, ignore_errors=True)
