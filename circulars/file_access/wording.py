"""The state of a file in words, translated once per language and process."""

from functools import lru_cache
from html import escape
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from circulars.file_access.state import NOT_READ, FileState
from circulars.models import BlobText, FileReview, Language

LABELS = {
    "ask": _("Ask for an accessible copy"),
    "copy": _("Accessible copy:"),
    "read": _("Read as text"),
    "found": _("Automatic check: %(found)s"),
    "tagged": _("tagged for screen readers"),
    "untagged": _("no tags for screen readers"),
    "language": _("language given (%(language)s)"),
    "no_language": _("no language given"),
    "title": _("title given"),
    "no_title": _("no title"),
    "headings": _("headings"),
    "no_headings": _("no headings"),
    FileReview.Verdict.ACCESSIBLE: _("Checked by the office on %(day)s: accessible."),
    FileReview.Verdict.PARTLY: _("Checked by the office on %(day)s: partly accessible."),
    FileReview.Verdict.NOT: _("Checked by the office on %(day)s: not accessible."),
}
TEXTS = {
    NOT_READ: _("Its text has not been read yet."),
    BlobText.State.EMPTY: _("It holds no text that can be read (a picture or a scan)."),
    BlobText.State.LOCKED: _("It is locked, so that its text cannot be read."),
    BlobText.State.BROKEN: _("Its text could not be read."),
    BlobText.State.READ: _("It holds no text that a page could show."),
    BlobText.State.UNKNOWN: _("Its text cannot be read, because of its type."),
}


@lru_cache(maxsize=8)
def labels(language: str) -> MappingProxyType[str, str]:
    """Escaped."""
    with override(language):
        return MappingProxyType({str(key): escape(str(label)) for key, label in LABELS.items()})


@lru_cache(maxsize=8)
def texts(language: str) -> MappingProxyType[str, str]:
    """Why a file has no text, by the state of its reading; escaped."""
    with override(language):
        return MappingProxyType({str(key): escape(str(label)) for key, label in TEXTS.items()})


@lru_cache(maxsize=8)
def _languages(language: str) -> dict[str, str]:
    with override(language):
        return {str(code): str(label) for code, label in Language.choices}


def verdict(state: FileState, day: str, language: str) -> str:
    """What the office says; empty where it says nothing. ``day`` is markup."""
    return labels(language)[state.verdict] % {"day": day} if state.verdict else ""


def findings(state: FileState, language: str) -> list[str]:
    """What a machine found, each in a few words, escaped; empty where it could tell nothing."""
    found, say, told = state.found, labels(language), []
    if found.get("tagged") is not None:
        told.append(say["tagged" if found["tagged"] else "untagged"])
    if found.get("has_title") is None and found.get("tagged") is None:
        return told
    if declared := str(found.get("language") or ""):
        told.append(say["language"] % {"language": escape(_languages(language).get(declared, declared))})
    else:
        told.append(say["no_language"])
    if found.get("has_title") is not None:
        told.append(say["title" if found["has_title"] else "no_title"])
    if found.get("has_headings") is not None and found.get("tagged") is not False:
        told.append(say["headings" if found["has_headings"] else "no_headings"])
    if count := found.get("pictures_without_text"):
        with override(language):
            told.append(
                escape(
                    ngettext(
                        "%(count)s picture without a description", "%(count)s pictures without a description", count
                    )
                    % {"count": count}
                )
            )
    return told


def machine(state: FileState, language: str) -> str:
    """The findings as one sentence; empty where there are none."""
    told = findings(state, language)
    return labels(language)["found"] % {"found": ", ".join(told)} if told else ""


def lack(state: FileState, language: str) -> str:
    """What is missing, for staff, in plain text; empty where nothing is."""
    with override(language):
        if state.verdict in (FileReview.Verdict.PARTLY, FileReview.Verdict.NOT):
            return str(FileReview.Verdict(state.verdict).label)
        if state.text != BlobText.State.READ:
            return str(TEXTS[state.text])
        return str(LABELS["untagged"]) if state.found.get("tagged") is False else ""
