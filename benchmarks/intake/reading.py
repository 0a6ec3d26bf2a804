"""``manage.py intake --json`` over files, in a portal of its own that holds nothing yet."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import stores
from benchmarks.servers import ROOT


class Reading(NamedTuple):
    """``proposals`` by the files' names; of several for one file the first. ``trouble`` is what the command said."""

    proposals: dict[str, dict[str, Any]]
    seconds: float
    trouble: str


@contextmanager
def portal() -> Iterator[dict[str, str]]:
    """The environment of an empty portal."""
    folder = Path(tempfile.mkdtemp(prefix="hoeram-intake-"))
    try:
        environment = stores.environment_of(folder, "")
        stores.manage(environment, "migrate", "-v0")
        yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read(environment: dict[str, str], files: Sequence[Path], *, timeout: float = 600) -> Reading:
    command = [sys.executable, "manage.py", "intake", "--json", *map(str, files)]
    started = time.monotonic()
    outcome = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
    seconds = time.monotonic() - started
    proposals: dict[str, dict[str, Any]] = {}
    for line in outcome.stdout.splitlines():
        if line.startswith("{"):
            proposal = json.loads(line)
            proposals.setdefault(Path(proposal["file"]).name, proposal)
    return Reading(proposals, seconds, outcome.stderr[-2000:])
