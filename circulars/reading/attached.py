"""The files under a document, as a reader chooses among them: title, type, size, language, rights."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from circulars import addresses
from circulars.models import FileRole, Language, Rights
from circulars.reading import days


class AttachedFile(NamedTuple):
    title: str
    name: str
    url: str
    kind: str  # PDF, HWPX, …
    size: str
    language: str  # its name, where it is not the document's
    language_code: str
    rights: str  # where they are not the document's


def files(facts: Mapping[str, Any], removed: Collection[str], *, version: int | None = None) -> list[AttachedFile]:
    """Without images of the text and without files removed alone; ``version`` links to those of an earlier edition."""
    found = []
    for line in facts["files"]:
        if line["role"] != FileRole.ATTACHMENT or line["code"] in removed:
            continue
        language = line["language"] or ""
        found.append(
            AttachedFile(
                title=line["title"] or line["name"],
                name=line["name"],
                url=addresses.file(line["code"], line["name"], version=version),
                kind=line["name"].rpartition(".")[2].upper()[:5] if "." in line["name"] else "",
                size=days.size(line["size"]),
                language=str(Language(language).label) if language and language != facts["language"] else "",
                language_code=language or facts["language"],
                rights=str(Rights(line["rights"]).label)
                if line["rights"] and line["rights"] != facts["rights"]
                else "",
            )
        )
    return found
