"""The files of a document, each with what is known of how it can be read, its text, and its accessible copy."""

from collections.abc import Collection, Mapping
from html import escape
from typing import Any, NamedTuple

from circulars import addresses
from circulars.file_access import wording
from circulars.file_access.state import FileState
from circulars.files.types import IMAGE_TYPES
from circulars.models import BlobText, FileRole
from circulars.reading import days, words
from circulars.reading.parts.document import section


class Around(NamedTuple):
    """``states`` and ``public`` are by code: what is known of the files, and the lines of those that are public now.

    Without ``public`` nothing is led to: a draft, or an earlier edition.
    """

    states: Mapping[str, FileState] = {}
    public: Mapping[str, Mapping[str, Any]] = {}


def files(
    facts: Mapping[str, Any],
    removed: Collection[str],
    archive: str,
    language: str,
    version: int | None,
    around: Around = Around(),  # noqa: B008 - it never changes
) -> str:
    """Title, type, size; language and rights where they are not the document's. ``version``: as of an earlier one."""
    lines = [line for line in facts["files"] if line["role"] == FileRole.ATTACHMENT and line["code"] not in removed]
    if not lines:
        return ""
    say = words.labels(language)
    items = "".join(_file(line, facts, language, version, around) for line in lines)
    all_of_them = (
        f'<p class="no-print"><a class="button button--small" href="{escape(archive)}">{say["archive"]}</a></p>'
        if len(lines) > 1 and archive and version is None
        else ""
    )
    return section("files", say["files"], f"<ul>{items}</ul>\n{all_of_them}")


def public_lines(editions: Collection[Any]) -> dict[str, Mapping[str, Any]]:
    """By code, the lines of all files that the live editions of a circular show."""
    found: dict[str, Mapping[str, Any]] = {}
    for edition in editions:
        for line in edition.facts["files"]:
            if line["code"] not in edition.removed_files:
                found.setdefault(line["code"], {**line, "language": line["language"] or edition.facts["language"]})
    return found


def _file(line: Mapping[str, Any], facts: Mapping[str, Any], language: str, version: int | None, around: Around) -> str:
    name = line["name"]
    about = [name.rpartition(".")[2].upper()[:5]] if "." in name else []
    about.append(days.size(line["size"]))
    written_in = line["language"] or facts["language"]
    if written_in != facts["language"]:
        about.append(words.choices("language", language)[written_in])
    found = ", ".join(escape(part) for part in about)
    if line["rights"] and line["rights"] != facts["rights"]:
        found += f" · {words.choices('rights', language)[line['rights']]}"
    title = line["title"] or name
    below = f'<span class="files__name">{escape(name)}</span>' if title != name else ""
    marked = f'<span lang="{written_in}">{escape(title)}</span>'
    state = around.states.get(line["code"])
    access = _access(line, state, marked, language, around) if state else ""
    return (
        f'<li><a href="{escape(addresses.file(line["code"], name, version=version))}">'
        f'{marked}</a> <span class="files__about">{found}</span>{below}{access}</li>\n'
    )


def _access(line: Mapping[str, Any], state: FileState, title: str, language: str, around: Around) -> str:
    """What somebody who cannot read the file itself has to know; the verdict of a person stands above a machine's."""
    say = wording.labels(language)
    told = wording.verdict(state, days.marked(state.checked_on, language) if state.checked_on else "", language)
    machine = "" if told else wording.machine(state, language)
    if not state.has_text and not told and line["media_type"] not in IMAGE_TYPES and state.text != BlobText.State.READ:
        machine = f"{wording.texts(language)[state.text]} {machine}".strip()
    found = f'<span class="files__state">{told}</span>' if told else ""
    if machine:
        found += f'<span class="files__state no-print">{machine}</span>'
    if copy := around.public.get(state.copy):
        found += f'<span class="files__copy">{say["copy"]} {_copy(copy)}</span>'
    if line["code"] in around.public:
        hidden = f'<span class="visually-hidden">: {title}</span>'
        read = escape(addresses.file_text(line["code"], line["name"], language))
        ask = escape(addresses.file_copy(line["code"], line["name"], language))
        shown = f'<a href="{read}">{say["read"]}{hidden}</a> ' if state.has_text else ""
        shown += f'<a href="{ask}" rel="nofollow">{say["ask"]}{hidden}</a>'  # a form is nothing to be found
        found += f'<span class="files__ways no-print">{shown}</span>'
    return f'<span class="files__access">{found}</span>' if found else ""


def _copy(line: Mapping[str, Any]) -> str:
    title = escape(line["title"] or line["name"])
    return f'<a href="{escape(addresses.file(line["code"], line["name"]))}" lang="{line["language"]}">{title}</a>'
