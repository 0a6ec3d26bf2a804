"""What runs between requests at 100,000 circulars: each job of the tick, check_data, export and backup.

``python -m benchmarks.between`` measures each step in a process of its own and keeps what it measured beside the
database, so that broken off it goes on with the next step. ``--again`` forgets what was measured.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import servers, stores

FIGURES = Path(__file__).parent / "figures"
FILLING, MEASURING = 480, 480  # seconds of one run
COMMANDS = {
    "check_data": ["check_data"],
    "export of everything": ["export_circulars", "{folder}/everything.jsonl", "--all"],
    "backup": ["backup", "--place", "{folder}/backups"],
    "backup, the next": ["backup", "--place", "{folder}/backups"],
}
MINUTE = 5.0  # seconds that all jobs of a minute may take together where nothing is to do
MEMORY = 400  # MiB of any one process
LEFT_OUT = {"backup"}  # the command is measured


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", action="store_true", help="write the table to benchmarks/figures/")
    parser.add_argument("--again", action="store_true", help="measure what was measured already")
    parser.add_argument("--jobs", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.jobs:
        return jobs()
    try:
        with stores.filled(options.database, options.size, is_lived_in=True, seconds=FILLING) as environment:
            return told(measured(environment, options), options)
    except stores.NotFilledYet as error:
        print(error)
        return 1


def measured(environment: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    folder = Path(environment["PORTAL_DATA_DIR"])
    kept = folder / "between.json"
    if options.again:
        kept.unlink(missing_ok=True)
    known = json.loads(kept.read_text()) if kept.exists() else {}
    ends = time.monotonic() + MEASURING
    for name, words in COMMANDS.items():
        if name not in known and time.monotonic() < ends:
            known[name] = _command([word.format(folder=folder) for word in words], environment)
            kept.write_text(json.dumps(known))
    if COMMANDS.keys() <= known.keys():  # some gigabytes
        shutil.rmtree(folder / "backups", ignore_errors=True)
        (folder / "everything.jsonl").unlink(missing_ok=True)
    if "jobs" not in known and time.monotonic() < ends:
        output = subprocess.check_output(
            [sys.executable, "-m", "benchmarks.between", "--jobs"], cwd=servers.ROOT, env=environment, text=True
        )
        known |= json.loads(output.splitlines()[-1])
        kept.write_text(json.dumps(known))
    return known


def _command(words: list[str], environment: dict[str, str]) -> dict[str, Any]:
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, "manage.py", *words], cwd=servers.ROOT, env=environment)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "seconds": time.monotonic() - begun, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024,
        "code": process.returncode,
    }  # fmt: skip


def jobs() -> int:
    """Each job once: the second time round, when what had waited is done."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from circulars.upkeep import JOBS

    rows: dict[str, dict[str, Any]] = {}
    for _round in range(2):
        for job in JOBS.values():
            if job.name in LEFT_OUT:
                continue
            counted = [0]

            def count(execute, sql, params, many, context, counted=counted):
                counted[0] += 1
                return execute(sql, params, many, context)

            begun, cpu = time.monotonic(), time.process_time()
            with connection.execute_wrapper(count):
                said = job.run(timezone.now())
            rows[job.name] = {
                "seconds": time.monotonic() - begun, "cpu": time.process_time() - cpu, "queries": counted[0],
                "said": said, "is_minutely": job.every.total_seconds() <= 60,
            }  # fmt: skip
    print(json.dumps({"jobs": rows, "sizes": sizes()}))
    return 0


def sizes() -> dict[str, tuple[float, float]]:
    """MiB of rows and of indexes of each table; the tables of words, which are an index themselves, as one."""
    from django.db import connection

    asked = {
        "sqlite": "SELECT m.tbl_name, SUM(CASE m.type WHEN 'table' THEN s.pgsize ELSE 0 END), SUM(CASE m.type WHEN "
        "'index' THEN s.pgsize ELSE 0 END) FROM dbstat s JOIN sqlite_master m ON m.name = s.name "
        "WHERE s.aggregate = TRUE GROUP BY m.tbl_name",
        "postgresql": "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
    }
    found: dict[str, tuple[float, float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        for table, rows, indexes in cursor.fetchall():
            name = "words of search" if table.startswith("search_words") else table
            before = found.get(name, (0.0, 0.0))
            found[name] = (before[0] + rows / 2**20, before[1] + indexes / 2**20)
    return dict(sorted(found.items(), key=lambda item: -sum(item[1])))


def told(known: dict[str, Any], options: argparse.Namespace) -> int:
    if "jobs" not in known or COMMANDS.keys() - known.keys():
        print("Not all is measured yet. Run it again: it goes on where it is.")
        return 1
    text = table(known, options)
    print(text, flush=True)
    if options.keep:
        (FIGURES / f"between_{options.database}.md").write_text(text)
    minute = sum(row["seconds"] for row in known["jobs"].values() if row["is_minutely"] and not row["said"])
    wrong = [name for name in COMMANDS if known[name]["code"] or known[name]["memory"] > MEMORY]
    for name in wrong:
        print(f"not as it should be: {name}: {known[name]}")
    if minute > MINUTE:
        print(f"not as it should be: the jobs of a minute take {minute:.1f} s where nothing is to do")
    return 1 if wrong or minute > MINUTE else 0


def table(known: dict[str, Any], options: argparse.Namespace) -> str:
    lines = [
        f"# Between requests at {options.size:,} circulars",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.database}; with what an office has "
        "beside its documents (`benchmarks/lived_in.py`).",
        f"`python -m benchmarks.between --database {options.database} --keep --again` measures it again.",
        "",
        "| command | seconds | CPU of Python | MiB at most |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {row['seconds']:.1f} | {row['cpu']:.1f} | {row['memory']:.0f} |"
            for name, row in known.items()
            if name in COMMANDS
        ),
        "",
        "| job of the tick | seconds | CPU of Python | queries | what it said |",
        "|---|---:|---:|---:|---|",
        *(
            f"| {name} | {row['seconds']:.2f} | {row['cpu']:.2f} | {row['queries']} | {row['said']} |"
            for name, row in known["jobs"].items()
        ),
        "",
        "| table | MiB of rows | MiB of indexes |",
        "|---|---:|---:|",
        *(
            f"| {name} | {rows:.1f} | {indexes:.1f} |"
            for name, (rows, indexes) in known["sizes"].items()
            if rows + indexes >= 1
        ),
        f"| all | {sum(rows for rows, _indexes in known['sizes'].values()):.0f} "
        f"| {sum(indexes for _rows, indexes in known['sizes'].values()):.0f} |",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
