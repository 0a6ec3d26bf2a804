"""Documents are pointed at from code and from each other; what they are asked for has to be there."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "README.ko.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
POINTER = re.compile(r'(docs/[\w/-]+\.md)(?:,\s+(?:#\s+)?["“]([^"”]+)["”])?')
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?\)")
SETTING = re.compile(r"^\| (`PORTAL_.+?) \|", re.MULTILINE)
COMMAND = re.compile(r"(?:`|^)(make [a-z]+(?: [A-Z]+=[\w\"]+)?)", re.MULTILINE | re.ASCII)
LARGEST_PICTURE = 150_000  # bytes


def sources() -> list[Path]:
    """Sources under version control or about to be, where git is there to say so; else what lies in the packages."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py", "*.js", "*.css", "*.html", ":!tests/data"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = listed.stdout.split("\n") if listed.returncode == 0 else []
    found = [ROOT / name for name in names if name and (ROOT / name).exists()]
    return found or [path for app in ("portal", "circulars", "contacts") for path in (ROOT / app).rglob("*.py")]


def headings(document: Path) -> list[str]:
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#{1,6} +(.+?) *$", text, re.MULTILINE)


def anchor(heading: str) -> str:
    """As the usual hosts of repositories make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def links(document: Path) -> list[str]:
    return LINK.findall(document.read_text(encoding="utf-8"))


def named_requirements() -> set[str]:
    lines = [
        line.strip()
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    return {re.split(r"[\[=<>~! ]", line)[0].lower() for line in lines if line and line[0] not in "#-"}


def test_every_pointer_in_the_code_lands_on_a_heading():
    lost = []
    for path in sources():
        for name, heading in POINTER.findall(path.read_text(encoding="utf-8")):
            document = ROOT / name
            if not document.exists() or (heading and heading not in headings(document)):
                lost.append(f"{path.relative_to(ROOT)}: {name}, {heading}")

    assert lost == []


def test_pointers_are_found_at_all():
    found = {name for path in sources() for name, _heading in POINTER.findall(path.read_text(encoding="utf-8"))}

    assert {"docs/architecture.md", "docs/domain.md"} <= found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_resolves(document):
    lost = []
    for link in links(document):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, fragment = link.partition("#")
        target = (document.parent / unquote(name)).resolve() if name else document
        is_there = target.exists() and ROOT in [target, *target.parents]
        if not is_there or (fragment and unquote(fragment) not in map(anchor, headings(target))):
            lost.append(link)

    assert lost == []


def test_every_dependency_says_what_it_is_for():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.split("## What each dependency is for")[1].split("\n## ")[0]
    first_columns = "".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    written = {name.lower() for name in re.findall(r"`([^`]+)`", first_columns)}

    assert named_requirements() - written == set()
    assert written - named_requirements() == set()


def test_readme_is_complete_in_both_languages():
    english, korean = (ROOT / name for name in ("README.md", "README.ko.md"))

    for parts in (SETTING, COMMAND):
        said = [set(parts.findall(document.read_text(encoding="utf-8"))) for document in (english, korean)]
        assert said[0] == said[1]
    assert len(headings(english)) == len(headings(korean))


def test_every_picture_is_small_and_shown():
    pictures = {path.name for path in (ROOT / "docs" / "screens").iterdir()}
    shown = {Path(link).name for document in DOCUMENTS for link in links(document) if "screens/" in link}

    assert pictures == shown
    assert [path.name for path in (ROOT / "docs" / "screens").iterdir() if path.stat().st_size > LARGEST_PICTURE] == []
