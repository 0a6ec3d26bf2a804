"""Documents written by hand, from ``data/written_*.txt``; the first lines of those files say what a letter means."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
SECTIONS = {"iom": "letters", "unesco": "letters", "itu": "letters", "hanbit": "notices"}
POSTS = {"iom": "migration-desk", "uclg": "uclg-desk", "rvr": "exchange-desk", "ric": "exchange-desk"}
SERIES = {
    "uclg": "circular", "iom": "letter", "itu": "tsb", "habitat": "note", "iclei": "circular", "unesco": "letter",
    "apga": "circular", "rvr": "lettre", "ric": "circular", "hanbit": "notice",
}  # fmt: skip
KINDS = {"iom": "letter", "unesco": "letter", "hanbit": "notice"}


@dataclass
class FileText:
    """A file as its words: a line is a paragraph."""

    name: str
    title: str
    lines: list[str] = field(default_factory=list)


@dataclass
class Document:
    """A circular as the corpus knows it. ``path`` is its address behind ``/circulars/``."""

    path: str
    day: str
    language: str
    topics: list[str]
    title: str = ""
    title_ko: str = ""
    summary_ko: str = ""
    place: str = ""
    addressees: list[tuple[str, str]] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)
    deadlines: list[tuple[str, str, str]] = field(default_factory=list)
    sources: list[tuple[str, str, str]] = field(default_factory=list)
    files: list[FileText] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    features: dict[str, str] = field(default_factory=dict)  # what a judgement may ask besides those of the address

    @property
    def issuer(self) -> str:
        return self.path.split("/")[0]

    @property
    def year(self) -> str:
        return self.path.split("/")[1]

    @property
    def key(self) -> str:
        return self.path.split("/")[2]

    @property
    def is_brief(self) -> bool:
        return self.key.startswith("brief-")

    def values(self) -> dict[str, str]:
        """By what a judgement may choose documents."""
        own = {"issuer": self.issuer, "year": self.year, "serial": self.key, "language": self.language}
        own |= {"kind": self.kind, "files": "yes" if self.files else "no", "topic": " ".join(self.topics)}
        return own | {"events": " ".join(slug for slug, _role in self.events)} | self.features

    @property
    def kind(self) -> str:
        return "brief" if self.is_brief else KINDS.get(self.issuer, "circular")

    def line(self) -> dict:
        """The line of an import."""
        record = {
            "type": "circular",
            "series": f"{self.issuer}/{'brief' if self.is_brief else SERIES[self.issuer]}",
            "language": self.language,
            "kind": self.kind,
            "issued_on": self.day,
            "title": self.title,
            "title_ko": self.title_ko,
            "summary_ko": self.summary_ko,
            "place": self.place,
            "body": "".join(f"<p>{_escaped(paragraph)}</p>" for paragraph in self.paragraphs),
            "section": "briefs" if self.is_brief else SECTIONS.get(self.issuer, "circulars"),
            "post": POSTS.get(self.issuer, "uclg-desk"),
            "topics": self.topics,
            "addressees": [{"role": role, "text": text} for role, text in self.addressees],
            "events": [{"event": slug, "role": role} for slug, role in self.events],
            "deadlines": [{"kind": kind, "due_on": day, "text": text} for kind, day, text in self.deadlines],
            "sources": [{"publisher": name, "title": title, "dated_on": day} for name, title, day in self.sources],
            "files": [{"path": file_path(self, file), "name": file.name, "title": file.title} for file in self.files],
        }
        if self.is_brief:
            record |= {"key": self.key.removeprefix("brief-"), "year": int(self.year)}
        else:
            record |= {"number": {"serial": int(self.key), "year": int(self.year)}, "year": int(self.year)}
        return record


def file_path(document: Document, file: FileText) -> str:
    return f"{document.path.replace('/', '-')}-{file.name}"


def documents() -> Iterator[Document]:
    for source in sorted(DATA.glob("written_*.txt")):
        document = None
        for line in source.read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            mark, _space, rest = line.partition(" ")
            if mark == "=":
                if document:
                    yield document
                path, day, language, topics = (part.strip() for part in rest.split("|"))
                document = Document(path, day, language, topics.split())
            elif document is None:
                raise ValueError(f"{source.name}: {line}")
            else:
                _take(document, mark, rest.strip())
        if document:
            yield document


def _take(document: Document, mark: str, rest: str) -> None:
    parts = [part.strip() for part in rest.split("|")]
    match mark:
        case "T":
            document.title = rest
        case "K":
            document.title_ko = rest
        case "S":
            document.summary_ko = rest
        case "P":
            document.place = rest
        case "A":
            document.addressees.append(("to", rest))
        case "I":
            document.addressees.append(("for_information", rest))
        case "E":
            document.events.append((parts[0], parts[1] if len(parts) > 1 else "announces"))
        case "D":
            kind, day, text = rest.split(" ", 2)
            document.deadlines.append((kind, day, text))
        case "Q":
            document.sources.append((parts[0], parts[1], parts[2]))
        case "F":
            document.files.append(FileText(parts[0].split(" ", 1)[1], parts[1]))
        case "+":
            document.files[-1].lines.append(rest)
        case "-":
            document.paragraphs.append(rest)
        case _:
            raise ValueError(f"{document.path}: {mark} {rest}")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
