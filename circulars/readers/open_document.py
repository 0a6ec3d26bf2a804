"""ODT, ODS and ODP."""

from typing import BinaryIO

from circulars.readers.markup import Names, read_part
from circulars.readers.package import Package
from circulars.readers.words import Locked, Words

NAMES = Names(
    paragraphs=frozenset({"p", "creator", "title", "subject", "description", "keyword", "user-defined"}),
    headings=frozenset({"h"}),
    cells=frozenset({"table-cell"}),
    rows=frozenset({"table-row"}),
    spaces={"tab": "\t", "line-break": "\n", "s": " "},
)


def read(file: BinaryIO, words: Words) -> None:
    package = Package(file)
    if package.has_encryption():
        raise Locked("encrypted")
    read_part(package, "content.xml", words, NAMES)
    for name, kind in (("styles.xml", "note"), ("meta.xml", "fact")):  # headers and footers stand among the styles
        if name in package.members:
            read_part(package, name, words, NAMES, kind)
    if any(name.startswith(("Object ", "ObjectReplacements/Object")) for name in package.members):
        words.is_cut = True
