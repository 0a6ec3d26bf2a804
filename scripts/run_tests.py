"""All tests: those about the database on PostgreSQL first, then everything on SQLite, whose result is the last line.

Arguments go to pytest in both runs. What could not be tested is said, and on CI (CI=true) it is a failure.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's word for "nothing collected"
# Of another database; and without kept bytecode each process would compile every module and rewrite every assert anew.
NOT_INHERITED = ("PORTAL_DATABASE_URL", "PYTHONDONTWRITEBYTECODE")


def main(arguments: list[str]) -> int:
    on_ci = os.environ.get("CI", "").lower() in ("1", "true")
    given = os.environ.get("PORTAL_TEST_POSTGRES_URL")
    if given or throwaway_postgres.binaries():
        with nullcontext(given) if given else throwaway_postgres.cluster() as url, migrated_meanwhile():
            print("PostgreSQL: the tests marked `database`", flush=True)
            variables = {"PORTAL_DATABASE_URL": url}
            code = pytest(["-m", "database and not alone", *arguments], variables)
            if code in (0, NO_TESTS):  # an open transaction in any database of the server keeps erased rows
                code = pytest(["-m", "database and alone", *(arguments or those_alone())], variables, processes="0")
        if code not in (0, NO_TESTS):
            return code
    else:
        print("PostgreSQL: not tested. Install it or set PORTAL_TEST_POSTGRES_URL to test it too.", flush=True)
        if on_ci:
            return 1
    print("SQLite: all tests", flush=True)
    return pytest(arguments, {})


def those_alone() -> list[str]:
    """The files that hold them: to collect all others for a handful takes longer than the handful."""
    return [
        str(path) for path in sorted((ROOT / "tests").rglob("test_*.py")) if "mark.alone" in path.read_text("utf-8")
    ]


@contextmanager
def migrated_meanwhile() -> Iterator[None]:
    """The database that the tests on SQLite begin with is made beside those on PostgreSQL; without it they make it."""
    environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    command = [sys.executable, "-c", "from tests import migrated; migrated.sqlite_file()"]
    with subprocess.Popen(command, cwd=ROOT, env=environment):
        yield


def pytest(arguments: list[str], variables: dict[str, str], processes: str = "") -> int:
    environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED} | variables
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        processes or os.environ.get("TEST_PROCESSES", "2"),
        "--dist=worksteal",  # a process that has done its half takes over from the other
        "--durations=15",
        "--durations-min=10",
        *arguments,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
