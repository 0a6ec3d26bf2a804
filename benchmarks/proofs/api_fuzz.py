"""Schemathesis asks every operation of the API at random, by its own schema: 100 examples of each, no finding."""

import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from benchmarks.pages_seen import outcome
from benchmarks.pages_seen.portal import served
from benchmarks.servers import ROOT

EXAMPLES = 100
SEED = 20_261_201


def main(examples: int = int(os.environ.get("EXAMPLES", EXAMPLES))) -> int:
    with served() as portal, tempfile.TemporaryDirectory() as place:
        schema = Path(place) / "schema.json"
        with urllib.request.urlopen(f"{portal.origin}/api/v1/schema/", timeout=300) as answer:  # noqa: S310 (our own)
            schema.write_bytes(answer.read())
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")), "run", str(schema), "--url", portal.origin,
                "--max-examples", str(examples), "--seed", str(SEED), "--workers", "1", "--no-color",
                "--checks", "all", "--exclude-checks", "positive_data_acceptance",
                "--request-timeout", "60", "--continue-on-failure", "--generation-database", "none",
            ],
            cwd=place,  # it leaves a folder behind
            env=os.environ | {"SCHEMATHESIS_HOOKS": "benchmarks.proofs._api_checks", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    sys.stdout.write(done.stdout[-6000:] + done.stderr[-2000:])
    if done.returncode:
        return 1
    operations, generated, version = (
        found[1] if (found := re.search(pattern, done.stdout)) else "?"
        for pattern in (r"(\d+) selected", r"([\d,]+) generated", r"Schemathesis v(\S+)")
    )
    outcome.write(
        "api_fuzz",
        "The API asked at random",
        [
            f"- Schemathesis {version}: {operations} operations, {examples} examples of each and what follows from the "
            f"links between them: {generated} requests, all checks: no finding.",
            "- `positive_data_acceptance` is replaced by a check of our own: a valid request is refused only because "
            "something of that name does not exist, and the refusal names it (benchmarks/proofs/_api_checks.py).",
        ],
    )
    return 0


if __name__ == "__main__":
    sys.exit(outcome.of(main))
