"""A PostgreSQL primary and a replica that streams from it, in a temporary folder, reached through sockets.

Each can be killed and started again at the same address, as machines are.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from scripts.throwaway_postgres import INITIALLY, _account, binaries

PATIENCE = 30  # seconds to start or to catch up
PRIMARY = "wal_level = replica\nmax_wal_senders = 8\nwal_keep_size = '256MB'\nwal_sender_timeout = '5s'\n"
COMMON = (
    "listen_addresses = ''\nfsync = off\nfull_page_writes = off\nhot_standby = on\nmax_connections = 120\n"
    "wal_receiver_timeout = '5s'\nwal_retrieve_retry_interval = '200ms'\nshared_buffers = '32MB'\n"
)


@dataclass
class Server:
    """One server in ``folder``; ``url`` stays the same however often it is stopped and started."""

    folder: Path
    account: str | None
    programs: Path
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder.parent / f"{self.folder.name}.log"

    @property
    def socket(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.at"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{quote(str(self.socket), safe='')}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        # to a file: a server inherits what it writes to, and a pipe would be waited for as long as it runs
        with self.log.open("ab") as log:
            subprocess.run(
                [f"{self.programs}/{program}", *arguments],
                check=True, user=self.account, cwd="/", stdout=log, stderr=log,
            )  # fmt: skip

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-t", str(PATIENCE), "-l", f"{self.log}.server", "start")

    def stop(self, mode: str = "immediate") -> None:
        """``immediate`` is a crash: nothing is finished, nobody is told."""
        if self.is_running():
            self.run("pg_ctl", "-D", str(self.folder), "-w", "-m", mode, "stop")

    def is_running(self) -> bool:
        status = [f"{self.programs}/pg_ctl", "-D", str(self.folder), "status"]
        return not subprocess.run(status, user=self.account, cwd="/", capture_output=True, check=False).returncode

    def ask(self, statement: str) -> str:
        """The first column of the first row, as a superuser of this server."""
        told = subprocess.run(
            [f"{self.programs}/psql", "-h", str(self.socket), "-U", "postgres", "-d", "postgres", "-XAtqc", statement],
            check=True, user=self.account, cwd="/", capture_output=True, text=True,
        )  # fmt: skip
        return told.stdout.partition("\n")[0]


@dataclass(frozen=True)
class Pair:
    primary: Server
    replica: Server

    def fill_from(self, url: str) -> None:
        """Take over the tables and rows of another database, as of a test that has run its migrations."""
        copied = f"{self.primary.folder}.sql"
        self.primary.run("pg_dump", "--no-owner", "--file", copied, url)
        self.primary.run("psql", "-h", str(self.primary.socket), "-U", "postgres", "-Xq", "-f", copied)
        self.catch_up()

    def stop_primary(self, mode: str = "immediate") -> None:
        self.primary.stop(mode)

    def start_primary(self) -> None:
        self.primary.start()

    def stop_replica(self, mode: str = "immediate") -> None:
        self.replica.stop(mode)

    def start_replica(self) -> None:
        self.replica.start()

    def pause_replay(self) -> None:
        """The replica goes on receiving and shows nothing new."""
        self.replica.ask("SELECT pg_wal_replay_pause()")
        self._until(lambda: self.replica.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def resume_replay(self) -> None:
        self.replica.ask("SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        """Wait until the replica shows what the primary has written so far."""
        written = self.primary.ask("SELECT pg_current_wal_lsn()")
        behind = f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn"
        self._until(lambda: self.replica.ask(behind) == "t")

    def _until(self, holds) -> None:
        ends = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > ends:
                raise TimeoutError("The replica does not follow.")
            time.sleep(0.05)


@contextmanager
def pair(*, is_synchronous: bool = False) -> Iterator[Pair]:
    """Both run. With ``is_synchronous`` a commit is answered once the replica has it on its disk."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("There is no postgres on this machine.")
    account = _account()
    place = Path(tempfile.mkdtemp(prefix="hoeram-pair-", dir="/tmp"))  # short: the path of a socket has to be
    both = Pair(Server(place / "a", account, programs), Server(place / "b", account, programs))
    try:
        for folder in (place, both.primary.socket, both.replica.socket):
            folder.mkdir(exist_ok=True)
            if account:
                shutil.chown(folder, account, account)
        both.primary.run("initdb", "-D", str(both.primary.folder), "-U", "postgres", "-A", "trust", "-E", "UTF8", *INITIALLY)  # noqa: E501  # fmt: skip
        synchronous = "synchronous_standby_names = '*'\nsynchronous_commit = on\n" if is_synchronous else ""
        _append(both.primary, f"{COMMON}{PRIMARY}unix_socket_directories = '{both.primary.socket}'\n")
        both.primary.start()
        both.primary.run(
            "pg_basebackup", "-D", str(both.replica.folder), "-h", str(both.primary.socket), "-U", "postgres",
            "-R", "-X", "stream", "--checkpoint=fast", "--no-sync",
        )  # fmt: skip
        _append(both.replica, f"unix_socket_directories = '{both.replica.socket}'\n")
        both.replica.start()
        if synchronous:
            _append(both.primary, synchronous)
            both.primary.ask("SELECT pg_reload_conf()")
        both.catch_up()
        yield both
    finally:
        for server in (both.replica, both.primary):
            server.stop()
        shutil.rmtree(place, ignore_errors=True)


def _append(server: Server, lines: str) -> None:
    with (server.folder / "postgresql.conf").open("a") as file:
        file.write(lines)


if __name__ == "__main__":
    # python -m scripts.postgres_pair: both run until Ctrl-C; their addresses are printed
    with pair() as servers:
        print(json.dumps({"primary": servers.primary.url, "replica": servers.replica.url}), flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            sys.exit(0)
