"""What a proof about pages ends with: a page of figures, and what was found."""

import sys
from collections.abc import Callable, Sequence

from benchmarks.pages_seen.tools import ToolMissing
from benchmarks.servers import ROOT

FIGURES = ROOT / "benchmarks" / "figures"


def write(name: str, title: str, lines: Sequence[str]) -> None:
    FIGURES.mkdir(exist_ok=True)
    head = [f"# {title}", "", f"`make proof`, or `python -m benchmarks.proofs.{name}` alone.", ""]
    (FIGURES / f"{name}.md").write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")


def of(proof: Callable[[], int]) -> int:
    """The exit code; a tool that is missing is said and fails the proof."""
    try:
        return proof()
    except ToolMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
