"""Whether the web processes grow: half an hour of load, in parts that may be run one after another.

``python -m benchmarks.growth`` begins, or goes on with the processes of an earlier part, which live on in between;
after thirty minutes of load it tells the memory of each process at every minute and ends them. ``--stop`` ends them
before. What is known is kept in build/growth.json.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import load, servers, stores

KEPT = servers.ROOT / "build" / "growth.json"
MINUTES, PART = 30, 8
ALLOWED = 8  # MiB between the tenth minute, when memories are full, and the last
CONNECTIONS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=MINUTES, help="of load in all")
    parser.add_argument("--part", type=int, default=PART, help="minutes of this part")
    parser.add_argument("--stop", action="store_true", help="end the processes of a part that shall not go on")
    options = parser.parse_args()
    state = known()
    if options.stop:
        return ended(state)
    state = state or begun()
    for _ in range(min(options.part, options.minutes - len(state["memory"]))):
        state["failed"] += asked_for_a_minute(state)
        state["memory"].append([_memory(pid) for pid in state["workers"]])
        KEPT.write_text(json.dumps(state))
        print(f"minute {len(state['memory'])}: {state['memory'][-1]} MiB, {state['failed']} failed", flush=True)
    if len(state["memory"]) < options.minutes:
        print("Run it again: the processes are still there.")
        return 0
    ended(state)
    return told(state)


def known() -> dict | None:
    """What an earlier part left, if its processes still live."""
    if not KEPT.exists():
        return None
    state = json.loads(KEPT.read_text())
    return state if all(Path(f"/proc/{pid}").exists() for pid in [state["master"], *state["workers"]]) else None


def begun() -> dict:
    with stores.filled("sqlite", 1000) as environment:
        environment = load.serving(environment)
        paths = load.targets(environment)
        port = load.nginx_server.free_port()
        command = [
            sys.executable, "-m", "gunicorn", "portal.wsgi:application", "-b", f"127.0.0.1:{port}", "-w", "2", "-k",
            "gthread", "--threads", "4", "-c", os.devnull, "--log-level", "error",
        ]  # fmt: skip
        master = subprocess.Popen(
            command, cwd=servers.ROOT, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(10)
    children = subprocess.check_output(["ps", "-o", "pid=", "--ppid", str(master.pid)], text=True)
    static = paths["portal"].pop("static file")
    mixed = [path for asked in paths["portal"].values() for path in asked if path not in static]
    mixed += [f"/en{path}" for path in mixed if not path.startswith(("/api", "/files"))]
    return {
        "port": port, "master": master.pid, "workers": [int(pid) for pid in children.split()], "paths": mixed,
        "failed": 0, "memory": [],
    }  # fmt: skip


def asked_for_a_minute(state: dict) -> int:
    """Known addresses, and others that nobody has asked for before, as machines try them."""
    odd = [f"/search/?q=word{random.randrange(10**9)}&page=1" for _ in range(200)]
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    outcome = load.loaded(
        f"http://127.0.0.1:{state['port']}", [*state["paths"], *odd], KEPT.parent, 59, connections=CONNECTIONS
    )
    return outcome.failed


def _memory(pid: int) -> float:
    """Proportional set size in MiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def ended(state: dict | None) -> int:
    if state is not None:
        os.kill(state["master"], signal.SIGTERM)
    KEPT.unlink(missing_ok=True)
    return 0


def told(state: dict) -> int:
    rows = state["memory"]
    growth = max(last - early for early, last in zip(rows[len(rows) // 3], rows[-1], strict=True))
    lines = [
        f"# Memory of two web processes under load for {len(rows)} minutes",
        "",
        f"{CONNECTIONS} connections ask for pages in both languages, the API, a file and words asked for never before.",
        f"After the first third of the time the larger growth is {growth:.1f} MiB; {state['failed']} requests failed.",
        "`python -m benchmarks.growth`, in parts of eight minutes, measures it again.",
        "",
        "| minute | one | other |",
        "|---:|---:|---:|",
        *(f"| {minute} | {one:.0f} | {other:.0f} |" for minute, (one, other) in enumerate(rows, start=1)),
    ]
    (load.FIGURES / "growth.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    return int(growth > ALLOWED or state["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main())
