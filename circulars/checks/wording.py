"""What each finding is called in a list, and why it matters; the finding itself says what it is in this circular."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from circulars.checks.findings import Finding, Level
from circulars.checks.privacy.wording import KINDS, LIKELY

LEVELS: dict[Level, Any] = {
    Level.BLOCK: _("Must be put right before publication"),
    Level.NEEDS_REASON: _("Needs a reason"),
    Level.NOTICE: _("Please look at this once more"),
    Level.NOT_CHECKED: _("Could not be checked"),
}

_SEARCHED = _("Nobody could find it or read anything on it.")
_TRUST = _("Readers who notice cannot tell which of the two is right.")
_CALL = _("Readers will not know whom to call.")
_LISTENING = _("Readers who listen to the page are told nothing at this place.")
_SKIPPED = _("Readers who jump from heading to heading look for what is missing.")
_LOOK_UP = _("Readers must be able to look up where the facts come from.")
_NAMED = _("Names of staff are shown only with their consent, and it can be taken back. Name the duty instead.")
_NAMESAKE = _(
    "If it is somebody of this office, name the duty instead; if it is somebody else, give that as the reason."
)
_LEADS = _("A link that leads nowhere costs readers their way.")

# code → (label, why)
WORDING: dict[str, tuple[Any, Any]] = {
    "no_title": (_("No title"), _SEARCHED),
    "no_series": (_("No series"), _("Without it there is no address.")),
    "no_section": (_("No section"), _("Without it no menu leads here.")),
    "no_text": (_("No text"), _SEARCHED),
    "no_source": (_("No source"), _LOOK_UP),
    "source_incomplete": (_("Source without publisher or title"), _LOOK_UP),
    "source_not_accessed": (_("Source without the day of access"), _("Pages change: the day says what was read.")),
    "source_undated": (_("Source without a date"), _LOOK_UP),
    "source_not_online": (_("Source not found online"), _LOOK_UP),
    "source_days": (_("Days of a source do not fit"), _TRUST),
    "much_quoted": (
        _("Much of the text is quoted"),
        _(
            "Works may be quoted within a fair scope (Copyright Act, articles 28 and 35-5). No figure in the law "
            "decides this; please look at it once more."
        ),
    ),
    "no_number": (_("No number"), _("Circulars are cited by their number.")),
    "number_used": (_("Number already used"), _("Two documents cannot have one address.")),
    "number_given_up": (_("Number recorded as not used"), _("The public record says that there is no such document.")),
    "number_kept": (_("Number differs from the one given"), _("It is cited by the number it was given.")),
    "no_date": (_("No date of issue"), _("Lists are sorted by it.")),
    "future_date": (_("Date of issue in the future"), _TRUST),
    "no_post": (_("No contact"), _CALL),
    "closed_post": (_("Contact closed"), _CALL),
    "no_holder": (_("Contact without a holder"), _("Nobody answers the telephone that the page names.")),
    "staff_name": (_("Name of somebody of this office"), _NAMED),
    "staff_name_likely": (_("Perhaps the name of somebody of this office"), _NAMESAKE),
    "typed_signatory": (_("Signatory of this office typed"), _("Names of staff are shown only with their consent.")),
    "foreign_signatory": (_("Signatory of this office on another's document"), _TRUST),
    "no_file": (_("Says that something is attached"), _("Readers look for a file that is not there.")),
    "no_link": (_("“Here” without a link"), _("Readers press a word that does nothing.")),
    "wrong_weekday": (_("Weekday does not fit its date"), _TRUST),
    "no_such_day": (_("Day that does not exist"), _TRUST),
    "past_deadline": (_("Deadline has passed"), _("Readers may still try to answer.")),
    "past_event": (_("Event before the date of issue"), _TRUST),
    "no_alternative_text": (_("Image without words"), _LISTENING),
    "image_without_words": (_("Image without words in the text"), _LISTENING),
    "file_name_as_words": (_("File name in place of words"), _LISTENING),
    "heading_skipped": (_("Heading level skipped"), _SKIPPED),
    "table_without_headers": (_("Table without headings"), _("Without them a cell that is read aloud means nothing.")),
    "bare_address": (_("Bare address as a link"), _("Read aloud it is a row of letters; say where it leads.")),
    "dead_link": (_("Dead link"), _LEADS),
    "link_not_public": (_("Link to something that is not public"), _LEADS),
    "link_unknown": (_("Link to nothing in this portal"), _LEADS),
}  # fmt: skip


# Of the privacy rules, which bring their own sentences.
PRIVACY = {f"privacy_{kind}": words for kind, words in KINDS.items()} | {
    "privacy_corporate": _("number with the form of a personal one"),
    "privacy_address": _("number in an address with the form of a personal one"),
    "privacy_named": _("number with the form of a personal one"),
    "file_not_checked": _("file that could not be checked"),
}


def label(code: str) -> str:
    """The finding as a list names it; the code itself for one that no rule of today knows any more."""
    if code in WORDING:
        return str(WORDING[code][0])
    return capfirst(str(PRIVACY.get(code.removesuffix(LIKELY), code)))


def finding(level: Level, code: str, field: str, message: str, **place: Any) -> Finding:
    return Finding(level, code, field, message, why=str(WORDING[code][1]), **place)
