"""How long the first page of a search takes, and what it costs: ``python -m benchmarks.search_speed``.

Time on the clock is that of a reader alone on the machine: one request after the other over a kept connection, hits,
facets and excerpts with it. Processor time is compared with a bare Django view in turns, as ``benchmarks`` does.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import __main__ as pages
from benchmarks import servers, stores
from benchmarks.search_speed import cases

FIGURES = Path(__file__).parent.parent / "figures"
GROWTH = 3.0  # from the smallest size to the largest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--databases", nargs="+", default=pages.databases(), choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=60, help="of each case, for the time on the clock")
    parser.add_argument("--keep", action="store_true", help="write the tables to benchmarks/figures/")
    options = parser.parse_args()
    troubles = []
    for database in options.databases:
        measured = [measure(database, size, options) for size in options.sizes]
        text = table(database, measured)
        print(text, flush=True)
        if options.keep:
            FIGURES.mkdir(exist_ok=True)
            (FIGURES / f"search_speed_{database}.md").write_text(text)
        troubles += [f"{database}: {trouble}" for trouble in over(measured)]
    print("\n".join(troubles))
    return 1 if troubles else 0


def measure(database: str, size: int, options: argparse.Namespace) -> dict:
    with stores.filled(database, size) as environment:
        bare_paths = bare_sample(environment)
        bare_environment = environment | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
        with (
            servers.running("portal.wsgi:application", environment) as portal,
            servers.running("benchmarks.bare.wsgi:application", bare_environment) as bare,
        ):
            servers.cpu_per_request(portal, ["/", "/circulars/"])
            before = portal.memory_mib()
            rows = []
            for name, (queries, budget) in cases.CASES.items():
                paths = [cases.path(query) for query in queries]
                rows.append({"name": name, "budget": budget, **one(portal, bare, paths, bare_paths, options)})
                print(f"{database} {size}: {name} {rows[-1]['ratio']:.1f}", file=sys.stderr, flush=True)
            paths = [cases.suggestion_path(query) for query in cases.SUGGESTIONS]
            rows.append({"name": "suggestions", "budget": cases.FEW, **one(portal, bare, paths, bare_paths, options)})
            memory = {"before": before, "after": portal.memory_mib()}
        building = json.loads(_run("benchmarks.search_speed.building", environment))
    return {"size": size, "rows": rows, "memory": memory, **building}


def bare_sample(environment: dict[str, str]) -> list[str]:
    return json.loads(_run("benchmarks.search_speed.bare", environment))


def _run(module: str, environment: dict[str, str]) -> str:
    return subprocess.check_output([sys.executable, "-m", module], cwd=servers.ROOT, env=environment, text=True)


def one(portal: servers.Server, bare: servers.Server, paths: list[str], bare_paths: list[str], options) -> dict:
    for server, warm in ((portal, paths), (bare, bare_paths)):
        servers.cpu_per_request(server, warm)
    pairs = [
        (servers.cpu_per_request(portal, paths), servers.cpu_per_request(bare, bare_paths))
        for _ in range(options.rounds)
    ]
    took = sorted(_took(portal, paths[number % len(paths)]) for number in range(options.requests))
    return {
        "cpu": statistics.median(ours for ours, _theirs in pairs),
        "bare": statistics.median(theirs for _ours, theirs in pairs),
        "ratio": statistics.median(ours / theirs for ours, theirs in pairs),
        "p50": took[len(took) // 2],
        "p99": took[min(len(took) - 1, len(took) * 99 // 100)],
    }


def _took(server: servers.Server, path: str) -> float:
    begun = time.perf_counter()
    status, _body = server.get(path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return (time.perf_counter() - begun) * 1000


def over(measured: list[dict]) -> list[str]:
    """What is over its budget, also by how much it grows with the number of circulars."""
    found = []
    for store in measured:
        found += [
            f"{row['name']} at {store['size']:,}: {row['ratio']:.1f} of {row['budget']:.0f}"
            for row in store["rows"]
            if row["ratio"] > row["budget"]
        ]
    small, large = measured[0], measured[-1]
    for before, after in zip(small["rows"], large["rows"], strict=True):
        if after["ratio"] / before["ratio"] > GROWTH:
            found.append(f"{after['name']} grows {after['ratio'] / before['ratio']:.1f} times")
    return found


def table(database: str, measured: list[dict]) -> str:
    lines = [
        f"# Speed of search on {'SQLite' if database == 'sqlite' else 'PostgreSQL'}",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end. First",
        "page with hits, facets and excerpts. CPU is that of the web process, beside a bare Django view in one run.",
        f"`python -m benchmarks.search_speed --databases {database}` prints it again.",
        "",
        "| circulars | looked for | p50 ms | p99 ms | CPU ms | bare ms | ratio | budget |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for store in measured:
        lines += [
            f"| {store['size']:,} | {row['name']} | {row['p50']:.0f} | {row['p99']:.0f} | {row['cpu']:.1f} "
            f"| {row['bare']:.2f} | {row['ratio']:.1f} | {row['budget']:.0f} |"
            for row in store["rows"]
        ]
    lines += [
        "",
        "Built a second: documents, by one process. Update: what the index adds to one publication. Web: MiB of",
        "the web process before the first search and after the last.",
        "",
        "| circulars | index MiB | all MiB | built a second | update ms | worst ms | web before | web after |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {store['size']:,} | {store['mib']['words']:.0f} | {store['mib']['whole']:.0f} | {store['rate']:.0f} "
        f"| {store['update']:.1f} | {store['worst']:.1f} "
        f"| {store['memory']['before']:.0f} | {store['memory']['after']:.0f} |"
        for store in measured
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
