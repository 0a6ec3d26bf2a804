"""The documents that are searched, the same on every run, as lines of an import; and what judgements ask of them.

Written by hand are ``data/written_*.txt``, the bodies, events and dossiers; ``yearly`` tells a few events of every
year; ``distractors`` makes the rest from the same vocabulary. All is invented, under the names of real bodies too.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.privacy.documents import docx, hwp, hwpx, pdf
from benchmarks.search import distractors, written, yearly
from benchmarks.search.written import DATA, Document

BUILDERS = {"docx": docx, "hwp": hwp, "hwpx": hwpx, "pdf": pdf}
# What the office has in its glossary: an abbreviation, its Korean and its English name.
GLOSSARY = [tuple(line.split("\t")) for line in (DATA / "glossary.tsv").read_text(encoding="utf-8").splitlines()]


@cache
def documents() -> tuple[Document, ...]:
    meant = [*written.documents(), *yearly.documents()]
    taken = {document.path for document in meant}
    if len(taken) != len(meant):
        raise ValueError("Two documents have the same address.")
    return (*meant, *distractors.documents(taken))


@cache
def events() -> tuple[dict, ...]:
    found = list(yearly.events())
    for line in (DATA / "events.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        slug, name, name_ko, name_en, first, last, place, place_ko, names, places = line.split("\t")
        aliases = [{"of": "name", "text": text} for text in names.split(";") if text]
        aliases += [{"of": "place", "text": text} for text in places.split(";") if text]
        found.append(
            {
                "type": "event", "slug": slug, "name": name, "name_ko": name_ko, "name_en": name_en,
                "starts_on": first, "ends_on": last, "place": place, "place_ko": place_ko, "aliases": aliases,
            }
        )  # fmt: skip
    return tuple(found)


@cache
def _given(name: str) -> tuple[dict, ...]:
    return tuple(json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines())


def lines(chosen: tuple[Document, ...] | None = None) -> Iterator[dict]:
    """Everything as lines of an import, in the order that it asks for; of the documents only those ``chosen``."""
    yield from _given("structure.jsonl")
    yield from events()
    shown = documents() if chosen is None else chosen
    bodies = _addressees()
    for document in sorted(shown, key=lambda document: document.day):
        line = document.line()
        addressees = [{**one, "addressee": bodies.get(one["text"].casefold())} for one in line["addressees"]]
        yield line | {"addressees": addressees}
    known = {document.path for document in shown}
    for dossier in _given("dossiers.jsonl"):
        entries = [entry for entry in dossier["entries"] if "event" in entry or entry["circular"] in known]
        yield dossier | {"entries": entries}


@cache
def _addressees() -> dict[str, str]:
    """Slugs by name and alias: staff, or the intake, lead what is printed to the body that is meant."""
    rows = [row for row in _given("structure.jsonl") if row["type"] == "addressee"]
    names = {alias["text"].casefold(): row["slug"] for row in rows for alias in row["aliases"]}
    return names | {row[name].casefold(): row["slug"] for row in rows for name in ("name", "name_ko") if row[name]}


def write_files(folder: Path, chosen: tuple[Document, ...] | None = None) -> None:
    """The attached files, built from their words, where the import reads them."""
    for document in documents() if chosen is None else chosen:
        for file in document.files:
            extension = file.name.rpartition(".")[2]
            text = "\n".join(file.lines).encode()
            content = BUILDERS[extension](file.lines) if extension in BUILDERS else text
            (folder / written.file_path(document, file)).write_bytes(content)


@cache
def subjects() -> dict[str, dict[str, str]]:
    """Events, dossiers and teams by the name that judgements give them, with all their words."""
    found = {f"event:{row['slug']}": row for row in events()}
    found |= {f"dossier:{row['slug']}": row for row in _given("dossiers.jsonl")}
    found |= {f"team:{row['team']}": row for row in _given("structure.jsonl") if row["type"] == "team_state"}
    return {name: _words(row) for name, row in found.items()}


def _words(row: dict) -> dict[str, str]:
    title = " ".join(row.get(name, "") for name in ("name", "name_ko", "name_en"))
    rest = ("place", "place_ko", "summary_ko", "summary_en", "duties_ko", "duties_en", "series_name")
    aliases = [alias["text"] for alias in row.get("aliases", [])]
    day = row.get("starts_on", "2012-01-01")
    return {"title": title, "body": " ".join([*(row.get(name, "") for name in rest), *aliases]), "day": day}


@cache
def texts() -> dict[str, dict[str, str]]:
    """Of each document and subject its title, its other words, those of its files, and its day, for the baselines."""
    found = dict(subjects())
    names = {row["slug"]: f"{row['name']} {row['name_ko']} {row['place']} {row['place_ko']}" for row in events()}
    for document in documents():
        record = document.line()
        number = record.get("number")
        label = f"{number['serial']}/{number['year']}" if number else ""
        parts = [
            label, document.summary_ko, document.place, *(text for _role, text in document.addressees),
            *(names[slug] for slug, _role in document.events), *(text for _kind, _day, text in document.deadlines),
            *(" ".join(source) for source in document.sources), *document.paragraphs,
        ]  # fmt: skip
        found[document.path] = {
            "title": f"{document.title} {document.title_ko}".strip(),
            "body": "\n".join(part for part in parts if part),
            "files": "\n".join(line for file in document.files for line in (file.name, file.title, *file.lines)),
            "day": document.day,
        }
    return found
