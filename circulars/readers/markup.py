"""From XML to paragraphs, for the document formats that differ in the names of their elements alone."""

from dataclasses import dataclass, field

from circulars.readers.package import Package
from circulars.readers.words import Words


@dataclass(frozen=True)
class Names:
    """``texts`` None: all character data are words. Names are local, because writers differ in their prefixes."""

    paragraphs: frozenset[str]
    texts: frozenset[str] | None = None
    headings: frozenset[str] = frozenset()
    cells: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    spaces: dict[str, str] = field(default_factory=dict)  # an element that stands for white space


class Part:
    """Handlers for one part. A row of a table is one paragraph, its cells parted by tabs."""

    def __init__(self, words: Words, names: Names, kind: str = "text") -> None:
        self.words = words
        self.names = names
        self.kind = kind
        self.rows = 0  # open
        self.texts = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        names = self.names
        if names.texts is not None and name in names.texts:
            self.texts += 1
        elif name in names.rows:
            if not self.rows:
                self.words.end(self.kind)
            self.rows += 1
        elif name in names.spaces:
            self.words.write(names.spaces[name])

    def end(self, name: str) -> None:
        names = self.names
        if names.texts is not None and name in names.texts:
            self.texts -= 1
        elif name in names.paragraphs or name in names.headings:
            if self.rows:
                self.words.write("\n")
            else:
                self.words.end("heading" if name in names.headings else self.kind)
        elif name in names.cells:
            self.words.write("\t")
        elif name in names.rows:
            self.rows -= 1
            if self.rows:
                self.words.write("\n")
            else:
                self.words.end("row")

    def characters(self, text: str) -> None:
        if self.names.texts is None or self.texts:
            self.words.write(text)


def read_part(package: Package, name: str, words: Words, names: Names, kind: str = "text") -> None:
    part = Part(words, names, kind)
    package.parse(name, part.start, part.end, part.characters)
    words.end(kind)
