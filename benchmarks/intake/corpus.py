"""The documents that intake is measured on, each set with its gold; formats of offices are built from text."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.privacy import documents
from benchmarks.servers import ROOT

OWN = ROOT / "tests" / "data"
SAMPLES = ROOT.parent / "shared" / "samples"
# Of a text made/<name>.<ending>.txt; a line is a paragraph.
BUILDERS: dict[str, Callable[[list[str]], bytes]] = {
    ".docx": documents.docx,
    ".hwp": documents.hwp,
    ".hwpx": documents.hwpx,
    ".pdf": documents.pdf,
}


class DocumentSet(NamedTuple):
    """``is_kept_back``: its errors are shown as counts alone, so that nobody builds for these documents."""

    name: str
    gold: Path
    is_kept_back: bool = False

    def records(self) -> list[dict[str, Any]]:
        return json.loads(self.gold.read_text(encoding="utf-8"))

    def files(self, target: Path) -> list[Path]:
        """Every document of the gold, in its order; those built from text are written into ``target``."""
        return [self._file(record["file"], target) for record in self.records()]

    def _file(self, name: str, target: Path) -> Path:
        stored = self.gold.parent / name
        source = self.gold.parent / "made" / f"{name}.txt"
        if stored.exists():
            return stored
        if source.exists():
            built = target / name
            built.write_bytes(BUILDERS[built.suffix](_paragraphs(source)))
            return built
        return target / name  # the command says that it is not there


OURS = [
    DocumentSet("own documents A", OWN / "intake" / "gold_a.json"),
    DocumentSet("own documents B", OWN / "intake_b" / "gold_b.json", is_kept_back=True),
    DocumentSet("own documents C", OWN / "intake_c" / "gold_c.json"),
]
GIVEN = [
    DocumentSet("samples", SAMPLES / "gold.json"),
    DocumentSet("variants of the samples", SAMPLES / "variants" / "gold.json"),
]


def sets() -> list[DocumentSet]:
    """The given samples lie beside the checkout, where somebody has them; ours are always there."""
    return [one for one in [*GIVEN, *OURS] if one.gold.is_file()]


def hostile(target: Path) -> tuple[list[dict[str, Any]], list[Path]]:
    """(cases, files); both empty where the samples are not there."""
    cases_file = SAMPLES / "variants" / "hostile.json"
    if not cases_file.is_file():
        return [], []
    cases = json.loads(cases_file.read_text(encoding="utf-8"))
    files = []
    for case in cases:
        file = SAMPLES / "variants" / "hostile" / case["file"]
        if not file.exists():
            file = target / case["file"]
            maker = SAMPLES / "variants" / case["made_by"]
            runpy.run_path(str(maker))["write_bomb"](file)
        files.append(file)
    return cases, files


def _paragraphs(source: Path) -> list[str]:
    return source.read_text(encoding="utf-8").splitlines()
