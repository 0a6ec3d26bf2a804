"""What an administrator reads in Korean follows the English chapters, in their order."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
NEEDED = {
    "A server of its own",
    "Upgrading",
    "Going back",
    "Containers",
    "Back to a moment",
    "Upkeep",
    "Backups",
    "Seeing",
}


def chapters() -> tuple[list[str], list[str]]:
    """The English headings, and those that the Korean chapters name in a comment."""
    english = re.findall(r"^## (.+)$", (DOCS / "operations.md").read_text(encoding="utf-8"), re.MULTILINE)
    korean = (DOCS / "operations.ko.md").read_text(encoding="utf-8")
    named = re.findall(r"^## [^<]*[가-힣][^<]* <!-- (.+) -->$", korean, re.MULTILINE)
    assert len(named) == korean.count("\n## ")
    return english, named


def test_korean_chapters_are_those_of_the_english_in_their_order():
    english, korean = chapters()
    assert set(korean) <= set(english)
    assert korean == [heading for heading in english if heading in korean]
    assert set(korean) >= NEEDED


def test_commands_and_settings_of_both_are_known():
    known = {
        path.stem for app in ("portal", "circulars") for path in (DOCS.parent / app).glob("management/commands/*.py")
    }
    known |= {"createsuperuser", "check", "migrate"}
    for name in ("operations.md", "operations.ko.md"):
        text = (DOCS / name).read_text(encoding="utf-8")
        asked = set(re.findall(r"(?:manage\.py|`hoeram) ([a-z_]+)", text))
        assert asked <= known, (name, asked - known)
