"""The limited process that opens attached PDF files: counts their pages, or puts them behind a cover.

Started by ``circulars.paper.merging`` with ``-I`` and an empty environment. Nothing of the portal is imported.
"""

import io
import json
import re
import resource
import sys

MEMORY = 1 << 30
CPU_SECONDS = 25
KEPT_ACTIONS = ("/URI", "/GoTo")  # of links; none runs a script or opens another file, nor leads to one that does
CLAIM = re.compile(rb"<pdfuaid:part>[^<]*</pdfuaid:part>|xmlns:pdfuaid=\"[^\"]*\"")


def limit() -> None:
    """Before any parser meets a file."""
    for what, amount, hardest in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 2),  # ends with SIGXCPU, which tells why
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        hard = resource.getrlimit(what)[1]
        hardest = hardest if hard == resource.RLIM_INFINITY else min(hardest, hard)
        resource.setrlimit(what, (min(amount, hardest), hardest))


def count(path: str) -> tuple[str, int]:
    """("read", pages), or "locked" or "broken": a file counts as read only if its pages can be written again."""
    from pypdf import PdfReader, PdfWriter

    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted:
            return "locked", 0
        writer = PdfWriter()
        writer.append(reader, import_outline=False)
        writer.write(io.BytesIO())
        pages = len(reader.pages)
    except (Exception, RecursionError, MemoryError):  # whatever a file does to its parser, it is named as broken
        return "broken", 0
    return ("read", pages) if pages else ("broken", 0)


def merge(cover: str, parts: list[dict[str, str]]) -> bytes:
    """Bookmarks, tags and numbers of the cover stay; each part gets a bookmark over its own."""
    from pypdf import PdfWriter
    from pypdf.generic import NameObject

    writer = PdfWriter(clone_from=cover)
    first = len(writer.pages)
    for part in parts:
        writer.append(part["path"], outline_item=part["title"], import_outline=True)
    for page in writer.pages[first:]:
        for key in ("/StructParents", "/AA"):  # numbers of another tree; actions
            if key in page:
                del page[NameObject(key)]
        for annotation in page.get("/Annots") or []:
            found = annotation.get_object()
            for key in ("/StructParent", "/AA"):
                if key in found:
                    del found[NameObject(key)]
            action = found["/A"].get_object() if "/A" in found else {}
            if action and (action.get("/S") not in KEPT_ACTIONS or "/Next" in action):
                del found[NameObject("/A")]
    catalog = writer.root_object
    if "/Metadata" in catalog:  # what follows the cover is not tagged, so the whole claims no standard
        metadata = catalog["/Metadata"].get_object()
        metadata.set_data(CLAIM.sub(b"", metadata.get_data()))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def main() -> None:
    limit()
    import logging

    logging.disable()
    request = json.loads(sys.stdin.buffer.read())
    if sys.argv[1] == "count":
        for path in request["paths"]:  # each at once: where one ends the process, those before it are told
            sys.stdout.write(json.dumps([path, count(path)]) + "\n")
            sys.stdout.flush()
    else:
        sys.stdout.buffer.write(merge(request["cover"], request["parts"]))


if __name__ == "__main__":
    main()
