"""How the document came to the office, and which of its files did not: frozen facts, said as they were then."""

from collections.abc import Mapping
from html import escape
from typing import Any

from circulars.models import FileRole
from circulars.reading import days, names, words
from circulars.reading.parts.document import section


def received(facts: Mapping[str, Any], *, language: str, is_print: bool = False) -> str:
    """From whom and when, what was done to the text, and the hashes by which anybody can compare the files."""
    said = sentence(facts, language)
    hashes = [(line["name"], line["sha256"]) for line in facts["files"] if line["role"] == FileRole.ATTACHMENT]
    say = words.labels(language)
    original = facts.get("original_hash")
    if not said and not original:
        return ""
    rows = ([(say["original_file"], original)] if original else []) + [
        (names.words(name), digest) for name, digest in hashes
    ]
    content = f"<p>{said}</p>\n" if said else ""
    if rows:
        listed = "".join(f"<div><dt>{name}</dt><dd><code>{escape(digest)}</code></dd></div>\n" for name, digest in rows)
        is_open = " open" if is_print else ""
        content += (
            f'<details class="received__hashes"{is_open}><summary>{say["hashes"]}</summary>\n'
            f"<dl>{listed}</dl></details>\n"
        )
    return section("received", say["received_title"], content)


def sentence(facts: Mapping[str, Any], language: str) -> str:
    """ "Received from UCLG on 6 December 2018; text unchanged." with only what is known."""
    say = words.labels(language)
    sender = names.words(facts.get("received_from") or "")
    day = days.marked(found, language) if sender and (found := days.parse(facts["received_on"])) else ""
    said = ""
    if sender:
        said = say["received_from_on" if day else "received_from"] % {"sender": sender, "day": day}
    status = words.choices("text_status", language).get(facts.get("text_status") or "", "")
    if said and status:
        return f"{said}; {status}."
    return f"{said or (status[:1].upper() + status[1:])}." if said or status else ""


def missing_files(facts: Mapping[str, Any], language: str) -> str:
    """Files that the text names and that did not come, where the office says so."""
    lines = facts.get("requested_files", [])
    if not lines:
        return ""
    say = words.labels(language)
    items = ""
    for line in lines:
        asked = days.parse(line["requested_on"])
        note = say["requested_on"] % {"day": days.marked(asked, language)} if asked else say["not_received"]
        name = names.in_language(line["text"], facts["language"], language)
        items += f'<li>{name} <span class="badge">{note}</span></li>\n'
    return section("missing", say["missing_files"], f"<ul>{items}</ul>")
