"""docs/security.md answers every requirement of level 2, and what it names exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security.md"
STATES = {"met", "operator", "n/a", "open"}
ROW = re.compile(
    r"^\| (?P<numbers>\d+\.\d+\.\d+[\d., ]*) \| (?P<state>[^|]+) \| (?P<how>[^|]+) \| (?P<tests>[^|]*) \|$"
)
THREAT = re.compile(r"^\| [^|]+ \| [^|]+ \| [^|]+ \| `(?P<test>[\w/]+\.py::\w+)` \|$")

# ASVS 4.0.3: which numbers of each section belong to level 2 (those of level 1 among them).
LEVEL_TWO = {
    "1.1": "1-7", "1.2": "1-4", "1.4": "1 4 5", "1.5": "1-4", "1.6": "1-4", "1.7": "1-2", "1.8": "1-2", "1.9": "1-2",
    "1.10": "1", "1.11": "1-2", "1.12": "2", "1.14": "1-6",
    "2.1": "1-12", "2.2": "1-3", "2.3": "1-3", "2.4": "1-5", "2.5": "1-7", "2.6": "1-3", "2.7": "1-6", "2.8": "1-7",
    "2.9": "1-3", "2.10": "1-4",
    "3.1": "1", "3.2": "1-4", "3.3": "1-4", "3.4": "1-5", "3.5": "1-3", "3.7": "1",
    "4.1": "1 2 3 5", "4.2": "1-2", "4.3": "1-3",
    "5.1": "1-5", "5.2": "1-8", "5.3": "1-10", "5.4": "1-3", "5.5": "1-4",
    "6.1": "1-3", "6.2": "1-6", "6.3": "1-2", "6.4": "1-2",
    "7.1": "1-4", "7.2": "1-2", "7.3": "1 3 4", "7.4": "1-3",
    "8.1": "1-4", "8.2": "1-3", "8.3": "1-8",
    "9.1": "1-3", "9.2": "1-4", "10.2": "1-2", "10.3": "1-3", "11.1": "1-8",
    "12.1": "1-3", "12.2": "1", "12.3": "1-6", "12.4": "1-2", "12.5": "1-2", "12.6": "1",
    "13.1": "1 3 4 5", "13.2": "1 2 3 5 6", "13.3": "1-2", "13.4": "1-2",
    "14.1": "1-4", "14.2": "1-6", "14.3": "2 3", "14.4": "1-7", "14.5": "1-4",
}  # fmt: skip


def wanted() -> set[str]:
    found = set()
    for section, parts in LEVEL_TWO.items():
        for part in parts.split():
            first, _, last = part.partition("-")
            found |= {f"{section}.{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def rows() -> list[re.Match[str]]:
    return [found for line in PAGE.read_text(encoding="utf-8").splitlines() if (found := ROW.match(line))]


def named_by(row: re.Match[str]) -> list[str]:
    return re.findall(r"`([^`]+)`", row["tests"])


@cache
def names_in(path: Path) -> frozenset[str]:
    return frozenset(
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if hasattr(node, "name")
    )


def exists(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / "tests" / file
    return path.is_file() and (name == "*" or (name.startswith("test_") and name in names_in(path)))


def test_every_line_of_level_two_is_answered():
    told = [number for row in rows() for number in re.split(r", *", row["numbers"].strip())]
    assert len(told) == len(set(told))
    assert set(told) == wanted()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["numbers"])
def test_line_has_a_state_and_tests_that_exist(row):
    assert row["state"] in STATES
    assert len(row["how"]) > 12
    if row["state"] == "met":
        assert named_by(row), "what is met is held by a test"
    assert [test for test in named_by(row) if not exists(test)] == []


def test_every_threat_names_a_test():
    lines = PAGE.read_text(encoding="utf-8").partition("## Who, how")[2].partition("\n## ")[0].splitlines()
    table = [line for line in lines if line.startswith("|")][2:]
    assert len(table) >= 15
    named = [THREAT.match(line) for line in table]
    assert all(named)
    assert [found["test"] for found in named if found and not exists(found["test"])] == []
