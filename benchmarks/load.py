"""What two cores hold behind nginx: requests a second and waiting times of the pages, ``python -m benchmarks.load``.

nginx with the settings of ``deploy/`` stands before two gunicorns of one process each; ``wrk`` (Debian's) asks over
TLS from the same machine, so it takes its share of the cores. Every row is measured with the cache of nginx and
without; beside them, in the same run, a bare Django view with one indexed SELECT and a static file.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import servers, stores
from tests import nginx_server

FIGURES = Path(__file__).parent / "figures"
CONNECTIONS = 16
UNLIMITED = "1000000r/s"  # all requests come from one address
SCRIPT = """
local paths = {%s}
local place = 0
request = function()
  place = place %% #paths + 1
  return wrk.format("GET", paths[place])
end
done = function(summary, latency)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  local told = {summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed}
  io.write("\\ntold " .. table.concat(told, " ") .. "\\n")
end
"""
FILE = {
    "type": "circular",
    "series": "office/circular",
    "key": "file-under-load",
    "year": 2026,
    "language": "en",
    "title": "File under load",
    "body": "<p>See the attached file.</p>",
    "issued_on": "2026-01-05",
    "section": "diplomacy",
    "files": [{"path": "attached.txt", "name": "attached.txt", "title": "Attached"}],
}
FIND_FILE = (
    "from circulars.models import File; from circulars import addresses; "
    "file = File.objects.filter(circular__key='file-under-load').first(); "
    "print(addresses.file(file.code, 'attached.txt'))"
)


class Outcome(NamedTuple):
    """Times are milliseconds."""

    per_second: float
    p50: float
    p99: float
    failed: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=8, help="of load for each row")
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", action="store_true", help="write the table to benchmarks/figures/")
    options = parser.parse_args()
    options.before = os.getloadavg()[0]
    if shutil.which("wrk") is None:
        sys.exit("wrk is not here; on Debian: apt-get install wrk")
    with stores.filled(options.database, options.size) as environment:
        rows, memory = measure(serving(environment), options.seconds)
    text = table(rows, memory, options)
    print(text, flush=True)
    if options.keep:
        FIGURES.mkdir(exist_ok=True)
        (FIGURES / f"load_{options.database}.md").write_text(text)
    return 1 if any(outcome.failed for _name, *both in rows for outcome in both if outcome) else 0


def serving(environment: dict[str, str]) -> dict[str, str]:
    """For a portal behind nginx that one address may ask without limit."""
    return environment | {
        "PORTAL_HOSTS": "localhost,127.0.0.1",
        "PORTAL_PROXIES": "1",
        "PORTAL_FILE_ACCEL": "/kept-files/",
        "PORTAL_RATES": "search=0",
    }


def measure(environment: dict[str, str], seconds: int) -> tuple[list[tuple], list[float]]:
    """(name, without the cache, with it) of each row, and the memory of the processes in MiB afterwards."""
    paths = targets(environment)
    bare = environment | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
    found: dict[str, list[Outcome]] = {name: [] for name in paths["portal"]}
    with two_of("portal.wsgi:application", environment) as web:
        for server in web:  # a process reads its templates and sources at the first request
            for asked in paths["portal"].values():
                server.get(asked[0])
        for cache in (False, True):
            with in_front(web, environment, cache=cache) as (url, folder):
                for name, asked in paths["portal"].items():
                    found[name].append(loaded(url, asked, folder, seconds))
        memory = [server.memory_mib() for server in web]
    with (
        two_of("benchmarks.bare.wsgi:application", bare) as web,
        in_front(web, environment, cache=False) as (url, folder),
    ):
        found["bare Django view"] = [loaded(url, paths["bare"], folder, seconds)]
    return [(name, outcomes[0], outcomes[1] if outcomes[1:] else None) for name, outcomes in found.items()], memory


def targets(environment: dict[str, str]) -> dict:
    """The paths to ask, by the name of the row. A file is taken in first, by the import that offices use."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "attached.txt").write_text("One line of an attached file.\n" * 2000)
        (Path(folder) / "lines").write_text(json.dumps(FILE) + "\n")
        stores.manage(environment, "import_circulars", f"{folder}/lines", "--files", folder, "-v0")
    file = told(environment, "manage.py", "shell", "--no-imports", "-v0", "-c", FIND_FILE).strip()
    sample = json.loads(told(environment, "-m", "benchmarks.sample"))
    static = next((Path(environment["PORTAL_DATA_DIR"]) / "static" / "css").glob("base.*.css"))
    return {
        "portal": {
            "home": ["/"],
            "list": ["/sections/diplomacy/"],
            "circular": sample["paths"]["circular"],
            "search": [f"/search/?q={word}" for word in ("migration", "climate+agenda", "concernbbbbb", "statement")],
            "API list": ["/api/v1/circulars/?page_size=20"],
            "file": [file],
            "static file": [f"/static/css/{static.name}"],
        },
        "bare": sample["bare"],
    }


