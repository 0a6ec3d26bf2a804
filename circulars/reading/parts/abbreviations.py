"""The foot of a page and of paper: what the abbreviations of the text mean."""

from collections.abc import Sequence
from html import escape

from django.utils.encoding import iri_to_uri

from circulars.glossary import Explained
from circulars.glossary.explaining import LANGUAGES
from circulars.reading import names, words
from circulars.reading.parts.document import section

OPEN = 8  # entries; more of them are folded on the screen


def abbreviations(entries: Sequence[Explained], written_in: str, language: str, *, is_print: bool = False) -> str:
    """A list of terms; on paper all of it."""
    if not entries:
        return ""
    say = words.labels(language)
    shown = len(entries) if is_print or len(entries) <= OPEN + 1 else OPEN  # one alone is not worth a fold
    found = _list(entries[:shown], written_in, language)
    if rest := entries[shown:]:
        label = say["more_abbreviations"] % {"count": len(rest)}
        found += f"<details><summary>{label}</summary>\n{_list(rest, written_in, language)}</details>\n"
    return section("abbreviations", say["abbreviations"], found)


def _list(entries: Sequence[Explained], written_in: str, language: str) -> str:
    rows = "".join(
        f"<div><dt>{names.in_language(entry.short, written_in, language)}</dt>"
        f"<dd>{_meaning(entry, language)}</dd></div>\n"
        for entry in entries
    )
    return f"<dl>{rows}</dl>\n"


def _meaning(entry: Explained, language: str) -> str:
    """The name in the reader's language first, then the other; then what the office says of it.

    Names in further languages are for search, and stand here only where there is no other.
    """
    usual = [name for name in entry.names if name[1] in LANGUAGES]
    ordered = sorted(usual or entry.names, key=lambda name: name[1] != language)
    marked = [_name(name, written_in, language) for name, written_in in ordered]
    if marked and entry.website:
        marked[0] = f'<a href="{escape(iri_to_uri(entry.website))}" rel="external noopener">{marked[0]}</a>'
    return " · ".join(marked) + _explanation(entry, language)


def _name(name: str, written_in: str, language: str) -> str:
    return names.in_language(name, written_in, language) if written_in else names.in_guessed_language(name, language)


def _explanation(entry: Explained, language: str) -> str:
    said = {"ko": entry.explanation_ko, "en": entry.explanation_en}
    written_in = language if said.get(language) else next((code for code, text in said.items() if text), "")
    if not written_in:
        return ""
    return f'<p class="note">{names.in_language(said[written_in], written_in, language)}</p>'
