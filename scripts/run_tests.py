"""All tests: those about the database on PostgreSQL, then everything on SQLite, whose line ends it all.

One after the other: side by side they save a few minutes on two processors, and what has a time of its own, such as a
browser, waits too long. Arguments go to pytest in both. What could not be tested is said, and on CI (CI=true) it is a
failure.
"""

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's word for "nothing collected"
# Of another database; and without kept bytecode each process would compile every module and rewrite every assert anew.
NOT_INHERITED = ("PORTAL_DATABASE_URL", "PYTHONDONTWRITEBYTECODE")


def main(arguments: list[str]) -> int:
    on_ci = os.environ.get("CI", "").lower() in ("1", "true")
    codes, results = postgresql(arguments, on_ci)
    code, result = pytest("SQLite", arguments)
    print(*results, "SQLite:", result, sep="\n", flush=True)  # the last line is pytest's own
    return next((code for code in codes if code not in (0, NO_TESTS)), code)


def postgresql(arguments: list[str], on_ci: bool) -> tuple[list[int], list[str]]:
    """What pytest returned, and its last lines."""
    given = os.environ.get("PORTAL_TEST_POSTGRES_URL")
    if not given and not throwaway_postgres.binaries():
        return [int(on_ci)], ["PostgreSQL: not tested. Install it or set PORTAL_TEST_POSTGRES_URL to test it too."]
    with nullcontext(given) if given else throwaway_postgres.cluster() as url:
        variables = {"PORTAL_DATABASE_URL": url}
        marked = ["-m", "database and not alone", *(arguments or files_with("mark.database"))]
        code, result = pytest("PostgreSQL", marked, variables)
        if code not in (0, NO_TESTS):
            return [code], [f"PostgreSQL: {result}"]
        # An open transaction in any database of the server keeps erased rows.
        marked = ["-m", "database and alone", *(arguments or files_with("mark.alone"))]
        alone, of_alone = pytest("PostgreSQL", marked, variables, processes="0")
    return [code, alone], [f"PostgreSQL: {result}", f"PostgreSQL, alone: {of_alone}"]


def files_with(mark: str) -> list[str]:
    """To collect all others as well takes as long as many tests."""
    return [str(path) for path in sorted((ROOT / "tests").rglob("test_*.py")) if mark in path.read_text("utf-8")]


def pytest(
    name: str, arguments: list[str], variables: dict[str, str] | None = None, *, processes: str = ""
) -> tuple[int, str]:
    """(what it returned, its last line); each line is printed behind the ``name`` of the run as it comes."""
    environment = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED} | (variables or {})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:schemathesis",  # used by a proof alone; each process would import it for a second
        "-n",
        processes or os.environ.get("TEST_PROCESSES", "2"),
        "--dist=worksteal",  # a process that has done its half takes over from the other
        "--durations=15",
        "--durations-min=10",
        *arguments,
    ]
    last = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as run:
        for line in run.stdout or ():
            print(f"{name}: {line}", end="", flush=True)
            last = line.strip() or last
    return run.returncode, last


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
