"""CPU per request of pages and API beside a bare Django view, in the same run: ``python -m benchmarks``.

Each figure is the median over rounds that take turns with the bare view, so that it holds when the machine's speed
drifts. No page cache is in the way; one worker of gunicorn answers over a kept connection.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks import servers, stores

FIGURES = Path(__file__).parent / "figures"
BUDGETS = {
    "circular": 3.0,
    "list, first page": 3.0,
    "list, hundredth page": 3.0,
    "API list of 20": 4.0,
    "API detail": 3.0,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--databases", nargs="+", default=databases(), choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--pages", nargs="+", default=list(BUDGETS), choices=list(BUDGETS))
    parser.add_argument("--keep", action="store_true", help="write the table of each database to benchmarks/figures/")
    options = parser.parse_args()
    rows = []
    for database in options.databases:
        measured = [row for size in options.sizes for row in measure(database, size, options)]
        text = table(measured)
        print(text, flush=True)
        if options.keep:
            FIGURES.mkdir(exist_ok=True)
            (FIGURES / f"pages_{database}.md").write_text(text)
        rows += measured
    over = [row for row in rows if row["ratio"] > row["budget"]]
    for row in over:
        print(f"over budget: {row['page']} on {row['database']} at {row['size']}: {row['ratio']:.2f}")
    return 1 if over else 0


def databases() -> list[str]:
    return ["sqlite", "postgresql"] if stores.throwaway_postgres.binaries() else ["sqlite"]


def measure(database: str, size: int, options: argparse.Namespace) -> list[dict]:
    with stores.filled(database, size) as environment:
        output = subprocess.check_output(
            [sys.executable, "-m", "benchmarks.sample"], cwd=servers.ROOT, env=environment, text=True
        )
        sample = json.loads(output)
        bare_environment = environment | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
        with (
            servers.running("portal.wsgi:application", environment) as portal,
            servers.running("benchmarks.bare.wsgi:application", bare_environment) as bare,
        ):
            return [one(kind, sample, portal, bare, database, size, options) for kind in options.pages]


def one(kind, sample, portal, bare, database, size, options) -> dict:
    paths = sample["paths"][kind]
    for server, warm in ((portal, paths), (bare, sample["bare"])):
        servers.cpu_per_request(server, warm)
    pairs = [
        (servers.cpu_per_request(portal, paths), servers.cpu_per_request(bare, sample["bare"]))
        for _ in range(options.rounds)
    ]
    return {
        "database": database,
        "size": size,
        "page": kind,
        "queries": sample["queries"][kind],
        "cpu": statistics.median(ours for ours, _theirs in pairs),
        "bare": statistics.median(theirs for _ours, theirs in pairs),
        "ratio": statistics.median(ours / theirs for ours, theirs in pairs),
        "budget": BUDGETS[kind],
        "memory": portal.memory_mib(),
    }


def table(rows: list[dict]) -> str:
    lines = [
        "# CPU per request",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores. Milliseconds of the worker's CPU, median;",
        "the ratio is to a bare Django view with one indexed SELECT and one template in the same run.",
        "`make bench` prints it again.",
        "",
        "| database | circulars | page | queries | CPU ms | bare ms | ratio | budget | memory MiB |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['database']} | {row['size']:,} | {row['page']} | {row['queries']} | {row['cpu']:.2f} "
        f"| {row['bare']:.2f} | {row['ratio']:.2f} | {row['budget']:.1f} | {row['memory']:.0f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
