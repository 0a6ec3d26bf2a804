"""Ten thousand hostile queries on both databases: answered or refused with a message, none over a second."""

import re
import subprocess
import sys

from benchmarks import __main__ as pages
from benchmarks import servers, stores

FIGURES = servers.ROOT / "benchmarks" / "figures" / "search_fuzz.md"
COUNT = 10_000
SIZE = 1_000


def main() -> int:
    lines = ["# Hostile queries", "", "`make proof`, or `python -m benchmarks.proofs.search_fuzz` alone.", ""]
    failed = False
    for database in pages.databases():
        with stores.filled(database, SIZE) as environment:
            command = [sys.executable, "-m", "benchmarks.search_fuzz", str(COUNT)]
            environment |= {"PORTAL_HOSTS": "testserver"}
            outcome = subprocess.run(
                command, cwd=servers.ROOT, env=environment, capture_output=True, text=True, check=False
            )
        print(outcome.stdout, outcome.stderr[-2000:], flush=True)
        failed |= outcome.returncode != 0
        lines += [f"- {figure}" for figure in re.findall(r"figure: (.*)", outcome.stdout)]
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text("\n".join(lines) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
