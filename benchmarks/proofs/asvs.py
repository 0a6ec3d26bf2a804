"""A tour of OWASP ASVS level 2: each line of the table in docs/security.md, and whether the tests that hold it pass."""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from pathlib import Path

from benchmarks.pages_seen import outcome
from benchmarks.servers import ROOT
from tests import test_asvs


def main() -> int:
    rows = test_asvs.rows()
    named = sorted({test for row in rows for test in test_asvs.named_by(row)})
    passed = _run([f"tests/{test.removesuffix('::*')}" for test in named])
    lines, failed = [], 0
    for row in rows:
        tests = test_asvs.named_by(row)
        bad = [test for test in tests if not passed.get(test.removesuffix("::*"), False)]
        failed += bool(bad)
        answer = "FAILED: " + ", ".join(bad) if bad else f"{len(tests)} tests" if tests else "—"
        lines.append(f"| {row['numbers']} | {row['state']} | {answer} |")
        sys.stdout.write(f"{row['numbers']:40} {row['state']:9} {answer}\n")
    states: dict[str, int] = defaultdict(int)
    for row in rows:
        states[row["state"]] += len(row["numbers"].split(","))
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    outcome.write(
        "asvs",
        "OWASP ASVS 4.0.3, level 2, line by line",
        [
            f"- {sum(states.values())} requirements in {len(rows)} lines: {told}.",
            f"- {len(named)} tests or files of tests are named; {failed} lines have one that does not pass.",
            "", "| ASVS | state | tests |", "|---|---|---|", *lines,
        ],
    )  # fmt: skip
    return int(bool(failed))


def _run(tests: list[str]) -> dict[str, bool]:
    """Whether each test, with all its parameters, and each file passed; a test that was skipped did not."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *tests],
            cwd=ROOT, env=environment, check=False,
        )  # fmt: skip
        cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 (pytest wrote it)
    found: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        good = not any(child.tag in ("failure", "error", "skipped") for child in case)
        file = case.get("classname", "").replace(".", "/").removeprefix("tests/") + ".py"
        found[file].append(good)
        found[f"{file}::{re.sub(r'[[].*', '', case.get('name', ''), flags=re.DOTALL)}"].append(good)
    return {name: all(good) for name, good in found.items()}


if __name__ == "__main__":
    sys.exit(outcome.of(main))