def told(environment: dict[str, str], *arguments: str) -> str:
    return subprocess.check_output([sys.executable, *arguments], cwd=servers.ROOT, env=environment, text=True)


@contextmanager
def two_of(application: str, environment: dict[str, str]) -> Iterator[list[servers.Server]]:
    with servers.running(application, environment) as one, servers.running(application, environment) as other:
        yield [one, other]


@contextmanager
def in_front(web: Sequence[servers.Server], environment: dict[str, str], *, cache: bool) -> Iterator[tuple[str, Path]]:
    """The address of nginx before these processes, and the folder of its files."""
    with tempfile.TemporaryDirectory() as name:
        folder, data = Path(name), Path(environment["PORTAL_DATA_DIR"])
        os.chmod(folder, 0o755)  # noqa: S103  (the processes of nginx are of another account)
        ports = [server.port for server in web]
        with nginx_server.running(folder, ports, data=data, cache=cache, change=_without_limits) as nginx:
            yield nginx.url, folder


def _without_limits(text: str) -> str:
    text = re.sub(r"rate=\d+r/[sm]", f"rate={UNLIMITED}", text)
    return re.sub(r"limit_conn hoeram_clients \d+;", "limit_conn hoeram_clients 10000;", text)


def loaded(url: str, paths: Sequence[str], folder: Path, seconds: int, connections: int = CONNECTIONS) -> Outcome:
    """``connections`` readers who each ask for the next path as soon as they have an answer."""
    script = folder / "asked.lua"
    script.write_text(SCRIPT % ", ".join(json.dumps(path) for path in paths))
    command = ["wrk", "-t", "1", "-c", str(connections), "--timeout", "20s", "-s", str(script)]
    for length in (1, seconds):  # the first second fills memories and the cache
        output = subprocess.check_output([*command, "-d", f"{length}s", url], text=True)
    requests, microseconds, p50, p99, failed = map(float, output.rpartition("\ntold ")[2].split())
    return Outcome(requests * 1e6 / microseconds, p50 / 1000, p99 / 1000, int(failed))


def table(rows: list[tuple], memory: list[float], options: argparse.Namespace) -> str:
    lines = [
        "# Load held behind nginx",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, which nginx, two processes of four threads, the "
        f"database and",
        f"wrk share; {options.database}, {options.size:,} circulars; {CONNECTIONS} connections over TLS, "
        f"{options.seconds} s a row; milliseconds.",
        f"Load of the machine before the run: {options.before:.1f}. Memory of the two processes afterwards: "
        + " and ".join(f"{one:.0f}" for one in memory)
        + " MiB.",
        "`python -m benchmarks.load --keep` measures it again.",
        "",
        "| page | a second, no cache | p50 | p99 | a second, cache | p50 | p99 | failed |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, without, kept in rows:
        cells = [name, *_cells(without), *(_cells(kept) if kept else ("", "", ""))]
        failed = without.failed + (kept.failed if kept else 0)
        lines.append(f"| {' | '.join([*cells, str(failed)])} |")
    return "\n".join(lines) + "\n"


def _cells(outcome: Outcome) -> tuple[str, str, str]:
    return f"{outcome.per_second:,.0f}", f"{outcome.p50:.1f}", f"{outcome.p99:.1f}"


if __name__ == "__main__":
    sys.exit(main())
