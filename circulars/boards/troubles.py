"""What could not be decided about a page, as codes that are stored and sentences that staff read."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

# With one of these a page is not published by itself: it becomes a draft for somebody to decide.
UNDECIDED = {
    "no_title": _("The page has no title."),
    "no_text": _("The page has neither text nor files."),
    "two_numbers": _("The title and the text name two numbers."),
    "unsure_number": _("A number is named, and it is not sure that it is that of the document."),
    "unknown_series": _("The number is of a series that the portal does not know, or of more than one."),
    "no_number": _("A document of this series states its number, and none was found."),
    "number_taken": _("Another circular has this number already."),
    "number_given_up": _("This number is recorded as not used."),
    "address_taken": _("The former address leads to something else already."),
    "several_items": _("The page seems to hold several documents."),
    "not_read": _("The text could not be read to its end."),
    "file_refused": _("A file is of a type that the portal does not take, or damaged; it is not attached."),
    "file_not_read": _("The words of a file cannot be read, so nobody has looked whether it holds personal data."),
    "privacy": _("The text or a file holds what looks like personal data."),
    "blocked": _("The checks before publication found something that has to be decided."),
    "not_taken": _("The portal does not take the page as it is; it says why when the draft is published."),
}
# These are told, and the page is published all the same.
TOLD = {
    "file_missing": _("A file that the page names was not saved beside it; the page says that it was not received."),
    "image_missing": _("A picture of the text was not saved; the text is shown without it."),
    "date_order": _("The date in the text lies behind the day of posting, so it was not taken as the date of issue."),
    "pages_differ": _("The page was saved several times with different words; the first one was taken."),
    "changed": _("The page has changed since it was imported; its new words are in the working copy."),
    "changed_kept": _("The page has changed since it was imported, and so has the working copy, which was left alone."),
    "draft_deleted": _(
        "The page has changed since it was imported; the draft of it was deleted and is not made again."
    ),
}
# Nothing came of the page.
FAILED = {
    "layout": _("The page looks like an item, but no text was found; the mapping may lack a selector."),
    "broken": _("The page could not be read."),
    "too_large": _("The page is too large."),
    "refused": _("The database refuses the page."),
    "erased": _("What this address led to has been erased; nothing brings it back."),
}
SENTENCES = UNDECIDED | TOLD | FAILED


def in_words(codes: Iterable[str]) -> list[str]:
    return [str(SENTENCES.get(code, code)) for code in codes]


def hinder(codes: Iterable[str]) -> bool:
    """Whether somebody has to decide something before the page is published."""
    return any(code in UNDECIDED for code in codes)
