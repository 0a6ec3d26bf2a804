"""DOCX and PPTX: the text, and everything beside it that a curious reader of the file finds as well."""

from typing import BinaryIO

from circulars.readers.markup import Names, read_part
from circulars.readers.package import Package
from circulars.readers.words import Words

# Text that was deleted under "track changes" is still in the file, and so are the codes behind fields.
NAMES = Names(
    paragraphs=frozenset({"p"}),
    texts=frozenset({"t", "delText", "instrText", "delInstrText"}),
    cells=frozenset({"tc"}),
    rows=frozenset({"tr"}),
    spaces={"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"},
)
ALL = Names(paragraphs=frozenset({"p", "lpwstr", "property", "title", "creator", "subject", "description", "keywords"}))


def read_document(file: BinaryIO, words: Words) -> None:
    package = Package(file)
    read_part(package, "word/document.xml", words, NAMES)
    for name in package.names("word/"):
        part = name.removeprefix("word/")
        if part.startswith(("header", "footer", "footnotes", "endnotes", "comments", "charts/", "diagrams/data")):
            read_part(package, name, words, NAMES, "note")
    read_surroundings(package, words, "word/embeddings/")


def read_presentation(file: BinaryIO, words: Words) -> None:
    package = Package(file)
    for folder in ("slides/slide", "diagrams/data", "charts/"):
        for name in package.names(f"ppt/{folder}"):
            read_part(package, name, words, NAMES)
    for folder in ("notesSlides/", "comments/"):
        for name in package.names(f"ppt/{folder}"):
            read_part(package, name, words, ALL if folder == "comments/" else NAMES, "note")
    read_surroundings(package, words, "ppt/embeddings/")


def read_surroundings(package: Package, words: Words, embeddings: str) -> None:
    """What the file says of itself, where its links lead; a document inside the document is not read, and said so."""
    for name in package.names("docProps/"):
        if not name.endswith("/app.xml"):
            read_part(package, name, words, ALL, "fact")
    for name in package.names("customXml/item"):
        read_part(package, name, words, ALL, "fact")
    for name in package.names("", ".rels"):
        package.parse(name, _link_to(words), lambda tag: None, lambda text: None)
    if package.names(embeddings, ""):
        words.is_cut = True


def _link_to(words: Words):
    def start(name: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") == "External" and (target := attributes.get("Target")):
            words.add(target, "fact")

    return start
