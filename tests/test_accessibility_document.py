"""docs/accessibility.md lists every criterion, and what it says looks at them is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
KOREAN = {5: (1, 1, 3, 4), 6: (4, 2, 1, 4, 4), 7: (1, 2, 4), 8: (1, 1)}  # checks of each guideline of a principle
CRITERIA = """1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10
1.4.11 1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11 2.5.1
2.5.2 2.5.3 2.5.4 2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2
4.1.3""".split()


def rows(heading: str) -> list[list[str]]:
    part = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:3].strip("| ")]


def numbered(heading: str) -> dict[str, list[str]]:
    found = [row for row in rows(heading) if re.match(r"\d\.\d", row[0])]
    return {row[0].split()[0]: row for row in found}


def test_every_check_of_the_korean_guidelines_is_listed():
    expected = [
        f"{principle}.{guideline}.{check}"
        for principle, guidelines in KOREAN.items()
        for guideline, checks in enumerate(guidelines, start=1)
        for check in range(1, checks + 1)
    ]

    assert len(expected) == 33
    assert list(numbered("KWCAG 2.2: the 33 checks")) == expected


def test_every_criterion_of_both_levels_is_listed():
    assert len(CRITERIA) == 55
    assert list(numbered("WCAG 2.2, levels A and AA")) == CRITERIA


def test_each_says_how_it_is_met_and_what_sees_it():
    listed = numbered("KWCAG 2.2: the 33 checks") | numbered("WCAG 2.2, levels A and AA")

    assert [number for number, row in listed.items() if len(row) != 4 or not all(row)] == []


def test_what_is_named_is_there():
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    known = set(re.findall(r"def (test_\w+)\(", tests))

    assert set(re.findall(r"`(test_\w+)`", TEXT)) - known == set()
    assert [
        name for name in re.findall(r"`((?:tests|benchmarks)/[\w/]+\.py)`", TEXT) if not (ROOT / name).exists()
    ] == []
