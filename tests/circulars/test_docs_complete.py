"""What the documents list is what the code knows: types of line, jobs, kinds of change."""

import re
from pathlib import Path

from django.utils import translation

from circulars.models import PublicChange
from circulars.portability import reading
from circulars.upkeep import JOBS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def section(name: str, heading: str) -> str:
    text = (DOCS / name).read_text(encoding="utf-8")
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def first_column(text: str) -> list[str]:
    return [line.split("|")[1].strip() for line in text.splitlines() if re.match(r"\| [^-]", line)][1:]


def test_every_type_of_line_is_described():
    named = re.findall(r"`(\w+)`", " ".join(first_column(section("import-export.md", "All types, in their order"))))

    assert sorted(named) == sorted(reading._takers())


def test_every_job_is_described_by_its_name():
    with translation.override("en"):
        labels = [str(job.label) for job in JOBS.values()]

    assert sorted(first_column(section("operations.md", "Upkeep"))) == sorted(labels)


def test_every_kind_of_change_is_described():
    told = section("api.md", "Following")

    assert [kind for kind in PublicChange.Kind.values if f"`{kind}`" not in told] == []
