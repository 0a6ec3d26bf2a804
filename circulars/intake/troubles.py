"""What to tell staff of a file that could not be read, or not as a whole: a sentence, and what to do about it."""

from typing import Any

from django.utils.translation import gettext as _

from circulars.models import ReadingState


def sentence_of(state: str, trouble: str) -> str:
    """In the language of the reader; empty where a file was read and nothing is to be said. Unknown words of a newer
    reader get the sentence of their state, never the word itself."""
    sentences = _sentences()
    if trouble in sentences:
        return sentences[trouble]
    return _states().get(state, "")


def trouble_of(row: Any) -> str:
    """The same for a row that was read, such as an ``Intake``."""
    return sentence_of(row.reading_state, row.trouble)


def _states() -> dict[str, str]:
    return {
        ReadingState.WAITING: _("The file has not been read yet. It is read in the background."),
        ReadingState.EMPTY: _("There are no words in the file."),
        ReadingState.LOCKED: _("The file is encrypted or locked. Ask the sender for one without a password."),
        ReadingState.BROKEN: _("The file is damaged and cannot be read. Ask the sender for it again."),
        ReadingState.UNKNOWN: _(
            "Files of this type are not read here. Save the document as PDF, DOCX, HWPX or HTML and choose that file."
        ),
    }


def _sentences() -> dict[str, str]:
    return {**_locks_and_kinds(), **_contents(), **_limits()}


def _locks_and_kinds() -> dict[str, str]:
    return {
        "encrypted": _(
            "The file is protected by a password. Ask the sender for one without, or open it and save a copy."
        ),
        "distribution": _(
            "This HWP file is locked for distribution, which only Hancom Office opens. "
            "Ask the sender for a PDF or an HWPX file."
        ),
        "certificate": _(
            "This HWP file is locked by a certificate or by digital rights. Ask the sender for a PDF or an HWPX file."
        ),
        "version": _("This HWP file is of version 3 or older. Open it in Hancom Office and save it as HWPX."),
        "old": _("This is an old binary document (DOC or RTF). Save it as DOCX or PDF and choose that file."),
        "type": _(
            "Files of this type are not read here. Save the document as PDF, DOCX, HWPX or HTML and choose that file."
        ),
        "mismatch": _(
            "The content of the file is of another kind than its name says. Check with the sender what it is."
        ),
        "program": _(
            "The file is a program and not a document. Do not open it, and tell whoever looks after security."
        ),
        "winmail": _(
            "The mail holds a winmail.dat, in which Outlook packed its attachments. "
            "Ask the sender to send them again as HTML or plain text mail."
        ),
    }


def _contents() -> dict[str, str]:
    damaged = _("The file is damaged and cannot be read. Ask the sender for it again.")
    hostile = _("The file is built in a way that harms who reads it, and was refused. Ask the sender for another one.")
    return {
        "nothing": _("The file is empty: it holds not a single byte. Ask the sender for it again."),
        "blank": _("There are no words in the file."),
        "empty": _("There are no words in the file."),
        "scan": _(
            "The file shows pictures of pages only, without text. "
            "Ask the sender for the document itself, or run text recognition first."
        ),
        "encoding": _("The letters of the file cannot be made out. Open it in its own program and save it as UTF-8."),
        "mail": _("There is no readable mail in the file. Save it again in the mail program, as .eml."),
        "missing": _("The kept file cannot be found. Receive it again."),
        **dict.fromkeys(("damaged", "archive", "structure", "sections", "markup", "header", "answer"), damaged),
        **dict.fromkeys(("bomb", "doctype", "members", "nested"), hostile),
    }


def _limits() -> dict[str, str]:
    limits = _("Reading the file took more time or memory than a file may take. Divide it, or ask for a simpler one.")
    return {
        **dict.fromkeys(("time", "memory", "crash", "output"), limits),
        "grammar": _("The text was read, but no values could be proposed from it. Enter them by hand."),
        "too_large": _(
            "The attachment is too large to be taken out of the mail. Save it from the mail program instead."
        ),
        "mail_too_large": _(
            "The mail is larger than the portal takes; only its header was received. "
            "Save its files from the mail program."
        ),
        "too_many": _("The mail has more attachments than are taken out of it. Save the others from the mail program."),
        "inline": "",
    }
