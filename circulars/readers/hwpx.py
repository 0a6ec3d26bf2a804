"""HWPX, the open format of Hancom Office."""

from typing import BinaryIO

from circulars.readers.markup import Names, read_part
from circulars.readers.package import Package
from circulars.readers.words import Locked, Unreadable, Words

# A footnote or a hidden remark stands inside the paragraph that carries it; a link's address in a parameter.
NAMES = Names(
    paragraphs=frozenset({"p"}),
    texts=frozenset({"t", "stringParam"}),
    cells=frozenset({"tc"}),
    rows=frozenset({"tr"}),
    spaces={"tab": "\t", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"},
)
FACTS = Names(paragraphs=frozenset({"title", "meta", "creator", "subject", "description"}))


def read(file: BinaryIO, words: Words) -> None:
    package = Package(file)
    if package.has_encryption():
        raise Locked("encrypted")
    sections = package.names("Contents/section")
    if not sections:
        raise Unreadable("sections")
    for name in sections:
        read_part(package, name, words, NAMES)
    for name in package.names("Contents/masterpage"):
        read_part(package, name, words, NAMES, "note")
    if "Contents/content.hpf" in package.members:
        read_part(package, "Contents/content.hpf", words, FACTS, "fact")
    if any(name.lower().endswith((".ole", ".hwp", ".hwpx", ".docx", ".xlsx")) for name in package.members):
        words.is_cut = True
