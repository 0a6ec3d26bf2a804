"""Five thousand pages of a saved board, imported twice and killed three times in between, on each database.

``python -m benchmarks.proofs.board [sqlite] [postgresql] [--pages 5000] [--seconds 480]``. What is done is kept under
``build/bench``; when the seconds are over it stops, and the next call goes on. PostgreSQL begins anew with each call,
unless ``PROOF_DATABASE_URL`` names a server that stays.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from benchmarks import stores
from benchmarks.proofs import _suite

KILLS = 3
NAME = "hoeram_board_proof"
IMPORT = ("--series", "uclg/circular", "--section", "board", "--board", "former")


class OutOfTime(Exception):
    """The next call goes on."""


class Proof:
    def __init__(self, database: str, pages: int, deadline: float, url: str) -> None:
        self.database, self.pages, self.deadline = database, pages, deadline
        self.folder = stores.BUILD / f"board-{database}-{pages}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.environment = stores.environment_of(self.folder, url)
        self.kept = self.folder / "state.json"
        has_gone = database == "postgresql" and not os.environ.get("PROOF_DATABASE_URL")
        self.state = json.loads(self.kept.read_text()) if self.kept.exists() and not has_gone else {}
        self.state = {"kills": 0, "seconds": 0.0, "memory": {}} | self.state

    def run(self) -> list[str]:
        if "made" not in self.state:
            stores.manage(self.environment, "migrate", "-v0")
            stores.manage(self.environment, "collectstatic", "--noinput", "-v0")
            self._ask("prepare")
            self._keep(made=True)
        while self.state["kills"] < KILLS:
            at = self.pages * (self.state["kills"] + 1) // (KILLS + 1)
            was_killed, _said = self._import(kill_at=at)
            self._keep(kills=self.state["kills"] + was_killed)
            if not was_killed:
                raise AssertionError("the import ended before it was killed")
        if "first" not in self.state:
            _killed, said = self._import()
            self._keep(first=said)
        if "checked" not in self.state:
            self._keep(checked=self._ask("check"))
        if "again" not in self.state:
            before, begun = self.state["seconds"], time.monotonic()
            _killed, said = self._import()
            self._keep(again=said, seconds=before, second_run=time.monotonic() - begun)
        if self._ask("check") != self.state["checked"]:
            raise AssertionError("the second run changed something")
        return self._figures(self._ask("redirects"))

    def _import(self, kill_at: int = 0) -> tuple[bool, str]:
        """Whether it was killed, and what it said; its time is added up. It is also killed where the time is over."""
        command = [sys.executable, "manage.py", "import_board", str(self.folder / "site"), *IMPORT]
        begun = time.monotonic()
        with (self.folder / "progress.txt").open("w") as progress:
            process = subprocess.Popen(
                command, cwd=stores.ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=progress, text=True
            )
            try:
                while process.poll() is None:
                    self._measure(process.pid)
                    if kill_at and self._stored() >= kill_at:
                        process.send_signal(signal.SIGKILL)
                        process.wait()
                        return True, ""
                    if time.monotonic() > self.deadline:
                        process.send_signal(signal.SIGKILL)
                        raise OutOfTime
                    time.sleep(0.25)
            finally:
                said = process.communicate()[0].strip()
                self._keep(seconds=self.state["seconds"] + time.monotonic() - begun)
        if process.returncode:
            raise AssertionError(f"the import failed: {(self.folder / 'progress.txt').read_text()[-2000:]}")
        return False, said

    def _measure(self, process: int) -> None:
        """The largest resident memory seen, before and after a fifth of the items is stored."""
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                part = "begin" if self._stored() < self.pages // 5 else "end"
                memory = self.state["memory"]
                memory[part] = max(memory.get(part, 0), int(line.split()[1]) // 1024)

    def _stored(self) -> int:
        query = "SELECT count(*) FROM circulars_boarditem"
        if self.database == "sqlite":
            import sqlite3

            connection = sqlite3.connect(f"file:{self.folder / 'hoeram.sqlite3'}?mode=ro", uri=True, timeout=20)
        else:
            import psycopg

            connection = psycopg.connect(self.environment["PORTAL_DATABASE_URL"])
        try:
            return connection.execute(query).fetchone()[0]
        finally:
            connection.close()

    def _ask(self, what: str) -> str:
        command = [sys.executable, "-m", "benchmarks.proofs._board", what, str(self.folder / "site"), str(self.pages)]
        answer = subprocess.run(
            command, cwd=stores.ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return answer.stdout.strip()

    def _keep(self, **values) -> None:
        self.state |= values
        self.kept.write_text(json.dumps(self.state))

    def _figures(self, redirected: str) -> list[str]:
        state = self.state
        first, second = state["seconds"], state["second_run"]
        return [
            f"{self.pages:,} items, killed {state['kills']} times on the way; the run after the last kill said: "
            f"{state['first']}",
            f"imported in {first:.0f} s with all kills and starts, {self.pages / first:.0f} items a second",
            f"second run: {second:.0f} s, {self.pages / second:.0f} items a second; it said: {state['again']}",
            f"before and after it the same, row for row: {state['checked']}",
            redirected,
            f"memory of the import at most {state['memory'].get('begin', 0)} MiB in the first fifth, "
            f"{state['memory'].get('end', 0)} MiB later",
        ]


def _own_database(url: str) -> str:
    """A database of the proof on a server that stays."""
    import psycopg

    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")
    return urlunsplit(parts._replace(path=f"/{NAME}"))


def prove(database: str, pages: int, deadline: float) -> None:
    staying = os.environ.get("PROOF_DATABASE_URL", "")
    is_postgresql = database == "postgresql"
    if is_postgresql and staying:
        opened = nullcontext(_own_database(staying))
    else:
        opened = stores.throwaway_postgres.cluster() if is_postgresql else nullcontext("")
    with opened as url:
        lines = Proof(database, pages, deadline, url).run()
    text = ["# A saved board, imported twice and killed three times", ""]
    text += [f"`make proof`, or `python -m benchmarks.proofs.board {database}` alone.", ""]
    text += [f"- {database}: {line}" for line in lines]
    _suite.FIGURES.mkdir(exist_ok=True)
    (_suite.FIGURES / f"board_{database}.md").write_text("\n".join(text) + "\n")
    print("\n".join(text), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=480.0)
    options = parser.parse_args()
    deadline = time.monotonic() + options.seconds
    try:
        for database in options.databases:
            prove(database, options.pages, deadline)
    except OutOfTime:
        print("The time is over; the next call goes on.", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
