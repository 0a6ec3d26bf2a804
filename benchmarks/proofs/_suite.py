"""Proofs that are tests with larger numbers: run them on both databases and keep what they printed."""

import os
import re
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext

from benchmarks.servers import ROOT
from benchmarks.stores import throwaway_postgres

FIGURES = ROOT / "benchmarks" / "figures"


def run(
    name: str,
    title: str,
    selection: list[str],
    *,
    variables: dict[str, str] | None = None,
    databases=("sqlite", "postgresql"),
) -> int:
    """Run the selected tests per database; lines that begin with "figure:" go into figures/<name>.md."""
    lines = [f"# {title}", "", f"`make proof`, or `python -m benchmarks.proofs.{name}` alone.", ""]
    failed = False
    for database in databases:
        with _server() if database == "postgresql" else nullcontext("") as url:
            kept = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
            environment = (
                kept | {"TEST_EVERY_CASE": "1"} | (variables or {}) | ({"PORTAL_DATABASE_URL": url} if url else {})
            )
            options = ["-q", "-s", "--show-capture=no", "-p", "no:cacheprovider"]
            command = [sys.executable, "-m", "pytest", *options, *selection]
            outcome = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        print(outcome.stdout[-4000:], outcome.stderr[-2000:])
        failed |= outcome.returncode != 0
        figures = re.findall(r"figure: (.*)", outcome.stdout)
        closing = re.findall(r"^.*\b(?:passed|failed)\b.*$", outcome.stdout, re.MULTILINE)[-1:]
        lines += [
            f"- {database}: {figure}" for figure in [*figures, *(re.sub(r" in .*", "", line) for line in closing)]
        ]
    FIGURES.mkdir(exist_ok=True)
    (FIGURES / f"{name}.md").write_text("\n".join(lines) + "\n")
    return int(failed)


def _server() -> AbstractContextManager[str]:
    """A PostgreSQL of its own, or the one that the variable of the tests names."""
    given = os.environ.get("PORTAL_TEST_POSTGRES_URL")
    return nullcontext(given) if given else throwaway_postgres.cluster()
